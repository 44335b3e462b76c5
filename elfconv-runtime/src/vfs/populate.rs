//! What is in the in-memory tree before the program starts.

use super::Vfs;
use super::dev::Device;
use super::inode::{Body, Content, Inode};
use super::proc::{ProcNode, System};
use alloc::format;
use alloc::vec::Vec;

/// Files of /etc that the C library looks into, where nobody else provides them.
const ETC: [(&str, &str); 9] = [
    (
        "/etc/group",
        "root:x:0:\ntty:x:5:\nusers:x:100:\nuser:x:1000:\nnogroup:x:65534:\n",
    ),
    ("/etc/hosts", "127.0.0.1\tlocalhost\n::1\tlocalhost\n"),
    (
        "/etc/nsswitch.conf",
        "passwd: files\ngroup: files\nhosts: files dns\nservices: files\nprotocols: files\n",
    ),
    ("/etc/resolv.conf", ""),
    ("/etc/hostname", "elfconv\n"),
    ("/etc/shells", "/bin/sh\n"),
    (
        "/etc/services",
        "ftp\t21/tcp\nssh\t22/tcp\ndomain\t53/tcp\ndomain\t53/udp\nhttp\t80/tcp\nhttps\t443/tcp\n",
    ),
    (
        "/etc/protocols",
        "ip\t0\tIP\nicmp\t1\tICMP\ntcp\t6\tTCP\nudp\t17\tUDP\n",
    ),
    (
        "/etc/os-release",
        "NAME=elfconv\nID=elfconv\nPRETTY_NAME=\"elfconv\"\n",
    ),
];

const DEVICES: [(&str, Device); 6] = [
    ("/dev/null", Device::Null),
    ("/dev/zero", Device::Zero),
    ("/dev/full", Device::Full),
    ("/dev/random", Device::Random),
    ("/dev/urandom", Device::Urandom),
    ("/dev/tty", Device::Tty),
];

const PROC_SYSTEM: [(&str, System); 10] = [
    ("/proc/meminfo", System::Meminfo),
    ("/proc/version", System::Version),
    ("/proc/uptime", System::Uptime),
    ("/proc/loadavg", System::Loadavg),
    ("/proc/filesystems", System::Filesystems),
    ("/proc/stat", System::Stat),
    ("/proc/sys/kernel/hostname", System::Hostname),
    ("/proc/sys/kernel/random/uuid", System::RandomUuid),
    ("/proc/sys/kernel/random/boot_id", System::BootId),
    ("/proc/cpuinfo", System::Cpuinfo),
];

/// Settings of the kernel, proc_sys_kernel(5), proc_sys_vm(5), proc_sys_fs(5).
const SETTINGS: [(&str, &str); 20] = [
    ("kernel/osrelease", crate::syscall::misc::RELEASE),
    ("kernel/version", crate::syscall::misc::VERSION),
    ("kernel/ostype", "Linux"),
    ("kernel/domainname", "(none)"),
    ("kernel/pid_max", "4194304"),
    ("kernel/threads-max", "32768"),
    ("kernel/ngroups_max", "65536"),
    ("kernel/cap_last_cap", "40"),
    ("kernel/core_pattern", "core"),
    ("kernel/randomize_va_space", "0"),
    ("kernel/overflowuid", "65534"),
    ("kernel/overflowgid", "65534"),
    ("vm/overcommit_memory", "0"),
    ("vm/overcommit_ratio", "50"),
    ("vm/max_map_count", "65530"),
    ("vm/mmap_min_addr", "65536"),
    ("vm/swappiness", "60"),
    ("fs/file-max", "1048576"),
    ("fs/nr_open", "1048576"),
    ("fs/pipe-max-size", "1048576"),
];

impl Vfs {
    /// Whether the host is a Linux machine with its own /dev, /etc and /proc.
    fn on_linux(&self) -> bool {
        self.fs.host.has_modes()
    }

    pub(super) fn populate(&self) {
        self.populate_proc();
        self.populate_dev();
        if self.on_linux() {
            return;
        }
        for (path, text) in ETC {
            self.add_default(
                path.as_bytes(),
                Inode::file(Content::Embedded(text.as_bytes())),
                0o644,
            );
        }
        let ids = self.ids;
        let passwd = format!(
            "root:x:0:0:root:/root:/bin/sh\nuser:x:{}:{}:user:/:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n",
            ids.uid, ids.gid
        );
        self.add_default(
            b"/etc/passwd",
            Inode::file(Content::Owned(passwd.into_bytes())),
            0o644,
        );
        self.add_default(b"/tmp", Inode::empty_dir(), 0o1777);
        self.add_default(b"/etc/mtab", Body::Symlink(b"/proc/mounts".to_vec()), 0o777);
    }

    /// Adds what there is where the host has nothing.
    pub fn add_default(&self, path: &[u8], body: Body, mode: u32) {
        let inode = self.new_inode(body, mode);
        inode.update(|m| m.fallback = true);
        self.add(path, inode);
    }

    fn populate_proc(&self) {
        self.add_proc("/proc/self", ProcNode::SelfLink);
        self.add_proc("/proc/thread-self", ProcNode::ThreadSelf);
        let mounts = Body::Symlink(b"self/mounts".to_vec());
        self.add(b"/proc/mounts", self.new_inode(mounts, 0o777));
        self.add_proc("/proc/cpuinfo", ProcNode::System(System::Cpuinfo));
        if !self.on_linux() {
            for (path, system) in PROC_SYSTEM {
                self.add_proc(path, ProcNode::System(system));
            }
            for (name, text) in SETTINGS {
                let bytes: Vec<u8> = [text.as_bytes(), b"\n"].concat();
                let body = Inode::file(Content::Owned(bytes));
                let inode = self.new_inode(body, 0o444);
                self.add(format!("/proc/sys/{name}").as_bytes(), inode);
            }
        }
        self.protect(b"/proc");
    }

    fn add_proc(&self, path: &str, node: ProcNode) {
        let inode = self.new_inode(Body::Proc(node), node.permissions());
        self.add(path.as_bytes(), inode);
    }

    fn populate_dev(&self) {
        let links = [
            ("fd", "/proc/self/fd"),
            ("stdin", "fd/0"),
            ("stdout", "fd/1"),
            ("stderr", "fd/2"),
        ];
        for (name, target) in links {
            let target = if target.starts_with('/') {
                target.into()
            } else {
                format!("/proc/self/{target}")
            };
            let inode = self.new_inode(Body::Symlink(target.into_bytes()), 0o777);
            self.add(format!("/dev/{name}").as_bytes(), inode);
        }
        let ptmx = self.new_inode(Body::Device(Device::Ptmx), 0o666);
        self.add(b"/dev/ptmx", ptmx);
        self.add(b"/dev/pts", self.new_inode(Inode::empty_dir(), 0o755));
        if !self.on_linux() {
            for (path, device) in DEVICES {
                self.add(path.as_bytes(), self.new_inode(Body::Device(device), 0o666));
            }
            self.add(b"/dev/shm", self.new_inode(Inode::empty_dir(), 0o1777));
        }
        self.protect(b"/dev");
    }

    /// Makes a directory root's.
    fn protect(&self, path: &[u8]) {
        if let Some(dir) = self.make_dirs(path) {
            dir.update(|m| (m.uid, m.gid, m.mode) = (0, 0, m.mode & !0o7777 | 0o555));
        }
    }
}
