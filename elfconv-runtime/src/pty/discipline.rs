//! The line discipline between the two sides of a pseudoterminal: termios(3), n_tty of the Linux kernel.

use crate::signal::sig;
use alloc::collections::VecDeque;
use alloc::vec::Vec;

/// Indices into `c_cc` (asm-generic/termbits.h).
mod cc {
    pub const INTR: usize = 0;
    pub const QUIT: usize = 1;
    pub const ERASE: usize = 2;
    pub const KILL: usize = 3;
    pub const EOF: usize = 4;
    pub const TIME: usize = 5;
    pub const MIN: usize = 6;
    pub const START: usize = 8;
    pub const STOP: usize = 9;
    pub const SUSP: usize = 10;
    pub const EOL: usize = 11;
    pub const REPRINT: usize = 12;
    pub const WERASE: usize = 14;
    pub const LNEXT: usize = 15;
    pub const EOL2: usize = 16;
}

bitflags::bitflags! {
    /// `c_iflag`
    #[derive(Clone, Copy)]
    struct Input: u32 {
        const ISTRIP = 0x20;
        const INLCR = 0x40;
        const IGNCR = 0x80;
        const ICRNL = 0x100;
        const IUCLC = 0x200;
        const IXON = 0x400;
        const IXANY = 0x800;
    }
    /// `c_oflag`
    #[derive(Clone, Copy)]
    struct Output: u32 {
        const OPOST = 1;
        const OLCUC = 2;
        const ONLCR = 4;
        const OCRNL = 8;
        const ONLRET = 0x20;
    }
    /// `c_lflag`
    #[derive(Clone, Copy)]
    struct Local: u32 {
        const ISIG = 1;
        const ICANON = 2;
        const ECHO = 8;
        const ECHOE = 0x10;
        const ECHOK = 0x20;
        const ECHONL = 0x40;
        const NOFLSH = 0x80;
        const TOSTOP = 0x100;
        const ECHOCTL = 0x200;
        const ECHOKE = 0x800;
        const IEXTEN = 0x8000;
    }
}

/// Bytes of input that are kept (`N_TTY_BUF_SIZE`).
const MOST_INPUT: usize = 4096;
/// Bytes of output that wait for the master, at most, before writers wait.
const MOST_OUTPUT: usize = 8192;

/// `struct termios`: four words of flags, `c_line`, `c_cc`.
pub type Termios = [u8; 36];

/// Settings of a fresh pseudoterminal (`tty_std_termios`).
fn fresh() -> Termios {
    let mut termios = crate::syscall::tty::default_termios();
    // IXON and ICRNL; the terminals of desktops have IUTF8 as well.
    termios[..4].copy_from_slice(&0x500u32.to_le_bytes());
    termios
}

/// What is between the two sides.
pub struct Discipline {
    termios: Termios,
    /// Lines that are complete, each with its end if that is one to be read.
    lines: VecDeque<Vec<u8>>,
    /// The line that is being typed, or without `ICANON` all that has come.
    typed: Vec<u8>,
    /// Where the master reads.
    output: VecDeque<u8>,
    column: usize,
    /// `VLNEXT` was typed: what comes next is no command.
    literal: bool,
    /// `VSTOP` was typed.
    stopped: bool,
}

impl Default for Discipline {
    fn default() -> Self {
        Discipline {
            termios: fresh(),
            lines: VecDeque::new(),
            typed: Vec::new(),
            output: VecDeque::new(),
            column: 0,
            literal: false,
            stopped: false,
        }
    }
}

impl Discipline {
    fn word(&self, index: usize) -> u32 {
        let bytes = self.termios[4 * index..4 * index + 4].try_into();
        u32::from_le_bytes(bytes.unwrap_or_default())
    }

    fn input(&self) -> Input {
        Input::from_bits_truncate(self.word(0))
    }

    fn local(&self) -> Local {
        Local::from_bits_truncate(self.word(3))
    }

    fn has(&self, flag: Local) -> bool {
        self.local().contains(flag)
    }

    /// Whether a byte is the control character of this index; 0 is none (`_POSIX_VDISABLE`).
    fn is(&self, byte: u8, index: usize) -> bool {
        byte != 0 && self.termios[17 + index] == byte
    }

    pub fn termios(&self) -> Termios {
        self.termios
    }

    /// New settings. What was typed stays to be read.
    pub fn set_termios(&mut self, termios: Termios) {
        let canonical = self.has(Local::ICANON);
        self.termios = termios;
        if canonical && !self.has(Local::ICANON) {
            let lines: Vec<u8> = self.lines.drain(..).flatten().collect();
            self.typed.splice(0..0, lines);
        }
        if !self.input().contains(Input::IXON) {
            self.stopped = false;
        }
    }

    /// `TCIFLUSH`
    pub fn flush_input(&mut self) {
        self.lines.clear();
        self.typed.clear();
    }

    /// `TCOFLUSH`
    pub fn flush_output(&mut self) {
        self.output.clear();
    }

    /// `TCOOFF`, `TCOON`
    pub fn stop(&mut self, stopped: bool) {
        self.stopped = stopped;
    }

    /// Whether background processes that write are stopped.
    pub fn stops_writers(&self) -> bool {
        self.has(Local::TOSTOP)
    }

    // ---- what the master writes ----

    /// A byte from the keyboard; the signal that it stands for.
    pub fn receive(&mut self, byte: u8) -> Option<i32> {
        let flags = self.input();
        let mut byte = if flags.contains(Input::ISTRIP) {
            byte & 0x7f
        } else {
            byte
        };
        if core::mem::take(&mut self.literal) {
            self.keep(byte);
            return None;
        }
        if flags.contains(Input::IUCLC) {
            byte = byte.to_ascii_lowercase();
        }
        if flags.contains(Input::IXON) && self.flow(byte) {
            return None;
        }
        if self.has(Local::ISIG)
            && let Some(signal) = self.signal(byte)
        {
            return Some(signal);
        }
        match byte {
            b'\r' if flags.contains(Input::IGNCR) => return None,
            b'\r' if flags.contains(Input::ICRNL) => byte = b'\n',
            b'\n' if flags.contains(Input::INLCR) => byte = b'\r',
            _ => {}
        }
        if !self.has(Local::ICANON) || !self.edit(byte) {
            self.keep(byte);
        }
        None
    }

    fn flow(&mut self, byte: u8) -> bool {
        if self.is(byte, cc::STOP) {
            self.stopped = true;
            return true;
        }
        if self.is(byte, cc::START) {
            self.stopped = false;
            return true;
        }
        self.stopped &= !self.input().contains(Input::IXANY);
        false
    }

    fn signal(&mut self, byte: u8) -> Option<i32> {
        let signals = [
            (cc::INTR, sig::SIGINT),
            (cc::QUIT, sig::SIGQUIT),
            (cc::SUSP, sig::SIGTSTP),
        ];
        let (_, signal) = signals
            .into_iter()
            .find(|(index, _)| self.is(byte, *index))?;
        if !self.has(Local::NOFLSH) {
            self.flush_input();
            self.flush_output();
        }
        if self.has(Local::ECHO) {
            self.echo(byte);
        }
        Some(signal)
    }

    /// Commands of line editing; whether the byte was one.
    fn edit(&mut self, byte: u8) -> bool {
        let extended = self.has(Local::IEXTEN);
        if self.is(byte, cc::ERASE) {
            self.erase_one();
        } else if self.is(byte, cc::KILL) {
            self.kill(byte);
        } else if extended && self.is(byte, cc::WERASE) {
            self.erase_word();
        } else if extended && self.is(byte, cc::LNEXT) {
            self.literal = true;
            if self.has(Local::ECHO) && self.has(Local::ECHOCTL) {
                self.output.extend(b"^\x08");
            }
        } else if extended && self.is(byte, cc::REPRINT) {
            self.reprint(byte);
        } else if self.is(byte, cc::EOF) {
            self.end_line();
        } else if byte == b'\n' {
            if self.has(Local::ECHO) || self.has(Local::ECHONL) {
                self.put(b'\n');
            }
            self.typed.push(byte);
            self.end_line();
        } else if self.is(byte, cc::EOL) || extended && self.is(byte, cc::EOL2) {
            if self.has(Local::ECHO) {
                self.echo(byte);
            }
            self.typed.push(byte);
            self.end_line();
        } else {
            return false;
        }
        true
    }

    fn end_line(&mut self) {
        let line = core::mem::take(&mut self.typed);
        self.lines.push_back(line);
    }

    fn keep(&mut self, byte: u8) {
        // The last place is for the end of the line.
        if self.typed.len() + 1 >= MOST_INPUT {
            return;
        }
        self.typed.push(byte);
        if self.has(Local::ECHO) {
            self.echo(byte);
        }
    }

    fn is_control(&self, byte: u8) -> bool {
        byte < 0x20 && byte != b'\t' && byte != b'\n' || byte == 0x7f
    }

    /// Shows a byte that was typed; control characters as `^C` with `ECHOCTL`.
    fn echo(&mut self, byte: u8) {
        if self.is_control(byte) && self.has(Local::ECHOCTL) {
            self.put(b'^');
            self.put(byte ^ 0x40);
        } else {
            self.put(byte);
        }
    }

    /// Columns that a byte took when it was typed.
    fn width(&self, byte: u8) -> usize {
        match byte {
            _ if self.is_control(byte) => 2 * usize::from(self.has(Local::ECHOCTL)),
            // The rest of a character of UTF-8.
            0x80..0xc0 => 0,
            _ => 1,
        }
    }

    /// Takes back the last byte, with what shows of it.
    fn unshow(&mut self, byte: u8) {
        if self.has(Local::ECHO) && self.has(Local::ECHOE) {
            for _ in 0..self.width(byte) {
                self.output.extend(b"\x08 \x08");
                self.column = self.column.saturating_sub(1);
            }
        }
    }

    fn erase_one(&mut self) {
        let Some(byte) = self.typed.pop() else {
            return;
        };
        self.unshow(byte);
        if self.has(Local::ECHO) && !self.has(Local::ECHOE) {
            self.echo(self.termios[17 + cc::ERASE]);
        }
    }

    fn erase_word(&mut self) {
        let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let mut seen = false;
        while let Some(&byte) = self.typed.last() {
            if seen && !is_word(byte) {
                break;
            }
            seen |= is_word(byte);
            self.typed.pop();
            self.unshow(byte);
        }
    }

    fn kill(&mut self, byte: u8) {
        let typed = core::mem::take(&mut self.typed);
        if !self.has(Local::ECHO) {
            return;
        }
        if self.has(Local::ECHOK) && self.has(Local::ECHOKE) && self.has(Local::ECHOE) {
            typed.iter().rev().for_each(|&b| self.unshow(b));
            return;
        }
        self.echo(byte);
        if self.has(Local::ECHOK) {
            self.put(b'\n');
        }
    }

    fn reprint(&mut self, byte: u8) {
        if !self.has(Local::ECHO) {
            return;
        }
        self.echo(byte);
        self.put(b'\n');
        for byte in self.typed.clone() {
            self.echo(byte);
        }
    }

    // ---- what the slave reads ----

    /// `VMIN` and `VTIME`, in bytes and tenths of a second.
    pub fn min_time(&self) -> (usize, u64) {
        let at = |index: usize| self.termios[17 + index];
        (usize::from(at(cc::MIN)), u64::from(at(cc::TIME)))
    }

    pub fn is_canonical(&self) -> bool {
        self.has(Local::ICANON)
    }

    /// Bytes that a read could have now.
    pub fn readable(&self) -> usize {
        match self.is_canonical() {
            true => self.lines.iter().map(Vec::len).sum(),
            false => self.typed.len(),
        }
    }

    /// Whether a line is complete.
    pub fn has_line(&self) -> bool {
        !self.lines.is_empty()
    }

    /// At most one line; all that there is without `ICANON`.
    pub fn read(&mut self, buf: &mut [u8]) -> usize {
        let source = match self.is_canonical() {
            true => match self.lines.front_mut() {
                Some(line) => line,
                None => return 0,
            },
            false => &mut self.typed,
        };
        let n = source.len().min(buf.len());
        buf[..n].copy_from_slice(&source[..n]);
        source.drain(..n);
        if self.is_canonical() && self.lines.front().is_some_and(Vec::is_empty) {
            self.lines.pop_front();
        }
        n
    }

    // ---- what the slave writes, and the master reads ----

    /// Bytes that the slave may write now.
    pub fn room(&self) -> usize {
        match self.stopped {
            true => 0,
            false => MOST_OUTPUT.saturating_sub(self.output.len()),
        }
    }

    /// Output, processed as `c_oflag` says.
    pub fn put(&mut self, byte: u8) {
        let flags = Output::from_bits_truncate(self.word(1));
        if !flags.contains(Output::OPOST) {
            return self.output.push_back(byte);
        }
        match byte {
            b'\n' if flags.contains(Output::ONLCR) => {
                self.column = 0;
                self.output.extend(b"\r\n");
            }
            b'\n' => {
                if flags.contains(Output::ONLRET) {
                    self.column = 0;
                }
                self.output.push_back(byte);
            }
            b'\r' if flags.contains(Output::OCRNL) => self.output.push_back(b'\n'),
            b'\r' => {
                self.column = 0;
                self.output.push_back(byte);
            }
            _ => {
                let byte = match flags.contains(Output::OLCUC) {
                    true => byte.to_ascii_uppercase(),
                    false => byte,
                };
                self.column += usize::from(!self.is_control(byte));
                self.output.push_back(byte);
            }
        }
    }

    /// Bytes that wait for the master.
    pub fn shown(&self) -> usize {
        self.output.len()
    }

    /// The master reads.
    pub fn show(&mut self, buf: &mut [u8]) -> usize {
        let n = self.output.len().min(buf.len());
        for (to, from) in buf.iter_mut().zip(self.output.drain(..n)) {
            *to = from;
        }
        n
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(d: &mut Discipline, text: &[u8]) -> Vec<i32> {
        text.iter().filter_map(|&b| d.receive(b)).collect()
    }

    fn shown(d: &mut Discipline) -> Vec<u8> {
        let mut buf = [0; 256];
        let n = d.show(&mut buf);
        buf[..n].to_vec()
    }

    fn read(d: &mut Discipline) -> Vec<u8> {
        let mut buf = [0; 256];
        let n = d.read(&mut buf);
        buf[..n].to_vec()
    }

    #[test]
    fn a_line_is_edited() {
        let mut d = Discipline::default();
        typed(&mut d, b"ab cde\x17x\x7f\x7fy");
        assert!(!d.has_line());
        typed(&mut d, b"\r");
        assert_eq!(read(&mut d), b"aby\n");
        assert_eq!(
            shown(&mut d),
            b"ab cde\x08 \x08\x08 \x08\x08 \x08x\x08 \x08\x08 \x08y\r\n"
        );
        typed(&mut d, b"gone\x15a\x16\x03\nb\x04\x04");
        assert_eq!(read(&mut d), b"a\x03\n");
        assert_eq!(read(&mut d), b"b");
        assert!(d.has_line());
        assert_eq!(read(&mut d), b"");
        assert!(!d.has_line());
    }

    #[test]
    fn signals_and_flow_control() {
        let mut d = Discipline::default();
        assert_eq!(typed(&mut d, b"x\x03\x1c\x1a"), [2, 3, 20]);
        assert_eq!(shown(&mut d), b"^Z");
        typed(&mut d, b"\x13");
        assert_eq!(d.room(), 0);
        typed(&mut d, b"\x11");
        assert!(d.room() > 0);
    }

    #[test]
    fn raw_input_and_output() {
        let mut d = Discipline::default();
        d.set_termios([0; 36]);
        assert!(typed(&mut d, b"\x03\r\n\x7f").is_empty());
        assert_eq!(read(&mut d), b"\x03\r\n\x7f");
        b"a\n".iter().for_each(|&b| d.put(b));
        assert_eq!(shown(&mut d), b"a\n");
    }
}
