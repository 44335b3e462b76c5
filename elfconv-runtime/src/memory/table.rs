//! Address spaces as tables that can be parked, and the storage of all tables.

use super::regions::{Region, Regions, find_gap};
use super::{Kind, Memory, PAGE, Prot, Space, page_up};
use crate::errno::{Errno, Result};

/// One process's address space, but for what the pages hold.
pub struct Table {
    pub(super) regions: Regions,
    pub(super) brk_start: u64,
    pub(super) brk: u64,
    /// Bytes mapped, and the `RLIMIT_AS` that bounds them.
    pub(super) mapped: u64,
    pub(super) limit: u64,
}

impl Table {
    /// Nothing mapped.
    pub const fn empty() -> Self {
        Table {
            regions: Regions::empty(),
            brk_start: 0,
            brk: 0,
            mapped: 0,
            limit: u64::MAX,
        }
    }

    /// All regions in order of address.
    pub fn regions(&self) -> &[Region] {
        self.regions.as_slice()
    }

    /// The region that holds `address`.
    pub fn at(&self, address: u64) -> Option<Region> {
        self.regions.at(address)
    }
}

/// The tables of a [`Space`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    Kernel,
    Outside,
    Parked,
    Guest,
}

/// A range in a table that is only a set of addresses.
pub(super) fn range(start: u64, end: u64) -> Region {
    Region {
        start,
        end,
        prot: Prot::READ.union(Prot::WRITE),
        kind: Kind::Kernel,
        touched: true,
        share: 0,
    }
}

impl Space {
    pub(super) fn regions(&mut self, which: Which) -> &mut Regions {
        match which {
            Which::Kernel => &mut self.kernel,
            Which::Outside => &mut self.outside,
            Which::Parked => &mut self.parked,
            Which::Guest => &mut self.table.regions,
        }
    }

    /// Pages of the runtime's own, where no process has anything.
    pub(super) fn kernel_pages(&mut self, len: u64) -> Result<u64> {
        let tables = [&self.table.regions, &self.kernel, &self.parked];
        let at = find_gap(&tables, self.low, self.high, len).ok_or(Errno::ENOMEM)?;
        if !self.commit(at, len) {
            return Err(Errno::ENOMEM);
        }
        self.kernel.insert(range(at, at + len));
        Ok(at)
    }

    /// An empty table with room for so many entries and some more.
    fn new_regions(&mut self, entries: usize) -> Result<Regions> {
        self.ensure_spare()?;
        let bytes = page_up(((entries + 32) * size_of::<Region>()) as u64).ok_or(Errno::ENOMEM)?;
        let at = self.kernel_pages(bytes)?;
        let mut regions = Regions::empty();
        // SAFETY: the pages are new.
        unsafe { regions.move_to(at, bytes) };
        Ok(regions)
    }

    pub(super) fn kernel_release(&mut self, start: u64, end: u64) {
        let host = self.host();
        self.kernel.remove(start, end, |r| {
            // SAFETY: the runtime's pages are committed, and nobody uses these any more.
            unsafe { host.discard(r.start, r.len()) }
        });
    }

    /// Gives a table twice the storage, and room for at least `entries`.
    pub(super) fn enlarge(&mut self, which: Which, entries: usize) -> Result<()> {
        let (old, have) = {
            let regions = self.regions(which);
            (regions.storage(), regions.storage_bytes())
        };
        let have = page_up(have).ok_or(Errno::ENOMEM)?;
        let need = page_up((entries * size_of::<Region>()) as u64).ok_or(Errno::ENOMEM)?;
        let bytes = (2 * have).max(need).max(PAGE);
        let at = if which == Which::Kernel {
            // The table of what the runtime has can't take the entry for its own storage before it has that.
            let tables = [&self.table.regions, &self.kernel, &self.parked];
            let at = find_gap(&tables, self.low, self.high, bytes).ok_or(Errno::ENOMEM)?;
            if !self.commit(at, bytes) {
                return Err(Errno::ENOMEM);
            }
            at
        } else {
            self.kernel_pages(bytes)?
        };
        // SAFETY: the range was free and is committed now, and larger than what the table has.
        unsafe { self.regions(which).move_to(at, bytes) };
        if which == Which::Kernel {
            self.kernel.insert(range(at, at + bytes));
        }
        if old != 0 {
            self.kernel_release(old, old + have);
        }
        Ok(())
    }
}

impl Memory {
    /// A new, empty address space.
    pub fn new_table(&self) -> Result<Table> {
        let space = &mut *self.0.borrow_mut();
        let regions = space.new_regions(0)?;
        Ok(Table {
            regions,
            limit: space.table.limit,
            ..Table::empty()
        })
    }

    /// A copy of the present address space, as fork(2) makes it.
    pub fn fork_table(&self) -> Result<Table> {
        let space = &mut *self.0.borrow_mut();
        let mut regions = space.new_regions(space.table.regions().len())?;
        regions.copy_from(&space.table.regions);
        Ok(Table {
            regions,
            ..space.table
        })
    }

    /// Gives a parked table's storage back.
    pub fn free_table(&self, table: Table) {
        let (at, bytes) = (table.regions.storage(), table.regions.storage_bytes());
        self.kernel_free(at, bytes);
    }

    /// Exchanges the present address space for a parked one. [`Self::set_parked`] has to follow before anything is allocated.
    pub fn exchange(&self, table: &mut Table) {
        core::mem::swap(&mut self.0.borrow_mut().table, table);
    }

    /// Looks at the present address space.
    pub fn with_table<T>(&self, look: impl FnOnce(&Table) -> T) -> T {
        look(&self.0.borrow().table)
    }

    /// Makes room for [`Self::set_parked`] with so many tables of so many regions in all.
    pub fn reserve_parked(&self, tables: usize, regions: usize) -> Result<()> {
        let space = &mut *self.0.borrow_mut();
        let entries = regions + 4 * tables + space.table.regions().len() + 8;
        if space.parked.capacity() < entries {
            space.ensure_spare()?;
            space.enlarge(Which::Parked, entries)?;
        }
        Ok(())
    }

    /// Says which address spaces are parked: the runtime keeps away from their addresses.
    pub fn set_parked<'a>(&self, tables: impl Iterator<Item = &'a Table>) {
        let space = &mut *self.0.borrow_mut();
        space.parked.clear();
        for r in tables.flat_map(Table::regions) {
            space.parked.unite(range(r.start, r.end));
        }
    }
}
