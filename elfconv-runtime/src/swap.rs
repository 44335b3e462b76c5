//! Address spaces of several processes at the same addresses: one is in memory, of the others the pages that aren't zero
//! are kept here. There is no MMU to say which pages were written to, so all that may have been are moved on a switch.
//!
//! Regions with the same number in [`Region::share`] hold the same bytes in all address spaces: `MAP_SHARED | MAP_ANONYMOUS`
//! memory, and the constant segments of a program. They stay where they are as long as the next process has them, too.

use crate::errno::{Errno, Result, err};
use crate::kernel::Kernel;
use crate::memory::{Kind, Memory, PAGE, Region, Table};
use alloc::boxed::Box;
use alloc::collections::BTreeMap;
use alloc::vec::Vec;
use core::ops::Range;

type Page = [u8; PAGE as usize];

/// What pages hold that aren't in memory, by address.
#[derive(Default)]
struct Pages(BTreeMap<u64, Box<Page>>);

/// The page at an address that is mapped and touched.
fn page_at(at: u64) -> *mut Page {
    at as usize as *mut Page
}

fn is_zero(at: u64) -> bool {
    // SAFETY: touched pages are committed; guest memory is plain bytes, and no task runs meanwhile.
    let (_, words, _) = unsafe { (*page_at(at)).align_to::<u128>() };
    words.iter().all(|&word| word == 0)
}

impl Pages {
    fn save(&mut self, at: u64) {
        // SAFETY: as in `is_zero`.
        self.0.insert(at, Box::new(unsafe { *page_at(at) }));
    }

    fn restore(&mut self, at: u64) {
        if let Some(page) = self.0.remove(&at) {
            // SAFETY: as in `is_zero`; the guest's pages are writable for the runtime.
            unsafe { page_at(at).write(*page) };
        }
    }
}

struct Space {
    /// While it isn't in memory.
    table: Option<Table>,
    pages: Pages,
    /// Processes that use it: more than one with `CLONE_VM`.
    users: u32,
}

/// All address spaces.
pub struct Spaces {
    all: BTreeMap<u32, Space>,
    /// The one in memory.
    resident: u32,
    next: u32,
    shared: BTreeMap<u32, Pages>,
    next_share: u32,
}

/// [`Region::share`] of the constant segments of the program that the artifact starts with.
pub const IMAGE_SHARE: u32 = 1;

impl Default for Spaces {
    fn default() -> Self {
        let first = Space {
            table: None,
            pages: Pages::default(),
            users: 1,
        };
        Spaces {
            all: BTreeMap::from([(0, first)]),
            resident: 0,
            next: 1,
            shared: BTreeMap::new(),
            next_share: IMAGE_SHARE + 1,
        }
    }
}

impl Spaces {
    /// The number of the address space in memory.
    pub fn resident(&self) -> u32 {
        self.resident
    }

    /// The regions of an address space that isn't in memory.
    pub fn table(&self, number: u32) -> Option<&Table> {
        self.all.get(&number)?.table.as_ref()
    }

    /// A number for memory that address spaces will have in common.
    pub fn new_share(&mut self) -> u32 {
        self.next_share += 1;
        self.next_share - 1
    }

    /// One more process uses the address space in memory (`CLONE_VM`).
    pub fn share_resident(&mut self) -> u32 {
        if let Some(space) = self.all.get_mut(&self.resident) {
            space.users += 1;
        }
        self.resident
    }

    fn add(&mut self, table: Table, pages: Pages) -> u32 {
        let number = self.next;
        self.next += 1;
        let space = Space {
            table: Some(table),
            pages,
            users: 1,
        };
        self.all.insert(number, space);
        number
    }

    /// What is parked has changed: the runtime's own pages must keep away from it.
    fn declare(&self, mm: &Memory) {
        mm.set_parked(self.parked());
    }

    fn parked(&self) -> impl Iterator<Item = &Table> {
        self.all.values().filter_map(|space| space.table.as_ref())
    }

    /// Room to declare them, and `more` regions.
    fn reserve(&self, mm: &Memory, more: usize) -> Result<()> {
        let regions: usize = self.parked().map(|t| t.regions().len()).sum();
        mm.reserve_parked(self.all.len() + 1, regions + more)
    }

    /// Forgets shared memory that nobody has any more.
    fn drop_unshared(&mut self, mm: &Memory) {
        let tables: Vec<&Table> = self.all.values().filter_map(|s| s.table.as_ref()).collect();
        let has = |t: &Table, share: u32| t.regions().iter().any(|r| r.share == share);
        self.shared.retain(|&share, _| {
            share <= IMAGE_SHARE
                || tables.iter().any(|t| has(t, share))
                || mm.with_table(|t| has(t, share))
        });
    }
}

/// The regions of the address space in memory that may hold something.
fn touched(mm: &Memory) -> Vec<Region> {
    let mut regions = Vec::new();
    mm.for_each(|r| {
        if r.touched {
            regions.push(r);
        }
    });
    regions
}

fn pages(range: Range<u64>) -> impl Iterator<Item = u64> {
    range.step_by(PAGE as usize)
}

impl Kernel {
    /// A new address space like the present one, as fork(2) makes it; `ENOMEM` if there is no room for a copy.
    pub fn fork_space(&mut self, dead: Range<u64>) -> Result<u32> {
        let regions = touched(self.mm);
        let private = regions.iter().filter(|r| r.share == 0);
        let filled: Vec<u64> = private.flat_map(|r| self.filled(r, &dead)).collect();
        // A copy of all that fits now is what there will be room for.
        let trial = (filled.len() as u64 * (PAGE + PAGE / 8)).max(PAGE);
        match self.mm.kernel_alloc(trial) {
            Some(at) => self.mm.kernel_free(at, trial),
            None => return err(Errno::ENOMEM),
        };
        self.spaces.reserve(self.mm, regions.len() + 64)?;
        let mut copy = Pages::default();
        filled.iter().for_each(|&at| copy.save(at));
        let table = self.mm.fork_table()?;
        let number = self.spaces.add(table, copy);
        self.spaces.declare(self.mm);
        Ok(number)
    }

    /// A new address space with nothing in it, for execve(2).
    pub fn empty_space(&mut self) -> Result<u32> {
        let table = self.mm.new_table()?;
        self.spaces.reserve(self.mm, 64)?;
        let number = self.spaces.add(table, Pages::default());
        self.spaces.declare(self.mm);
        Ok(number)
    }

    /// A process doesn't use an address space any more. What it holds goes when another one comes into memory.
    pub fn leave_space(&mut self, number: u32) {
        let Some(space) = self.spaces.all.get_mut(&number) else {
            return;
        };
        space.users -= 1;
        if space.users > 0 || number == self.spaces.resident {
            return;
        }
        if let Some(Space {
            table: Some(table), ..
        }) = self.spaces.all.remove(&number)
        {
            self.mm.free_table(table);
        }
        self.spaces.declare(self.mm);
        self.spaces.drop_unshared(self.mm);
    }

    /// Brings an address space into memory. `dead` is a part of the one that leaves whose contents nobody needs: what is below
    /// the stack pointer. `sp` is the stack pointer of who comes, or 0.
    pub fn enter_space(&mut self, number: u32, dead: Range<u64>, sp: u64) {
        let from = self.spaces.resident;
        if number == from {
            return;
        }
        let Some(mut table) = self
            .spaces
            .all
            .get_mut(&number)
            .and_then(|s| s.table.take())
        else {
            self.fatal("an address space is lost")
        };
        let used = self.spaces.all.get(&from).is_some_and(|s| s.users > 0);
        let regions = touched(self.mm);
        let next = table.at(sp).filter(|r| r.kind == Kind::Stack);
        let next_dead = next.map_or(0..0, |r| r.start..sp & !(PAGE - 1));
        let idle = dead.start.max(next_dead.start)..dead.end.min(next_dead.end);
        self.save_pages(&regions, used, &table, &dead, &idle);
        if self
            .spaces
            .reserve(self.mm, table.regions().len() + regions.len() + 64)
            .is_err()
        {
            self.fatal("no memory for a table of address spaces");
        }
        self.mm.exchange(&mut table);
        let old = &mut self.spaces.all;
        if used {
            if let Some(space) = old.get_mut(&from) {
                space.table = Some(table);
            }
            self.spaces.declare(self.mm);
            self.spaces.resident = number;
        } else {
            old.remove(&from);
            self.spaces.declare(self.mm);
            self.spaces.resident = number;
            self.mm.free_table(table);
            self.spaces.drop_unshared(self.mm);
        }
        self.load_pages(number);
    }

    /// Moves what leaves out of memory: what it has in common with who comes stays. Pages that aren't written to cost a look.
    /// `idle`: below both stack pointers, where whatever there is may stay.
    fn save_pages(
        &mut self,
        regions: &[Region],
        used: bool,
        next: &Table,
        dead: &Range<u64>,
        idle: &Range<u64>,
    ) {
        let from = self.spaces.resident;
        for r in regions {
            let common = |at| r.share != 0 && next.at(at).is_some_and(|n| n.share == r.share);
            let moved: Vec<u64> = self.filled(r, idle).filter(|&at| !common(at)).collect();
            let store = match r.share {
                0 => self
                    .spaces
                    .all
                    .get_mut(&from)
                    .filter(|_| used)
                    .map(|s| &mut s.pages),
                share => Some(self.spaces.shared.entry(share).or_default()),
            };
            if let Some(store) = store {
                let needed = moved.iter().filter(|at| !dead.contains(at));
                needed.for_each(|&at| store.save(at));
            }
            self.clear(&moved);
        }
    }

    /// The pages of a region that hold something, but for those in `idle`.
    fn filled(&self, r: &Region, idle: &Range<u64>) -> impl Iterator<Item = u64> + use<> {
        let idle = idle.clone();
        let mut resident = alloc::vec![1; (r.len() / PAGE) as usize];
        self.host.resident(r.start, &mut resident);
        let start = r.start;
        let all = resident.into_iter().enumerate();
        let present = all.filter(|(_, resident)| resident & 1 != 0);
        let pages = present.map(move |(i, _)| start + PAGE * i as u64);
        pages.filter(move |at| !idle.contains(at) && !is_zero(*at))
    }

    /// Makes pages zero, in as few steps as there are runs of them.
    fn clear(&self, pages: &[u64]) {
        for run in pages.chunk_by(|a, b| a + PAGE == *b) {
            let len = run.len() as u64 * PAGE;
            self.host.make_writable(run[0], len);
            // SAFETY: the pages are committed, and what they hold is saved.
            unsafe { self.host.discard(run[0], len) };
        }
    }

    fn load_pages(&mut self, number: u32) {
        for r in touched(self.mm) {
            let store = match r.share {
                0 => self.spaces.all.get_mut(&number).map(|s| &mut s.pages),
                share => self.spaces.shared.get_mut(&share),
            };
            let Some(store) = store else { continue };
            let saved: Vec<u64> = store.0.range(r.start..r.end).map(|(&at, _)| at).collect();
            if let (Some(first), Some(last)) = (saved.first(), saved.last()) {
                self.host.make_writable(*first, last + PAGE - first);
            }
            for at in saved {
                store.restore(at);
            }
        }
    }

    /// Before constant pages become writable: whoever else has them keeps what they hold now.
    pub fn unshare_constants(&mut self, start: u64, len: u64) {
        let end = start.saturating_add(len);
        let constant = |r: &Region| r.kind == Kind::Image && r.share != 0;
        for r in touched(self.mm).iter().filter(|r| constant(r)) {
            let range = r.start.max(start)..r.end.min(end);
            if range.is_empty() {
                continue;
            }
            if self.spaces.all.len() > 1 {
                let store = self.spaces.shared.entry(r.share).or_default();
                pages(range.clone()).for_each(|at| store.save(at));
            }
            self.mm.set_share(range.start, range.end, 0);
        }
    }
}
