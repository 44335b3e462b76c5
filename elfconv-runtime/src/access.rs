//! `--check-memory`: whether the guest may access memory in a way, for the interpreter and for lifted code.

use core::cell::UnsafeCell;

use elfconv_isa::interp::Access;

use crate::kernel;
use crate::memory::Prot;

/// Largest access of one instruction's load or store, in bytes.
const LARGEST: u64 = 16;

/// For reading and for writing: where the region that was looked up last begins, and how many addresses from there on an access of
/// any size may start at. Lifted code compares with it before it asks [`elfconv_accessible`].
#[repr(C)]
struct Windows(UnsafeCell<[[u64; 2]; 2]>);

// SAFETY: artifacts have one thread.
unsafe impl Sync for Windows {}

#[unsafe(no_mangle)]
static elfconv_windows: Windows = Windows(UnsafeCell::new([[0; 2]; 2]));

/// The address space has changed.
pub fn forget() {
    // SAFETY: one thread, and no reference is kept.
    unsafe { *elfconv_windows.0.get() = [[0; 2]; 2] };
}

/// Whether the guest may access memory in this way, for the interpreter.
pub fn is_allowed(access: Access) -> bool {
    // SAFETY: one thread, and no reference is kept.
    let [start, len] = unsafe { (*elfconv_windows.0.get())[usize::from(access.write)] };
    let in_window = access.address.wrapping_sub(start) < len && access.size <= LARGEST;
    in_window || look_up(access)
}

/// As [`is_allowed`]; the region is remembered.
fn look_up(access: Access) -> bool {
    if !is_mapped(access) {
        return false;
    }
    if let Some(region) = kernel().mm.with_table(|t| t.at(access.address)) {
        // SAFETY: one thread, and no reference is kept.
        let windows = unsafe { &mut *elfconv_windows.0.get() };
        windows[usize::from(access.write)] = [region.start, region.len() - LARGEST + 1];
    }
    true
}

fn is_mapped(access: Access) -> bool {
    let need = if access.write {
        Prot::WRITE
    } else {
        Prot::READ
    };
    kernel().mm.accessible(access.address, access.size, need)
}

/// The same for lifted code, which remembers the region.
#[unsafe(no_mangle)]
extern "C" fn elfconv_accessible(address: u64, size: u64, write: u32) -> i32 {
    let access = Access {
        address,
        size,
        write: write != 0,
    };
    i32::from(look_up(access))
}
