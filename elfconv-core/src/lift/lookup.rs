//! The hash table from guest addresses to lifted functions, probed inline at calls through registers and by the
//! runtime's dispatcher.
//!
//! `elfconv_lookup` (with each program's prefix) is an array of `{ key, function }`, both of a pointer's size, of a power of two entries; an empty entry has key 1 and
//! function zero. An address's home is `(address_low32 * multiplier) >> (32 - bits)`; collisions go to the next free entry. Lifted
//! code looks only at the home, the runtime goes on. `elfconv_programs` tells it where the table of each program is, and its shape.

/// Size and hash function of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LookupShape {
    pub bits: u32,
    pub multiplier: u32,
}

impl LookupShape {
    /// Where an address is looked up first.
    pub fn home(self, address: u64) -> usize {
        ((address as u32).wrapping_mul(self.multiplier) >> (32 - self.bits)) as usize
    }

    /// The entries for some addresses, with the earlier ones nearer to their homes.
    pub fn place(self, addresses: &[u64]) -> Vec<Option<u64>> {
        let mut table = vec![None; 1 << self.bits];
        for &address in addresses {
            let mut slot = self.home(address);
            while table[slot].is_some() {
                slot = (slot + 1) % table.len();
            }
            table[slot] = Some(address);
        }
        table
    }

    /// A shape with at least half of the entries free, and the fewest collisions of some multipliers: of the first addresses, which are
    /// called through registers, before all others.
    pub fn choose(addresses: &[u64], first: usize) -> LookupShape {
        /// Multipliers tried.
        const TRIES: usize = 64;
        let bits = (addresses.len().max(1) * 2)
            .next_power_of_two()
            .ilog2()
            .max(1);
        multipliers(TRIES)
            .map(|multiplier| LookupShape { bits, multiplier })
            .min_by_key(|shape| {
                let of_first = shape.collisions(&addresses[..first]);
                (of_first, shape.collisions(addresses))
            })
            .expect("there are multipliers")
    }

    /// A shape without collisions, of not much more than the necessary size.
    pub fn perfect(addresses: &[u64]) -> Option<LookupShape> {
        /// Multipliers tried for each size.
        const TRIES: usize = 400;
        let least = addresses.len().max(2).next_power_of_two().ilog2();
        (least..least + 6).find_map(|bits| {
            let mut shapes = multipliers(TRIES).map(|multiplier| LookupShape { bits, multiplier });
            shapes.find(|shape| shape.collisions(addresses) == 0)
        })
    }

    fn collisions(self, addresses: &[u64]) -> usize {
        let mut used = vec![false; 1 << self.bits];
        addresses
            .iter()
            .filter(|&&address| std::mem::replace(&mut used[self.home(address)], true))
            .count()
    }
}

/// Odd numbers by Marsaglia's xorshift: any will do, but the same ones each time.
fn multipliers(count: usize) -> impl Iterator<Item = u32> {
    let next = |state: &u32| {
        let state = state ^ state << 13;
        let state = state ^ state >> 17;
        Some(state ^ state << 5)
    };
    let states = std::iter::successors(next(&0x9e37_79b1), next);
    states.take(count).map(|state| state | 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_is_placed_at_or_after_its_home() {
        let addresses: Vec<u64> = (0..1000).map(|i| 0x40_0000 + i * 52).collect();
        let shape = LookupShape::choose(&addresses, 100);
        let table = shape.place(&addresses);
        for &address in &addresses {
            let mut slot = shape.home(address);
            while table[slot] != Some(address) {
                assert!(
                    table[slot].is_some(),
                    "{address:#x} is not reachable from its home"
                );
                slot = (slot + 1) % table.len();
            }
        }
    }

    #[test]
    fn perfect_shapes_have_no_collisions() {
        for count in [1, 6, 40, 200] {
            let mut address = 0x40_0000;
            let addresses: Vec<u64> = (0..count)
                .map(|i| {
                    address += 4 + 4 * (i * i % 37);
                    address
                })
                .collect();
            let shape = LookupShape::perfect(&addresses).expect("there is one");
            assert_eq!(shape.collisions(&addresses), 0);
            assert!(1 << shape.bits <= 64 * addresses.len());
        }
    }
}
