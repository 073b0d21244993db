//! The hash functions, drawn once from the seed.
//!
//! An element `x` is first mixed: three rounds on its two 32-bit halves, each a bijection,
//!
//! ```text
//! x = x ^ key
//! for multiplier in MULTIPLIERS:  x = rotate_left(x, 32), but for the first;  x = x ^ (low32(x) * multiplier)
//! ```
//!
//! and then cut into words as wide as a slot. Function `i` takes word `i mod n_words`:
//!
//! ```text
//! hash_i(x) = (word ^ xor_i) * multiplier_i      modulo 2^width, multiplier_i odd
//! ```
//!
//! Of each function the signature keeps four slots: the minimum over the set of the hash, of its complement, of the
//! hash with its top bit flipped, and of the complement of that. The first two are Min-Max hashing (Ji, Li, Yan, Tian,
//! Zhang: Min-Max Hash for Jaccard Similarity, ICDM 2013). All four are the element nearest to one of two opposite
//! points on the circle of hashes, from one of two sides. They are hardly ever the same element, so that one is more
//! often in the intersection where another is not: the variance is slightly below that of four hashes. The slots of a
//! function stand a quarter of a signature apart, so that they do not meet in one band.
//!
//! Everything is plain integer arithmetic, defined to the bit, and so a signature is the same on every machine.

/// The multipliers of the three mixing rounds. Even, so that each bit of a round's low half depends on itself and on
/// lower bits alone: the round can be undone, and no two elements become one.
pub(crate) const MULTIPLIERS: [u32; 3] = [0xd97e_c564, 0x9037_9e48, 0xaad6_5dfe];

/// The slots that one function fills.
pub(crate) const SLOTS_PER_FUNCTION: usize = 4;

/// The functions of one width: two parallel arrays, padded to whole tiles.
#[derive(Clone, Debug)]
pub(crate) struct Family<S> {
    pub(crate) key: u64,
    pub(crate) xors: Vec<S>,
    pub(crate) multipliers: Vec<S>,
    pub(crate) n_slots: usize,
}

/// An unsigned integer that can be the slot of a signature.
pub(crate) trait Slot: Copy + Ord + Default + Send + Sync + 'static {
    /// What every slot of the empty set holds. No slot of any other set reaches it.
    const EMPTY: Self;
    /// The largest value that a slot of any other set can hold.
    const LARGEST: Self;
    const BITS: u32;

    fn low_bits(value: u64) -> Self;
    fn to_u64(self) -> u64;
    /// Returns `(self ^ xor) * multiplier`, wrapping.
    fn hash(self, xor: Self, multiplier: Self) -> Self;
    /// Returns the value that a quarter of the signature keeps the minimum of, or gives back the hash from that value.
    fn turn(self, quarter: usize) -> Self;
}

impl<S: Slot> Family<S> {
    pub(crate) fn new(seed: u64, n_slots: usize) -> Self {
        let mut state = seed;
        let key = next_random(&mut state);
        let n_functions = n_slots.div_ceil(SLOTS_PER_FUNCTION);
        let n_padded = n_functions.next_multiple_of(crate::arch::TILE);
        let mut xors = Vec::with_capacity(n_padded);
        let mut multipliers = Vec::with_capacity(n_padded);
        for _ in 0..n_padded {
            let random = next_random(&mut state);
            xors.push(S::low_bits(random));
            multipliers.push(S::low_bits((random >> 32) | 1));
        }
        Self { key, xors, multipliers, n_slots }
    }

    /// Returns the number of functions; slot `i` is of function `i` modulo that.
    pub(crate) fn n_functions(&self) -> usize {
        self.n_slots.div_ceil(SLOTS_PER_FUNCTION)
    }
}

/// Mixes an element, so that structured input (small integers, say) fares as well as hashes do.
#[inline(always)]
pub(crate) fn mix(element: u64, key: u64) -> u64 {
    let mut mixed = (element ^ key).rotate_left(32);
    for multiplier in MULTIPLIERS {
        mixed = mixed.rotate_left(32);
        mixed ^= (mixed & 0xffff_ffff) * u64::from(multiplier);
    }
    mixed
}

/// SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, OOPSLA 2014).
fn next_random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

macro_rules! impl_slot {
    ($integer:ty) => {
        impl Slot for $integer {
            const EMPTY: Self = Self::MAX;
            const LARGEST: Self = Self::MAX - 1;
            const BITS: u32 = Self::BITS;

            #[inline(always)]
            fn low_bits(value: u64) -> Self {
                value as Self
            }

            #[inline(always)]
            fn to_u64(self) -> u64 {
                u64::from(self)
            }

            #[inline(always)]
            fn hash(self, xor: Self, multiplier: Self) -> Self {
                (self ^ xor).wrapping_mul(multiplier)
            }

            #[inline(always)]
            fn turn(self, quarter: usize) -> Self {
                const TOP_BIT: $integer = 1 << (<$integer>::BITS - 1);
                self ^ [0, <$integer>::MAX, TOP_BIT, !TOP_BIT][quarter]
            }
        }
    };
}

impl_slot!(u16);
impl_slot!(u32);
