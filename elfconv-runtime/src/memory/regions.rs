//! The interval map of the guest's address space: a sorted table of disjoint regions.
//!
//! It must not use the heap, because the heap itself is made of pages that this table hands out. So the table lives
//! in pages of its own, which `Memory` replaces by larger ones before they fill up.

use super::{Kind, Prot};

/// One mapped range; `start` and `end` are page aligned and `start < end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region {
    /// First address.
    pub start: u64,
    /// First address behind the region.
    pub end: u64,
    /// Access that the guest has.
    pub prot: Prot,
    /// What the region is for.
    pub kind: Kind,
    /// Pages may hold something other than zeros.
    pub touched: bool,
    /// What address spaces have in common: regions of the same number hold the same bytes in all of them. 0: nothing.
    pub share: u32,
}

// There are no empty regions.
#[allow(clippy::len_without_is_empty)]
impl Region {
    /// Length in bytes.
    pub fn len(&self) -> u64 {
        self.end - self.start
    }

    fn joins(&self, next: &Region) -> bool {
        self.end == next.start
            && self.prot == next.prot
            && self.kind == next.kind
            && self.touched == next.touched
            && self.share == next.share
    }
}

/// Sorted, disjoint regions in storage that somebody else provides.
pub struct Regions {
    base: *mut Region,
    len: usize,
    capacity: usize,
}

impl Regions {
    /// A table without storage.
    pub const fn empty() -> Self {
        Regions {
            base: core::ptr::null_mut(),
            len: 0,
            capacity: 0,
        }
    }

    /// Entries that still fit.
    pub fn spare(&self) -> usize {
        self.capacity - self.len
    }

    /// Entries that fit in all.
    pub fn capacity(&self) -> usize {
        self.capacity
    }

    /// Size of the storage in bytes, rounded down to whole entries.
    pub fn storage_bytes(&self) -> u64 {
        (self.capacity * size_of::<Region>()) as u64
    }

    /// Address of the storage.
    pub fn storage(&self) -> u64 {
        self.base as u64
    }

    /// Moves the table to `bytes` bytes of storage at `address`.
    ///
    /// # Safety
    /// The new storage must be writable, page aligned, used by nobody else, and larger than what the table holds.
    pub unsafe fn move_to(&mut self, address: u64, bytes: u64) {
        let new = address as usize as *mut Region;
        if self.len > 0 {
            // SAFETY: both ranges are valid for `len` entries and disjoint, by the caller's promise.
            unsafe { core::ptr::copy_nonoverlapping(self.base, new, self.len) };
        }
        self.base = new;
        self.capacity = bytes as usize / size_of::<Region>();
    }

    /// All regions in order of address.
    pub fn as_slice(&self) -> &[Region] {
        if self.len == 0 {
            return &[];
        }
        // SAFETY: the first `len` entries of the storage are initialised.
        unsafe { core::slice::from_raw_parts(self.base, self.len) }
    }

    fn as_mut_slice(&mut self) -> &mut [Region] {
        if self.len == 0 {
            return &mut [];
        }
        // SAFETY: as above, and `&mut self` makes it exclusive.
        unsafe { core::slice::from_raw_parts_mut(self.base, self.len) }
    }

    /// Index of the first region that ends after `address`.
    pub fn index_from(&self, address: u64) -> usize {
        self.as_slice().partition_point(|r| r.end <= address)
    }

    /// The region that holds `address`.
    pub fn at(&self, address: u64) -> Option<Region> {
        self.as_slice()
            .get(self.index_from(address))
            .copied()
            .filter(|r| r.start <= address)
    }

    /// Whether nothing is mapped in `start..end`.
    pub fn is_free(&self, start: u64, end: u64) -> bool {
        self.as_slice()
            .get(self.index_from(start))
            .is_none_or(|r| r.start >= end)
    }

    /// The first region that overlaps `start..end`.
    fn overlap(&self, start: u64, end: u64) -> Option<&Region> {
        let first = self.as_slice().get(self.index_from(start));
        first.filter(|r| r.start < end)
    }

    /// Whether all of `start..end` is in regions.
    pub fn covers(&self, start: u64, end: u64) -> bool {
        let mut at = start;
        for r in &self.as_slice()[self.index_from(start)..] {
            if at >= end || r.start > at {
                break;
            }
            at = r.end;
        }
        at >= end
    }

    /// Forgets all regions, but keeps the storage.
    pub fn clear(&mut self) {
        self.len = 0;
    }

    /// Copies another table's regions, for which there must be room.
    pub fn copy_from(&mut self, other: &Regions) {
        assert!(other.len <= self.capacity, "region table is full");
        self.len = other.len;
        self.as_mut_slice().copy_from_slice(other.as_slice());
    }

    /// Adds a range to a table that is a set of addresses: what is in it already is joined.
    pub fn unite(&mut self, region: Region) {
        self.remove(region.start, region.end, |_| ());
        self.insert(region);
    }

    fn insert_at(&mut self, index: usize, region: Region) {
        assert!(self.len < self.capacity, "region table is full");
        // SAFETY: `len < capacity`, so the moved tail and the new entry stay inside the storage.
        unsafe {
            let p = self.base.add(index);
            core::ptr::copy(p, p.add(1), self.len - index);
            p.write(region);
        }
        self.len += 1;
    }

    fn remove_at(&mut self, index: usize) {
        self.as_mut_slice().copy_within(index + 1.., index);
        self.len -= 1;
    }

    /// Adds a region to a free range, joining it with equal neighbours.
    pub fn insert(&mut self, region: Region) {
        debug_assert!(self.is_free(region.start, region.end));
        let index = self.index_from(region.start);
        self.insert_at(index, region);
        self.join_around(index);
    }

    fn join_around(&mut self, index: usize) {
        if index + 1 < self.len && self.as_slice()[index].joins(&self.as_slice()[index + 1]) {
            self.as_mut_slice()[index].end = self.as_slice()[index + 1].end;
            self.remove_at(index + 1);
        }
        if index > 0 && self.as_slice()[index - 1].joins(&self.as_slice()[index]) {
            self.as_mut_slice()[index - 1].end = self.as_slice()[index].end;
            self.remove_at(index);
        }
    }

    /// Splits the region that holds `address`, so that a border lies there.
    fn split(&mut self, address: u64) {
        let index = self.index_from(address);
        if let Some(r) = self.as_slice().get(index).copied()
            && r.start < address
        {
            self.as_mut_slice()[index].end = address;
            self.insert_at(
                index + 1,
                Region {
                    start: address,
                    ..r
                },
            );
        }
    }

    /// Removes everything in `start..end`, calling `removed` for each piece.
    pub fn remove(&mut self, start: u64, end: u64, mut removed: impl FnMut(Region)) {
        self.split(start);
        self.split(end);
        let first = self.index_from(start);
        let mut last = first;
        while last < self.len && self.as_slice()[last].end <= end {
            removed(self.as_slice()[last]);
            last += 1;
        }
        self.as_mut_slice().copy_within(last.., first);
        self.len -= last - first;
    }

    /// Changes all pieces of regions in `start..end`.
    pub fn update(&mut self, start: u64, end: u64, mut change: impl FnMut(&mut Region)) {
        self.split(start);
        self.split(end);
        let first = self.index_from(start);
        let mut last = first;
        while last < self.len && self.as_slice()[last].end <= end {
            change(&mut self.as_mut_slice()[last]);
            last += 1;
        }
        // From the back, so that the indices in front stay valid.
        for index in (first..(last + 1).min(self.len)).rev() {
            if index > 0 && self.as_slice()[index - 1].joins(&self.as_slice()[index]) {
                self.as_mut_slice()[index - 1].end = self.as_slice()[index].end;
                self.remove_at(index);
            }
        }
    }
}

/// First fit: the lowest range of `len` bytes in `low..high` that is free in all tables.
pub fn find_gap(tables: &[&Regions], low: u64, high: u64, len: u64) -> Option<u64> {
    let mut at = low;
    loop {
        let end = at.checked_add(len).filter(|&end| end <= high)?;
        match tables.iter().find_map(|table| table.overlap(at, end)) {
            Some(region) => at = region.end,
            None => return Some(at),
        }
    }
}
