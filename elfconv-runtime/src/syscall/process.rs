//! The process: ids, limits, scheduling, prctl(2).

use super::args::{Hex, Hex32, Ptr};
use crate::errno::{Errno, Result, err};
use crate::kernel::Kernel;

/// `ESRCH` for the ids of no task. All tasks are alike in what is asked for here.
fn ourselves(k: &mut Kernel, pid: i32) -> Result<()> {
    if pid == 0 || pid == k.task.tid || k.facts(pid).is_some() || k.sched.task_mut(pid).is_some() {
        Ok(())
    } else {
        err(Errno::ESRCH)
    }
}

pub fn sched_yield(k: &mut Kernel) -> Result<u64> {
    k.yield_now();
    Ok(0)
}

pub fn sched_setparam(k: &mut Kernel, pid: i32, param: Ptr) -> Result<u64> {
    sched_setscheduler(k, pid, 0, param)
}

pub fn sched_setscheduler(k: &mut Kernel, pid: i32, policy: i32, param: Ptr) -> Result<u64> {
    if param.0 == 0 || pid < 0 {
        return err(Errno::EINVAL);
    }
    let priority: i32 = k.mm.read(param.0)?;
    ourselves(k, pid)?;
    match policy {
        // SCHED_OTHER, SCHED_BATCH, SCHED_IDLE.
        0 | 3 | 5 if priority == 0 => Ok(0),
        1 | 2 | 6 => err(Errno::EPERM),
        _ => err(Errno::EINVAL),
    }
}

pub fn sched_getscheduler(k: &mut Kernel, pid: i32) -> Result<u64> {
    if pid < 0 {
        return err(Errno::EINVAL);
    }
    ourselves(k, pid).map(|()| 0)
}

pub fn sched_getparam(k: &mut Kernel, pid: i32, param: Ptr) -> Result<u64> {
    if param.0 == 0 || pid < 0 {
        return err(Errno::EINVAL);
    }
    ourselves(k, pid)?;
    k.mm.write(param.0, &0i32).map(|()| 0)
}

pub fn sched_setaffinity(k: &mut Kernel, pid: i32, size: u64, mask: Ptr) -> Result<u64> {
    ourselves(k, pid)?;
    let first =
        k.mm.bytes(mask.0, size.min(8) as usize)?
            .first()
            .copied()
            .unwrap_or(0);
    if first & 1 == 0 {
        err(Errno::EINVAL)
    } else {
        Ok(0)
    }
}

pub fn sched_getaffinity(k: &mut Kernel, pid: i32, size: u64, mask: Ptr) -> Result<u64> {
    ourselves(k, pid)?;
    if size < 8 || !size.is_multiple_of(8) {
        return err(Errno::EINVAL);
    }
    k.mm.write(mask.0, &1u64)?;
    Ok(8)
}

pub fn sched_get_priority_max(_: &mut Kernel, policy: i32) -> Result<u64> {
    priority_limit(policy, 99)
}

pub fn sched_get_priority_min(_: &mut Kernel, policy: i32) -> Result<u64> {
    priority_limit(policy, 1)
}

/// `limit` for the policies that have priorities, sched(7).
fn priority_limit(policy: i32, limit: u64) -> Result<u64> {
    match policy {
        0 | 3 | 5 | 6 => Ok(0),
        1 | 2 => Ok(limit),
        _ => err(Errno::EINVAL),
    }
}

pub fn setpriority(k: &mut Kernel, which: i32, who: i32, nice: i32) -> Result<u64> {
    priority_target(k, which, who)?;
    let nice = nice.clamp(-20, 19);
    if nice < k.process.nice && k.ids.euid != 0 {
        return err(Errno::EACCES);
    }
    k.process.nice = nice;
    Ok(0)
}

pub fn getpriority(k: &mut Kernel, which: i32, who: i32) -> Result<u64> {
    priority_target(k, which, who)?;
    // The raw call returns 20 - nice, getpriority(2).
    Ok((20 - k.process.nice) as u64)
}

fn priority_target(k: &mut Kernel, which: i32, who: i32) -> Result<()> {
    match which {
        0 | 1 => ourselves(k, who),
        2 if who == 0 || who as u32 == k.ids.uid => Ok(()),
        2 => err(Errno::ESRCH),
        _ => err(Errno::EINVAL),
    }
}

pub fn getpid(k: &mut Kernel) -> Result<u64> {
    Ok(k.ids.pid as u64)
}

pub fn getuid(k: &mut Kernel) -> Result<u64> {
    Ok(u64::from(k.ids.uid))
}

pub fn geteuid(k: &mut Kernel) -> Result<u64> {
    Ok(u64::from(k.ids.euid))
}

pub fn getgid(k: &mut Kernel) -> Result<u64> {
    Ok(u64::from(k.ids.gid))
}

pub fn getegid(k: &mut Kernel) -> Result<u64> {
    Ok(u64::from(k.ids.egid))
}

/// Changing an id to itself (or to nothing, -1) is all that can succeed.
fn keep(asked: &[u32], have: &[u32]) -> Result<u64> {
    let kept = |id: &u32| *id == u32::MAX || have.contains(id);
    if asked.iter().all(kept) {
        Ok(0)
    } else {
        err(Errno::EPERM)
    }
}

pub fn setuid(k: &mut Kernel, uid: u32) -> Result<u64> {
    keep(&[uid], &[k.ids.uid])
}

pub fn setgid(k: &mut Kernel, gid: u32) -> Result<u64> {
    keep(&[gid], &[k.ids.gid])
}

pub fn setreid(k: &mut Kernel, real: u32, effective: u32) -> Result<u64> {
    keep(&[real, effective], &[k.ids.uid, k.ids.gid])
}

pub fn setresuid(k: &mut Kernel, real: u32, effective: u32, saved: u32) -> Result<u64> {
    keep(&[real, effective, saved], &[k.ids.uid])
}

pub fn setresgid(k: &mut Kernel, real: u32, effective: u32, saved: u32) -> Result<u64> {
    keep(&[real, effective, saved], &[k.ids.gid])
}

pub fn getresuid(k: &mut Kernel, real: Ptr, effective: Ptr, saved: Ptr) -> Result<u64> {
    k.mm.write(real.0, &k.ids.uid)?;
    k.mm.write(effective.0, &k.ids.euid)?;
    k.mm.write(saved.0, &k.ids.euid).map(|()| 0)
}

pub fn getresgid(k: &mut Kernel, real: Ptr, effective: Ptr, saved: Ptr) -> Result<u64> {
    k.mm.write(real.0, &k.ids.gid)?;
    k.mm.write(effective.0, &k.ids.egid)?;
    k.mm.write(saved.0, &k.ids.egid).map(|()| 0)
}

pub fn getgroups(k: &mut Kernel, size: i32, list: Ptr) -> Result<u64> {
    match size {
        0 => Ok(1),
        s if s < 0 => err(Errno::EINVAL),
        _ => k.mm.write(list.0, &k.ids.gid).map(|()| 1),
    }
}

pub fn getrlimit(k: &mut Kernel, resource: u32, limit: Ptr) -> Result<u64> {
    let value = k
        .process
        .limits
        .get(resource as usize)
        .ok_or(Errno::EINVAL)?;
    k.mm.write(limit.0, value).map(|()| 0)
}

pub fn setrlimit(k: &mut Kernel, resource: u32, limit: Ptr) -> Result<u64> {
    let new: [u64; 2] = k.mm.read(limit.0)?;
    set_limit(k, resource, new)
}

fn set_limit(k: &mut Kernel, resource: u32, [soft, hard]: [u64; 2]) -> Result<u64> {
    const RLIMIT_NOFILE: u32 = 7;
    const RLIMIT_AS: u32 = 9;
    /// `fs.nr_open`
    const NR_OPEN: u64 = 1 << 20;
    let limit = k
        .process
        .limits
        .get_mut(resource as usize)
        .ok_or(Errno::EINVAL)?;
    if soft > hard {
        return err(Errno::EINVAL);
    }
    if (hard > limit[1] && k.ids.euid != 0) || (resource == RLIMIT_NOFILE && hard > NR_OPEN) {
        return err(Errno::EPERM);
    }
    *limit = [soft, hard];
    match resource {
        RLIMIT_NOFILE => k.fds.limit = soft as usize,
        RLIMIT_AS => k.mm.set_limit(soft),
        _ => {}
    }
    Ok(0)
}

pub fn prlimit64(k: &mut Kernel, pid: i32, resource: u32, new: Ptr, old: Ptr) -> Result<u64> {
    ourselves(k, pid)?;
    let before = *k
        .process
        .limits
        .get(resource as usize)
        .ok_or(Errno::EINVAL)?;
    if new.0 != 0 {
        setrlimit(k, resource, new)?;
    }
    k.mm.write_opt(old.0, &before).map(|()| 0)
}

pub fn prctl(k: &mut Kernel, option: i32, a: Hex, b: Hex, _c: Hex, _d: Hex) -> Result<u64> {
    const PR_SET_PDEATHSIG: i32 = 1;
    const PR_GET_PDEATHSIG: i32 = 2;
    const PR_GET_DUMPABLE: i32 = 3;
    const PR_SET_DUMPABLE: i32 = 4;
    const PR_SET_NAME: i32 = 15;
    const PR_GET_NAME: i32 = 16;
    const PR_CAPBSET_READ: i32 = 23;
    const PR_SET_TIMERSLACK: i32 = 29;
    const PR_GET_TIMERSLACK: i32 = 30;
    const PR_SET_NO_NEW_PRIVS: i32 = 38;
    const PR_GET_NO_NEW_PRIVS: i32 = 39;
    const PR_SET_VMA: i32 = 0x5356_4d41;
    match option {
        PR_SET_PDEATHSIG if a.0 > 64 => err(Errno::EINVAL),
        PR_SET_PDEATHSIG => {
            k.process.prctl[2] = a.0;
            Ok(0)
        }
        PR_GET_PDEATHSIG => k.mm.write(a.0, &(k.process.prctl[2] as i32)).map(|()| 0),
        PR_GET_DUMPABLE => Ok(k.process.prctl[0]),
        PR_SET_DUMPABLE if a.0 > 1 => err(Errno::EINVAL),
        PR_SET_DUMPABLE => {
            k.process.prctl[0] = a.0;
            Ok(0)
        }
        PR_SET_NAME => {
            let bytes = match k.mm.cstr(a.0, 16) {
                Err(Errno::ENAMETOOLONG) => k.mm.bytes(a.0, 15)?.to_vec(),
                other => other?,
            };
            k.set_comm(&bytes);
            Ok(0)
        }
        PR_GET_NAME => {
            let mut name = [0u8; 16];
            let comm = k.task.comm.borrow();
            name[..comm.len()].copy_from_slice(&comm);
            k.mm.write(a.0, &name).map(|()| 0)
        }
        PR_CAPBSET_READ if a.0 > 40 => err(Errno::EINVAL),
        PR_CAPBSET_READ => Ok(0),
        PR_SET_TIMERSLACK => Ok(0),
        PR_GET_TIMERSLACK => Ok(50_000),
        PR_SET_NO_NEW_PRIVS if a.0 != 1 || b.0 != 0 => err(Errno::EINVAL),
        PR_SET_NO_NEW_PRIVS => {
            k.process.prctl[1] = 1;
            Ok(0)
        }
        PR_GET_NO_NEW_PRIVS => Ok(k.process.prctl[1]),
        // Names of mappings: a kernel without CONFIG_ANON_VMA_NAME.
        PR_SET_VMA => err(Errno::EINVAL),
        _ => err(Errno::EINVAL),
    }
}

pub fn personality(k: &mut Kernel, persona: Hex32) -> Result<u64> {
    let old = k.process.personality;
    if persona.0 != u32::MAX {
        k.process.personality = u64::from(persona.0);
    }
    Ok(old)
}
