//! The guest's address space: a page allocator with real reuse, brk, and what mmap and its family need.
//!
//! Guest addresses are host addresses (Wasm: offsets into linear memory). The pages come from the host's arena; the
//! Rust heap takes its chunks from here as well, as regions of kind [`Kind::Kernel`] that the guest can't touch.
//!
//! There is one address space at a time in memory; those of other processes are parked as [`Table`]s, and what their pages
//! hold is elsewhere ([`crate::swap`]). The runtime's own pages are where no process has anything.
//!
//! Invariant: free pages are zero. They are cleared when they are unmapped, so that a new mapping never has to be.

mod regions;
mod table;
mod user;

pub use regions::Region;
pub use table::Table;
pub use user::{IOV_MAX, IoVec, PATH_MAX};

use crate::errno::{Errno, Result, err};
use crate::host::Host;
use core::cell::RefCell;
use regions::{Regions, find_gap};

/// Page size that the guest is told.
pub const PAGE: u64 = 4096;
/// Lowest address that the guest may map (`vm.mmap_min_addr`).
const MIN_ADDRESS: u64 = 0x1000;
/// Reserved for brk at first; it goes on growing in place as long as the pages behind are free.
const BRK_RESERVE: u64 = 16 << 20;

bitflags::bitflags! {
    /// `PROT_*` of mmap(2).
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub struct Prot: u8 {
        /// `PROT_READ`
        const READ = 1;
        /// `PROT_WRITE`
        const WRITE = 2;
        /// `PROT_EXEC`
        const EXEC = 4;
    }
}

/// What a region is for, as `/proc/self/maps` shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Kind {
    /// The runtime's own; not the guest's to use or unmap.
    Kernel,
    /// A segment of the guest's image.
    Image,
    /// The main stack.
    Stack,
    /// The brk heap.
    Heap,
    /// Anonymous mapping.
    Anonymous,
    /// Contents of a file, read at the time of mmap.
    File,
    /// The page with the signal return code.
    Vdso,
}

/// Where mmap shall put a mapping.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placement {
    /// Anywhere.
    Any,
    /// There if it is free, else anywhere.
    Hint(u64),
    /// There, replacing what is mapped (`MAP_FIXED`).
    Fixed(u64),
    /// There, or `EEXIST` (`MAP_FIXED_NOREPLACE`).
    FixedNoReplace(u64),
}

struct Space {
    host: Option<&'static dyn Host>,
    low: u64,
    high: u64,
    /// The runtime's own pages.
    kernel: Regions,
    /// Addresses outside the arena that are ours.
    outside: Regions,
    /// Addresses that parked address spaces use.
    parked: Regions,
    /// The address space that is in memory.
    table: Table,
}

/// The guest's address space.
pub struct Memory(RefCell<Space>);

// SAFETY: an artifact has a single thread; unit tests use one `Memory` each. No method calls out while borrowed, except
// to the host's page functions, which don't come back.
unsafe impl Sync for Memory {}

/// Rounds up to whole pages; `None` on overflow.
pub fn page_up(n: u64) -> Option<u64> {
    Some(n.checked_add(PAGE - 1)? & !(PAGE - 1))
}

impl Default for Memory {
    fn default() -> Self {
        Self::new()
    }
}

impl Memory {
    /// An address space without an arena.
    pub const fn new() -> Self {
        Memory(RefCell::new(Space {
            host: None,
            low: 0,
            high: 0,
            kernel: Regions::empty(),
            outside: Regions::empty(),
            parked: Regions::empty(),
            table: Table::empty(),
        }))
    }

    /// Takes over the host's arena. Must come before the first heap allocation.
    pub fn init(&self, host: &'static dyn Host) -> Result<()> {
        let (low, high) = host.arena().ok_or(Errno::ENOMEM)?;
        let space = &mut *self.0.borrow_mut();
        space.host = Some(host);
        space.low = page_up(low).ok_or(Errno::ENOMEM)?;
        space.high = high & !(PAGE - 1);
        space.ensure_spare()
    }

    /// Declares a range that is in use already: an image segment or the runtime's own data. `share`: see [`Region::share`].
    pub fn adopt(&self, start: u64, end: u64, prot: Prot, kind: Kind, share: u32) -> Result<()> {
        let space = &mut *self.0.borrow_mut();
        space.ensure_spare()?;
        let (start, end) = (start & !(PAGE - 1), page_up(end).ok_or(Errno::ENOMEM)?);
        if start >= end {
            return Ok(());
        }
        let region = Region {
            start,
            end,
            prot,
            kind,
            touched: true,
            share,
        };
        if !space.in_arena(start, end) {
            space.outside.unite(region);
        }
        if kind == Kind::Kernel {
            space.kernel.unite(region);
            return Ok(());
        }
        space.table.regions.remove(start, end, |_| ());
        space.table.regions.insert(region);
        space.table.mapped += end - start;
        Ok(())
    }

    /// mmap without the file: maps `len` bytes of zeros.
    pub fn map(&self, placement: Placement, len: u64, prot: Prot, kind: Kind) -> Result<u64> {
        let space = &mut *self.0.borrow_mut();
        let len = page_up(len).filter(|&l| l > 0).ok_or(Errno::ENOMEM)?;
        space.ensure_spare()?;
        space.map(placement, len, prot, kind)
    }

    /// munmap(2).
    pub fn unmap(&self, start: u64, len: u64) -> Result<()> {
        let space = &mut *self.0.borrow_mut();
        let (start, end) = aligned_range(start, len).ok_or(Errno::EINVAL)?;
        space.ensure_spare()?;
        if space.holds_kernel(start, end) {
            return err(Errno::EINVAL);
        }
        space.release(start, end);
        Ok(())
    }

    /// mprotect(2).
    pub fn protect(&self, start: u64, len: u64, prot: Prot) -> Result<()> {
        if !start.is_multiple_of(PAGE) {
            return err(Errno::EINVAL);
        }
        if len == 0 {
            return Ok(());
        }
        let (start, end) = aligned_range(start, len).ok_or(Errno::ENOMEM)?;
        let space = &mut *self.0.borrow_mut();
        space.ensure_spare()?;
        if space.holds_kernel(start, end) || !space.fully_mapped(start, end) {
            return err(Errno::ENOMEM);
        }
        if !prot.is_empty() && !space.commit(start, end - start) {
            return err(Errno::ENOMEM);
        }
        space.table.regions.update(start, end, |r| {
            r.prot = prot;
            r.touched |= !prot.is_empty();
        });
        Ok(())
    }

    /// mremap(2); `fixed` is the new address of `MREMAP_FIXED`.
    pub fn remap(
        &self,
        old: u64,
        old_len: u64,
        new_len: u64,
        may_move: bool,
        fixed: Option<u64>,
    ) -> Result<u64> {
        let (start, end) = aligned_range(old, old_len).ok_or(Errno::EINVAL)?;
        let new_len = page_up(new_len).filter(|&l| l > 0).ok_or(Errno::EINVAL)?;
        let space = &mut *self.0.borrow_mut();
        space.ensure_spare()?;
        let region = space
            .table
            .regions
            .at(start)
            .filter(|r| r.end >= end)
            .ok_or(Errno::EFAULT)?;
        if let Some(to) = fixed {
            return space.remap_fixed(region, start, end, new_len, to);
        }
        if new_len <= end - start {
            space.release(start + new_len, end);
            return Ok(start);
        }
        if space.grow_in_place(region, end, start + new_len) {
            return Ok(start);
        }
        if !may_move {
            return err(Errno::ENOMEM);
        }
        let new = space.map(Placement::Any, new_len, region.prot, region.kind)?;
        space.move_pages(region, start, new, end - start);
        Ok(new)
    }

    /// brk(2): the new break, or the old one when it can't be had.
    pub fn brk(&self, to: u64) -> u64 {
        let space = &mut *self.0.borrow_mut();
        if space.ensure_spare().is_err()
            || (space.table.brk_start == 0 && space.reserve_brk().is_err())
        {
            return space.table.brk;
        }
        if to >= space.table.brk_start && space.set_brk(to).is_ok() {
            space.table.brk = to;
        }
        space.table.brk
    }

    /// `madvise(MADV_DONTNEED)` and friends: anonymous pages read as zeros afterwards. `ENOMEM` for unmapped parts.
    pub fn discard(&self, start: u64, len: u64) -> Result<()> {
        if !start.is_multiple_of(PAGE) {
            return err(Errno::EINVAL);
        }
        if len == 0 {
            return Ok(());
        }
        let (start, end) = aligned_range(start, len).ok_or(Errno::EINVAL)?;
        let space = &*self.0.borrow();
        for r in space.table.regions.as_slice() {
            let (s, e) = (r.start.max(start), r.end.min(end));
            if s < e && r.touched && matches!(r.kind, Kind::Anonymous | Kind::Heap | Kind::Stack) {
                space.clear(s, e - s);
            }
        }
        if space.fully_mapped(start, end) {
            Ok(())
        } else {
            err(Errno::ENOMEM)
        }
    }

    /// Whether the guest may have a mapping at exactly this range of pages, if nothing else of its own is there.
    pub fn can_be_guests(&self, start: u64, end: u64) -> bool {
        let space = &*self.0.borrow();
        start >= MIN_ADDRESS
            && end <= space.host().address_limit()
            && !space.holds_kernel(start, end)
    }

    /// Whether all of `start..start+len` is mapped.
    pub fn is_mapped(&self, start: u64, len: u64) -> bool {
        start
            .checked_add(len)
            .is_some_and(|end| self.0.borrow().fully_mapped(start, end))
    }

    /// Whether the guest may access the whole range in this way.
    pub fn accessible(&self, start: u64, len: u64, need: Prot) -> bool {
        let Some(end) = start.checked_add(len) else {
            return false;
        };
        let space = self.0.borrow();
        let mut at = start;
        let regions = &space.table.regions;
        for r in &regions.as_slice()[regions.index_from(start)..] {
            if r.start > at || !r.prot.contains(need) {
                return false;
            }
            at = r.end;
            if at >= end {
                return true;
            }
        }
        false
    }

    /// A page of a mapped file, whatever access the guest has to it.
    #[allow(clippy::mut_from_ref)]
    pub(crate) fn file_page(&self, at: u64) -> Option<&mut [u8]> {
        let region = self.0.borrow().table.regions.at(at)?;
        if region.kind != Kind::File || !region.touched || !at.is_multiple_of(PAGE) {
            return None;
        }
        // SAFETY: the page is mapped and committed; guest memory is plain bytes, and no other task runs meanwhile.
        Some(unsafe { core::slice::from_raw_parts_mut(at as usize as *mut u8, PAGE as usize) })
    }

    /// Calls `visit` for each region of the guest, in order.
    pub fn for_each(&self, mut visit: impl FnMut(Region)) {
        let mut next = 0;
        // One look-up per region: `visit` may allocate, and so change the table.
        loop {
            let region = {
                let space = self.0.borrow();
                space
                    .table
                    .regions
                    .as_slice()
                    .get(space.table.regions.index_from(next))
                    .copied()
            };
            let Some(region) = region else { return };
            next = region.end;
            visit(region);
        }
    }

    /// Says what a range has in common with other address spaces, [`Region::share`].
    pub fn set_share(&self, start: u64, end: u64, share: u32) {
        let space = &mut *self.0.borrow_mut();
        if space.ensure_spare().is_ok() {
            space.table.regions.update(start, end, |r| r.share = share);
        }
    }

    /// Bytes mapped for the guest.
    pub fn mapped(&self) -> u64 {
        self.0.borrow().table.mapped
    }

    /// Sets `RLIMIT_AS`.
    pub fn set_limit(&self, limit: u64) {
        self.0.borrow_mut().table.limit = limit;
    }

    /// Size of the arena: what the guest is told as the machine's memory, at most.
    pub fn arena_size(&self) -> u64 {
        let space = self.0.borrow();
        space.high - space.low
    }

    /// Pages for the runtime itself (heap chunks, host stacks).
    pub fn kernel_alloc(&self, len: u64) -> Option<u64> {
        let mut space = self.0.try_borrow_mut().ok()?;
        space.ensure_spare().ok()?;
        space.kernel_pages(page_up(len)?).ok()
    }

    /// Gives pages of [`Memory::kernel_alloc`] back.
    pub fn kernel_free(&self, start: u64, len: u64) -> bool {
        let (Ok(mut space), Some(len)) = (self.0.try_borrow_mut(), page_up(len)) else {
            return false;
        };
        if space.ensure_spare().is_err() {
            return false;
        }
        space.kernel_release(start, start + len);
        true
    }
}

fn aligned_range(start: u64, len: u64) -> Option<(u64, u64)> {
    let end = start.checked_add(page_up(len)?)?;
    (start.is_multiple_of(PAGE) && len > 0).then_some((start, end))
}

impl Space {
    fn host(&self) -> &'static dyn Host {
        self.host.expect("Memory::init comes first")
    }

    /// Makes pages usable; outside the arena the host has to agree that nobody else uses them.
    fn commit(&self, start: u64, len: u64) -> bool {
        self.host().commit(start, len)
    }

    fn clear(&self, start: u64, len: u64) {
        // SAFETY: the range was committed and belongs to the guest or to the runtime's freed pages.
        unsafe { self.host().discard(start, len) };
    }

    fn fully_mapped(&self, start: u64, end: u64) -> bool {
        self.table.regions.covers(start, end)
    }

    fn holds_kernel(&self, start: u64, end: u64) -> bool {
        !self.kernel.is_free(start, end)
    }

    /// Whether neither the guest nor the runtime has anything there.
    fn is_free(&self, start: u64, end: u64) -> bool {
        self.table.regions.is_free(start, end) && self.kernel.is_free(start, end)
    }

    fn in_arena(&self, start: u64, end: u64) -> bool {
        start >= self.low && end <= self.high
    }

    /// Whether the guest may have these addresses outside the arena: they are ours already, or the host lets us have them.
    fn claim(&mut self, start: u64, end: u64) -> bool {
        let mut at = start;
        while at < end && !self.in_arena(at, end) {
            let next = self.outside.as_slice().get(self.outside.index_from(at));
            let (from, to) = next.map_or((end, end), |r| (r.start.min(end), r.end.min(end)));
            if at < from && !self.host().claim(at, from - at) {
                return false;
            }
            if at < from {
                self.outside.unite(table::range(at, from));
            }
            at = to;
        }
        true
    }

    /// Any one operation adds at most four entries.
    fn ensure_spare(&mut self) -> Result<()> {
        for which in [
            table::Which::Kernel,
            table::Which::Outside,
            table::Which::Guest,
        ] {
            if self.regions(which).spare() < 16 {
                self.enlarge(which, 0)?;
            }
        }
        Ok(())
    }

    fn map(&mut self, placement: Placement, len: u64, prot: Prot, kind: Kind) -> Result<u64> {
        if self.table.mapped.saturating_add(len) > self.table.limit {
            return err(Errno::ENOMEM);
        }
        let start = match placement {
            Placement::Any => self.find(len)?,
            Placement::Hint(at) => match self.hinted(at, len) {
                Some(at) => at,
                None => self.find(len)?,
            },
            Placement::Fixed(at) => {
                let end = self.fixed_range(at, len)?;
                self.release(at, end);
                at
            }
            Placement::FixedNoReplace(at) => {
                let end = self.fixed_range(at, len)?;
                if !self.is_free(at, end) {
                    return err(Errno::EEXIST);
                }
                at
            }
        };
        if !prot.is_empty() && !self.commit(start, len) {
            return err(Errno::ENOMEM);
        }
        self.table.regions.insert(Region {
            start,
            end: start + len,
            prot,
            kind,
            touched: !prot.is_empty(),
            share: 0,
        });
        self.table.mapped += len;
        Ok(start)
    }

    fn find(&self, len: u64) -> Result<u64> {
        let tables = [&self.table.regions, &self.kernel];
        find_gap(&tables, self.low, self.high, len).ok_or(Errno::ENOMEM)
    }

    fn hinted(&mut self, at: u64, len: u64) -> Option<u64> {
        let at = at & !(PAGE - 1);
        let end = at.checked_add(len)?;
        let usable = at >= MIN_ADDRESS && self.is_free(at, end) && self.claim(at, end);
        usable.then_some(at)
    }

    fn fixed_range(&mut self, at: u64, len: u64) -> Result<u64> {
        if !at.is_multiple_of(PAGE) {
            return err(Errno::EINVAL);
        }
        let end = at.checked_add(len).ok_or(Errno::ENOMEM)?;
        if at < MIN_ADDRESS {
            return err(Errno::EPERM);
        }
        if !self.holds_kernel(at, end) && self.claim(at, end) {
            Ok(end)
        } else {
            err(Errno::ENOMEM)
        }
    }

    /// Unmaps what is in the range and clears it.
    fn release(&mut self, start: u64, end: u64) {
        if start >= end {
            return;
        }
        let host = self.host();
        let mut freed = 0;
        self.table.regions.remove(start, end, |r| {
            if r.touched {
                // SAFETY: the region was committed when it became accessible, and nobody may use it any more.
                unsafe { host.discard(r.start, r.len()) };
            }
            freed += r.len();
        });
        self.table.mapped = self.table.mapped.saturating_sub(freed);
    }

    fn grow_in_place(&mut self, region: Region, end: u64, new_end: u64) -> bool {
        let more = new_end - end;
        if region.end != end
            || !self.is_free(end, new_end)
            || !self.in_arena(end, new_end)
            || self.table.mapped.saturating_add(more) > self.table.limit
            || (!region.prot.is_empty() && !self.commit(end, more))
        {
            return false;
        }
        self.table.regions.insert(Region {
            start: end,
            end: new_end,
            ..region
        });
        self.table.mapped += more;
        true
    }

    fn remap_fixed(
        &mut self,
        region: Region,
        start: u64,
        end: u64,
        new_len: u64,
        to: u64,
    ) -> Result<u64> {
        let to_end = to.checked_add(new_len).ok_or(Errno::EINVAL)?;
        if to < end && start < to_end {
            return err(Errno::EINVAL);
        }
        self.map(Placement::Fixed(to), new_len, region.prot, region.kind)?;
        self.move_pages(region, start, to, (end - start).min(new_len));
        // What was cut off goes as well.
        self.release(start, end);
        Ok(to)
    }

    /// Copies pages to their new place and unmaps the old one.
    fn move_pages(&mut self, region: Region, from: u64, to: u64, len: u64) {
        if region.touched {
            self.commit(to, len);
            // SAFETY: both ranges are committed; they are disjoint because the new one was free.
            unsafe {
                core::ptr::copy_nonoverlapping(
                    from as usize as *const u8,
                    to as usize as *mut u8,
                    len as usize,
                )
            };
            self.table
                .regions
                .update(to, to + len, |r| r.touched = true);
        }
        self.release(from, from + len);
    }

    fn reserve_brk(&mut self) -> Result<()> {
        let start = self.find(BRK_RESERVE)?;
        self.table.regions.insert(Region {
            start,
            end: start + BRK_RESERVE,
            prot: Prot::empty(),
            kind: Kind::Heap,
            touched: false,
            share: 0,
        });
        (self.table.brk_start, self.table.brk) = (start, start);
        Ok(())
    }

    fn set_brk(&mut self, to: u64) -> Result<()> {
        let (old, new) = (
            page_up(self.table.brk).ok_or(Errno::ENOMEM)?,
            page_up(to).ok_or(Errno::ENOMEM)?,
        );
        if new < old {
            self.clear(new, old - new);
            self.table
                .regions
                .update(new, old, |r| (r.prot, r.touched) = (Prot::empty(), false));
            self.table.mapped = self.table.mapped.saturating_sub(old - new);
        }
        if new <= old {
            return Ok(());
        }
        let more = new - old;
        if new > self.high || self.table.mapped.saturating_add(more) > self.table.limit {
            return err(Errno::ENOMEM);
        }
        self.extend_brk_reserve(old, new)?;
        if !self.commit(old, more) {
            return err(Errno::ENOMEM);
        }
        self.table.regions.update(old, new, |r| {
            (r.prot, r.touched) = (Prot::READ | Prot::WRITE, true)
        });
        self.table.mapped += more;
        Ok(())
    }

    /// Makes sure that `from..to` is reserved for brk, taking free pages behind the reserve if need be.
    fn extend_brk_reserve(&mut self, from: u64, to: u64) -> Result<()> {
        let mut at = from;
        while let Some(r) = self.table.regions.at(at).filter(|_| at < to) {
            if r.kind != Kind::Heap {
                return err(Errno::ENOMEM);
            }
            at = r.end;
        }
        if at >= to {
            return Ok(());
        }
        if !self.is_free(at, to) {
            return err(Errno::ENOMEM);
        }
        self.table.regions.insert(Region {
            start: at,
            end: to,
            prot: Prot::empty(),
            kind: Kind::Heap,
            touched: false,
            share: 0,
        });
        Ok(())
    }
}

#[cfg(test)]
mod tests;
