//! The hash table from guest addresses to lifted functions, probed inline at calls through registers and by the
//! runtime's dispatcher.
//!
//! `elfconv_lookup` is an array of `{ key, function }`, both of a pointer's size, of a power of two entries; an empty entry has key 1 and
//! function zero. An address's home is `(address_low32 * multiplier) >> (32 - bits)`; collisions go to the next free entry. Lifted
//! code looks only at the home, the runtime goes on. `elfconv_lookup_shape` is `{ u32 bits, u32 multiplier }`.

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

    /// A shape with at least half of the entries free, and the fewest collisions of some multipliers.
    pub fn choose(addresses: &[u64]) -> LookupShape {
        let bits = (addresses.len().max(1) * 2)
            .next_power_of_two()
            .ilog2()
            .max(1);
        // Odd constants without small period; the first is Knuth's, 2^32 / golden ratio.
        const MULTIPLIERS: [u32; 8] = [
            0x9e37_79b1,
            0x85eb_ca6b,
            0xc2b2_ae35,
            0x27d4_eb2f,
            0x1656_67b1,
            0xcc9e_2d51,
            0x1b87_3593,
            0xd1b5_4a35,
        ];
        MULTIPLIERS
            .into_iter()
            .map(|multiplier| LookupShape { bits, multiplier })
            .min_by_key(|shape| shape.collisions(addresses))
            .expect("there are multipliers")
    }

    fn collisions(self, addresses: &[u64]) -> usize {
        let mut used = vec![false; 1 << self.bits];
        addresses
            .iter()
            .filter(|&&address| std::mem::replace(&mut used[self.home(address)], true))
            .count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_is_placed_at_or_after_its_home() {
        let addresses: Vec<u64> = (0..1000).map(|i| 0x40_0000 + i * 52).collect();
        let shape = LookupShape::choose(&addresses);
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
}
