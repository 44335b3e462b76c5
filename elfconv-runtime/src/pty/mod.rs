//! Pseudoterminals, pty(7): `/dev/ptmx` and `/dev/pts/N`.

mod discipline;
mod session;

pub use discipline::Termios;

use crate::errno::{Errno, Result, err};
use crate::host::{OpenFlags, SetTimes, Stat, mode};
use crate::signal::sig;
use crate::vfs::file::{File, Readiness, poll};
use alloc::rc::{Rc, Weak};
use alloc::vec::Vec;
use core::cell::{Cell, RefCell};
use discipline::Discipline;

/// Major number of the slaves (admin-guide/devices.txt).
const PTS_MAJOR: u64 = 136;
/// Group of terminals.
const TTY_GROUP: u32 = 5;
/// Most that there can be (`/proc/sys/kernel/pty/max`).
const MOST: usize = 4096;

/// One pseudoterminal.
pub struct Pty {
    pub index: u32,
    line: RefCell<Discipline>,
    /// `struct winsize`
    size: Cell<[u8; 8]>,
    /// `TIOCSPTLCK`
    pub locked: Cell<bool>,
    /// The session that it controls, and the group in the foreground; 0 is none.
    pub session: Cell<i32>,
    pub foreground: Cell<i32>,
    slaves: Cell<u32>,
    /// The last slave was closed.
    left: Cell<bool>,
    /// The master is gone.
    hung_up: Cell<bool>,
    /// A read has waited for `VTIME` in vain.
    late: Cell<bool>,
    edges: Cell<u64>,
    mode: Cell<u32>,
    owner: [u32; 2],
    all: Weak<Ptys>,
}

/// All of them, and the signals that they have to send.
#[derive(Default)]
pub struct Ptys {
    list: RefCell<Vec<Weak<Pty>>>,
    /// Process group and signal.
    signals: RefCell<Vec<(i32, i32)>>,
}

impl Ptys {
    /// open(2) of `/dev/ptmx`.
    pub fn create(self: &Rc<Self>, owner: [u32; 2]) -> Result<Master> {
        let mut list = self.list.borrow_mut();
        let free = list.iter().position(|p| p.strong_count() == 0);
        let index = free.unwrap_or(list.len());
        if index >= MOST {
            return err(Errno::ENOSPC);
        }
        let pty = Rc::new(Pty {
            index: index as u32,
            line: RefCell::default(),
            size: Cell::default(),
            locked: Cell::new(true),
            session: Cell::new(0),
            foreground: Cell::new(0),
            slaves: Cell::new(0),
            left: Cell::new(false),
            hung_up: Cell::new(false),
            late: Cell::new(false),
            edges: Cell::new(0),
            mode: Cell::new(0o620),
            owner,
            all: Rc::downgrade(self),
        });
        let weak = Rc::downgrade(&pty);
        match free {
            Some(index) => list[index] = weak,
            None => list.push(weak),
        }
        Ok(Master(pty))
    }

    /// One that has not been hung up.
    pub fn get(&self, index: u32) -> Option<Rc<Pty>> {
        let list = self.list.borrow();
        let pty = list.get(index as usize)?.upgrade();
        pty.filter(|p| !p.hung_up.get())
    }

    /// The numbers of those that there are.
    pub fn indices(&self) -> Vec<u32> {
        let count = self.list.borrow().len() as u32;
        (0..count).filter(|&n| self.get(n).is_some()).collect()
    }

    /// The group in the foreground; -1 where there is none.
    pub fn foreground(&self, index: u32) -> i32 {
        self.get(index).map_or(-1, |p| p.foreground.get())
    }

    /// Groups to be sent signals, and which.
    pub fn take_signals(&self) -> Vec<(i32, i32)> {
        // Without an allocation, nearly always.
        self.signals.take()
    }

    fn send(&self, group: i32, signal: i32) {
        if group > 0 {
            self.signals.borrow_mut().push((group, signal));
        }
    }
}

impl Pty {
    fn count(&self) {
        self.edges.set(self.edges.get() + 1);
    }

    /// Sends a signal to the group in the foreground.
    pub fn signal(&self, signal: i32) {
        if let Some(all) = self.all.upgrade() {
            all.send(self.foreground.get(), signal);
        }
    }

    pub fn termios(&self) -> Termios {
        self.line.borrow().termios()
    }

    /// `TCSETS`, `TCSETSW`; `TCSETSF` with `flush`.
    pub fn set_termios(&self, termios: Termios, flush: bool) {
        let mut line = self.line.borrow_mut();
        if flush {
            line.flush_input();
        }
        line.set_termios(termios);
        self.count();
    }

    pub fn size(&self) -> [u8; 8] {
        self.size.get()
    }

    /// `TIOCSWINSZ`
    pub fn set_size(&self, size: [u8; 8]) {
        if self.size.replace(size) != size {
            self.signal(sig::SIGWINCH);
        }
    }

    /// `TCFLSH`: what the slave has to read (0), to write (1), or both (2).
    pub fn flush(&self, queue: u64) -> Result<()> {
        let mut line = self.line.borrow_mut();
        if queue > 2 {
            return err(Errno::EINVAL);
        }
        if queue != 1 {
            line.flush_input();
        }
        if queue != 0 {
            line.flush_output();
        }
        self.count();
        Ok(())
    }

    /// `TCXONC`: `TCOOFF` (0) and `TCOON` (1) of this side.
    pub fn flow(&self, action: u64) -> Result<()> {
        match action {
            0 | 1 => self.line.borrow_mut().stop(action == 0),
            2 | 3 => {}
            _ => return err(Errno::EINVAL),
        }
        self.count();
        Ok(())
    }

    /// Whether background processes that write are stopped (`TOSTOP`).
    pub fn stops_writers(&self) -> bool {
        self.line.borrow().stops_writers()
    }

    pub fn is_hung_up(&self) -> bool {
        self.hung_up.get()
    }

    /// Its session's leader has ended, or has let it go: the foreground hears of it.
    pub fn release(&self) {
        self.signal(sig::SIGHUP);
        self.signal(sig::SIGCONT);
        self.session.set(0);
        self.foreground.set(0);
    }

    /// Nanoseconds that a read waits at most, as things are now (termios(3), "Canonical and noncanonical mode").
    pub fn patience(&self) -> Option<u64> {
        let line = self.line.borrow();
        let (min, time) = line.min_time();
        let counts = !line.is_canonical() && time > 0 && (min == 0 || line.readable() > 0);
        counts.then_some(time * 100_000_000)
    }

    /// The time that a read waits is over.
    pub fn give_up(&self) {
        self.late.set(true);
    }

    fn slave_is_ready(&self) -> bool {
        let line = self.line.borrow();
        if self.hung_up.get() || self.late.get() {
            return true;
        }
        if line.is_canonical() {
            return line.has_line();
        }
        let (min, _) = line.min_time();
        line.readable() >= min.max(1)
    }

    fn stat(&self, major: u64, minor: u64, ino: u64) -> Stat {
        Stat {
            dev: crate::vfs::inode::DEV,
            ino,
            mode: mode::S_IFCHR | self.mode.get(),
            nlink: 1,
            uid: self.owner[0],
            gid: TTY_GROUP,
            rdev: major << 8 | minor & 0xff | (minor & !0xff) << 12,
            blksize: 1024,
            ..Stat::default()
        }
    }

    /// What stat(2) tells of `/dev/pts/N`.
    pub fn slave_stat(&self) -> Stat {
        let index = u64::from(self.index);
        self.stat(PTS_MAJOR, index, 1 << 51 | (index + 1))
    }

    /// Another slave.
    pub fn open_slave(self: &Rc<Self>) -> Result<Slave> {
        if self.locked.get() || self.hung_up.get() {
            return err(Errno::EIO);
        }
        self.slaves.set(self.slaves.get() + 1);
        self.left.set(false);
        Ok(Slave(self.clone()))
    }
}

/// The side of the terminal emulator.
pub struct Master(Rc<Pty>);

impl Drop for Master {
    /// Hangup: the session's leader and the foreground are told (`tty_vhangup`).
    fn drop(&mut self) {
        let pty = &self.0;
        pty.hung_up.set(true);
        pty.count();
        if let Some(all) = pty.all.upgrade()
            && pty.session.get() > 0
        {
            // The leader's group has its number, unless it is the foreground anyway.
            if pty.session.get() != pty.foreground.get() {
                all.send(pty.session.get(), sig::SIGHUP);
                all.send(pty.session.get(), sig::SIGCONT);
            }
            pty.release();
        }
    }
}

impl File for Master {
    fn read(&self, _pos: &Cell<u64>, buf: &mut [u8], _flags: OpenFlags) -> Result<usize> {
        let mut line = self.0.line.borrow_mut();
        if line.shown() == 0 {
            return err(if self.0.left.get() {
                Errno::EIO
            } else {
                Errno::EAGAIN
            });
        }
        let n = line.show(buf);
        drop(line);
        self.0.count();
        Ok(n)
    }
    fn read_at(&self, _buf: &mut [u8], _offset: u64) -> Result<usize> {
        err(Errno::ESPIPE)
    }
    fn write(&self, _pos: &Cell<u64>, buf: &[u8], _flags: OpenFlags) -> Result<usize> {
        for &byte in buf {
            let signal = self.0.line.borrow_mut().receive(byte);
            if let Some(signal) = signal {
                self.0.signal(signal);
            }
        }
        self.0.count();
        Ok(buf.len())
    }
    fn write_at(&self, _buf: &[u8], _offset: u64) -> Result<usize> {
        err(Errno::ESPIPE)
    }
    fn seek(&self, _pos: &Cell<u64>, _offset: i64, _whence: u32) -> Result<u64> {
        err(Errno::ESPIPE)
    }
    fn stat(&self) -> Result<Stat> {
        Ok(Stat {
            mode: mode::S_IFCHR | 0o666,
            ..self.0.stat(5, 2, 1 << 51)
        })
    }
    fn poll(&self) -> Readiness {
        let mut bits = poll::OUT;
        if self.0.line.borrow().shown() > 0 {
            bits |= poll::IN;
        }
        if self.0.left.get() {
            bits |= poll::HUP;
        }
        Readiness::Now(bits)
    }
    fn edges(&self) -> Option<u64> {
        Some(self.0.edges.get())
    }
    fn pending(&self) -> Option<u64> {
        Some(self.0.line.borrow().shown() as u64)
    }
    fn is_tty(&self) -> bool {
        true
    }
    fn pty(&self) -> Option<(&Rc<Pty>, bool)> {
        Some((&self.0, true))
    }
}

/// The side of the programs.
pub struct Slave(Rc<Pty>);

impl Drop for Slave {
    fn drop(&mut self) {
        let pty = &self.0;
        pty.slaves.set(pty.slaves.get() - 1);
        pty.left.set(pty.slaves.get() == 0);
        pty.count();
    }
}

impl File for Slave {
    fn read(&self, _pos: &Cell<u64>, buf: &mut [u8], _flags: OpenFlags) -> Result<usize> {
        if self.0.hung_up.get() || buf.is_empty() {
            return Ok(0);
        }
        let late = self.0.late.get();
        let mut line = self.0.line.borrow_mut();
        let (min, time) = line.min_time();
        let polls = !line.is_canonical() && min == 0 && time == 0;
        let enough = match line.is_canonical() {
            true => line.has_line(),
            false => line.readable() >= min.clamp(1, buf.len()),
        };
        if !(enough || late || polls) {
            return err(Errno::EAGAIN);
        }
        self.0.late.set(false);
        Ok(line.read(buf))
    }
    fn read_at(&self, _buf: &mut [u8], _offset: u64) -> Result<usize> {
        err(Errno::ESPIPE)
    }
    fn write(&self, _pos: &Cell<u64>, buf: &[u8], _flags: OpenFlags) -> Result<usize> {
        if self.0.hung_up.get() {
            return err(Errno::EIO);
        }
        let mut line = self.0.line.borrow_mut();
        let n = line.room().min(buf.len());
        if n == 0 && !buf.is_empty() {
            return err(Errno::EAGAIN);
        }
        buf[..n].iter().for_each(|&byte| line.put(byte));
        drop(line);
        self.0.count();
        Ok(n)
    }
    fn write_at(&self, _buf: &[u8], _offset: u64) -> Result<usize> {
        err(Errno::ESPIPE)
    }
    fn seek(&self, _pos: &Cell<u64>, _offset: i64, _whence: u32) -> Result<u64> {
        err(Errno::ESPIPE)
    }
    fn stat(&self) -> Result<Stat> {
        Ok(self.0.slave_stat())
    }
    fn chmod(&self, mode: u32) -> Result<()> {
        self.0.mode.set(mode & 0o7777);
        Ok(())
    }
    fn chown(&self, uid: u32, gid: u32) -> Result<()> {
        crate::vfs::same_owner(&self.0.slave_stat(), uid, gid)
    }
    fn set_times(&self, _times: SetTimes) -> Result<()> {
        Ok(())
    }
    fn poll(&self) -> Readiness {
        if self.0.hung_up.get() {
            return Readiness::Now(poll::IN | poll::OUT | poll::ERR | poll::HUP);
        }
        let mut bits = 0;
        if self.0.slave_is_ready() {
            bits |= poll::IN;
        }
        if self.0.line.borrow().room() > 0 {
            bits |= poll::OUT;
        }
        Readiness::Now(bits)
    }
    fn edges(&self) -> Option<u64> {
        Some(self.0.edges.get())
    }
    fn pending(&self) -> Option<u64> {
        Some(self.0.line.borrow().readable() as u64)
    }
    fn is_tty(&self) -> bool {
        true
    }
    fn pty(&self) -> Option<(&Rc<Pty>, bool)> {
        Some((&self.0, false))
    }
}
