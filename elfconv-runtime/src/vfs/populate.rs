//! What is in the in-memory tree before the program starts.

use super::Vfs;
use super::dev::Device;
use super::inode::{Body, Content, Inode};
use super::proc::ProcNode;
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

const PROC_SELF: [(&str, ProcNode); 10] = [
    ("exe", ProcNode::Exe),
    ("cwd", ProcNode::Cwd),
    ("root", ProcNode::Root),
    ("maps", ProcNode::Maps),
    ("stat", ProcNode::Stat),
    ("statm", ProcNode::Statm),
    ("status", ProcNode::Status),
    ("cmdline", ProcNode::Cmdline),
    ("environ", ProcNode::Environ),
    ("comm", ProcNode::Comm),
];

const PROC_SYSTEM: [(&str, ProcNode); 7] = [
    ("/proc/meminfo", ProcNode::Meminfo),
    ("/proc/cpuinfo", ProcNode::Cpuinfo),
    ("/proc/mounts", ProcNode::Mounts),
    ("/proc/version", ProcNode::Version),
    ("/proc/uptime", ProcNode::Uptime),
    ("/proc/loadavg", ProcNode::Loadavg),
    ("/proc/filesystems", ProcNode::Filesystems),
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

    fn add_default(&self, path: &[u8], body: Body, mode: u32) {
        let inode = self.new_inode(body, mode);
        inode.update(|m| m.fallback = true);
        self.add(path, inode);
    }

    fn populate_proc(&self) {
        let pid = format!("{}", self.ids.pid);
        let link = |target: &str| Body::Symlink(target.as_bytes().to_vec());
        self.add(b"/proc/self", self.new_inode(link(&pid), 0o777));
        self.add(
            b"/proc/thread-self",
            self.new_inode(link(&format!("{pid}/task/{pid}")), 0o777),
        );
        let dir = format!("/proc/{pid}");
        let task = format!("/proc/{pid}/task/{pid}");
        for base in [&dir, &task] {
            for (name, node) in PROC_SELF {
                self.add_proc(&format!("{base}/{name}"), node);
            }
            self.add_proc(&format!("{base}/fd"), ProcNode::FdDir);
        }
        self.add_proc(&format!("{dir}/mounts"), ProcNode::Mounts);
        self.add_proc("/proc/cpuinfo", ProcNode::Cpuinfo);
        if !self.on_linux() {
            for (path, node) in PROC_SYSTEM {
                self.add_proc(path, node);
            }
            self.add_proc("/proc/stat", ProcNode::SystemStat);
            for (path, text) in [
                ("/proc/sys/kernel/osrelease", crate::syscall::misc::RELEASE),
                ("/proc/sys/kernel/ostype", "Linux"),
                ("/proc/sys/kernel/pid_max", "32768"),
                ("/proc/sys/vm/overcommit_memory", "0"),
            ] {
                let bytes: Vec<u8> = [text.as_bytes(), b"\n"].concat();
                self.add(
                    path.as_bytes(),
                    self.new_inode(Inode::file(Content::Owned(bytes)), 0o444),
                );
            }
        }
        self.protect(b"/proc");
        self.protect(dir.as_bytes());
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
