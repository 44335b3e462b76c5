//! getrandom(2).

use super::args::{Hex32, Ptr};
use crate::errno::{Errno, Result, err};
use crate::kernel::Kernel;

pub fn getrandom(k: &mut Kernel, buf: Ptr, len: u64, flags: Hex32) -> Result<u64> {
    const GRND_RANDOM: u32 = 2;
    const GRND_INSECURE: u32 = 4;
    if flags.0 & !7 != 0 || flags.0 & (GRND_RANDOM | GRND_INSECURE) == GRND_RANDOM | GRND_INSECURE {
        return err(Errno::EINVAL);
    }
    // At most 32 MiB - 1 at a time, random(4).
    let len = len.min(33_554_431) as usize;
    k.host.random(k.mm.bytes_mut(buf.0, len)?)?;
    Ok(len as u64)
}
