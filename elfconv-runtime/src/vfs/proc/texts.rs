//! What /proc says of the system.

use super::System;
use crate::host::Clock;
use crate::kernel::Kernel;
use crate::syscall::misc;
use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;

impl Kernel {
    pub(super) fn system_text(&self, system: System) -> Vec<u8> {
        let nanos = self.uptime();
        match system {
            System::Meminfo => self.meminfo(),
            System::Cpuinfo => String::from(CPUINFO),
            System::Version => format!("Linux version {} {}\n", misc::RELEASE, misc::VERSION),
            System::Uptime => {
                let (seconds, rest) = (nanos / 1_000_000_000, nanos % 1_000_000_000 / 10_000_000);
                format!("{seconds}.{rest:02} 0.00\n")
            }
            System::Loadavg => {
                let all = self.processes().len();
                format!("0.00 0.00 0.00 1/{all} {}\n", self.sched.last_id())
            }
            System::Filesystems => String::from("nodev\tproc\nnodev\ttmpfs\nnodev\tdevpts\n"),
            System::Stat => self.system_stat(nanos),
            System::Hostname => String::from("elfconv\n"),
            System::RandomUuid => {
                let mut bytes = [0; 16];
                // Without randomness it is all zero, and still one of its kind.
                let _ = self.host.random(&mut bytes);
                uuid(bytes)
            }
            System::BootId => uuid(*b"elfconv-boot-id!"),
        }
        .into_bytes()
    }

    /// Nanoseconds since "boot": the monotonic clock.
    pub fn uptime(&self) -> u64 {
        self.host.clock(Clock::Monotonic).unwrap_or(0)
    }

    fn system_stat(&self, uptime: u64) -> String {
        const TICK: u64 = 10_000_000;
        let boot = self.vfs.fs.now().sec - (uptime / 1_000_000_000) as i64;
        let user = self.host.clock(Clock::Cpu).unwrap_or(0) / TICK;
        let idle = (uptime / TICK).saturating_sub(user);
        let all = self.processes().len();
        format!(
            "cpu  {user} 0 0 {idle} 0 0 0 0 0 0\ncpu0 {user} 0 0 {idle} 0 0 0 0 0 0\nintr 0\nctxt 0\nbtime {boot}\n\
             processes {all}\nprocs_running 1\nprocs_blocked 0\n"
        )
    }

    fn meminfo(&self) -> String {
        let (total, free) = self.memory_total_free();
        let (total, free) = (total / 1024, free / 1024);
        let mut out = String::new();
        for (name, kb) in [
            ("MemTotal:", total),
            ("MemFree:", free),
            ("MemAvailable:", free),
            ("Buffers:", 0),
            ("Cached:", 0),
            ("SwapCached:", 0),
            ("Active:", total - free),
            ("Inactive:", 0),
            ("SwapTotal:", 0),
            ("SwapFree:", 0),
            ("Dirty:", 0),
            ("AnonPages:", total - free),
            ("Mapped:", 0),
            ("Shmem:", 0),
            ("Slab:", 0),
            ("CommitLimit:", total),
            ("Committed_AS:", total - free),
        ] {
            out += &format!("{name:<15}{kb:>9} kB\n");
        }
        out
    }

    /// Memory of the "machine" and how much of it is free.
    pub fn memory_total_free(&self) -> (u64, u64) {
        let total = self.mm.arena_size().min(8 << 30);
        (total, total.saturating_sub(self.mm.mapped()))
    }

    fn mount_points(&self) -> Vec<[String; 3]> {
        let fixed = [
            ["none", "/", "tmpfs"],
            ["proc", "/proc", "proc"],
            ["devpts", "/dev/pts", "devpts"],
        ];
        let mut all: Vec<[String; 3]> = fixed.map(|m| m.map(String::from)).into();
        for (_, name) in self.host.mounts() {
            let at = if name.starts_with(b"/") {
                &name
            } else {
                &b"/"[..]
            };
            let at = String::from_utf8_lossy(at).into_owned();
            all.push(["host".into(), at, "hostfs".into()]);
        }
        all
    }

    pub(super) fn mounts_text(&self) -> Vec<u8> {
        let line = |[from, at, kind]: [String; 3]| format!("{from} {at} {kind} rw 0 0\n");
        let lines: String = self.mount_points().into_iter().map(line).collect();
        lines.into_bytes()
    }

    pub(super) fn mountinfo_text(&self) -> Vec<u8> {
        let line = |(i, [from, at, kind]): (usize, [String; 3])| {
            let id = i + 1;
            format!("{id} 1 0:{id} / {at} rw - {kind} {from} rw\n")
        };
        let lines = self.mount_points().into_iter().enumerate().map(line);
        lines.collect::<String>().into_bytes()
    }
}

/// What a plain Armv8.0 core shows.
const CPUINFO: &str = "processor\t: 0\nBogoMIPS\t: 100.00\nFeatures\t: fp asimd\nCPU implementer\t: 0x00\n\
                       CPU architecture: 8\nCPU variant\t: 0x0\nCPU part\t: 0x000\nCPU revision\t: 0\n\n";

fn uuid(mut b: [u8; 16]) -> String {
    b[6] = b[6] & 0xf | 0x40;
    b[8] = b[8] & 0x3f | 0x80;
    let hex = |range: core::ops::Range<usize>| -> String {
        b[range].iter().map(|n| format!("{n:02x}")).collect()
    };
    let parts = [hex(0..4), hex(4..6), hex(6..8), hex(8..10), hex(10..16)];
    parts.join("-") + "\n"
}
