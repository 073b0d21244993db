//! Tells of most elements at once that they are not in a set.

/// How many words of 32 bits a filter has: so few that two of them fit into the cache next to a core beside what they guard.
pub(crate) const N_WORDS: usize = 1 << 10;

/// A filter over elements of 32 bits (Bloom: Space/Time Trade-offs in Hash Coding with Allowable Errors, CACM 1970, with one function).
///
/// Made for a set of some hundred elements against which those of many others are held, most of which are not in it. Elements are
/// hashes: their first 15 bits tell on which of the bits they fall.
///
/// ```
/// use minhash_lsh_rs::ElementFilter;
///
/// let mut filter = ElementFilter::default();
/// filter.insert(0xdead_beef);
/// assert_eq!(filter.likely(&[0x1234_5678, 0xdead_beef, 0xdead_bee5, 0]), 0b0110);
/// ```
#[derive(Clone, Debug)]
pub struct ElementFilter {
    words: Box<[u32; N_WORDS]>,
}

impl Default for ElementFilter {
    fn default() -> Self {
        Self { words: Box::new([0; N_WORDS]) }
    }
}

impl ElementFilter {
    /// How many elements are looked up at once at most.
    pub const AT_ONCE: usize = u64::BITS as usize;

    /// Puts an element in.
    pub fn insert(&mut self, element: u32) {
        let (word_idx, bit_idx) = place(element);
        self.words[word_idx] |= 1 << (u32::BITS - 1) >> bit_idx;
    }

    /// Takes all elements out.
    pub fn clear(&mut self) {
        self.words.fill(0);
    }

    /// Tells which of some elements may be in the set, as bits from the lowest on; all that are in it do. What stands behind the first
    /// [`AT_ONCE`](Self::AT_ONCE) is left out.
    #[must_use]
    pub fn likely(&self, elements: &[u32]) -> u64 {
        let elements = &elements[..elements.len().min(Self::AT_ONCE)];
        crate::arch::likely(&self.words, elements)
    }
}

/// In which word an element falls, and on which of its bits, from the highest on.
#[inline]
pub(crate) fn place(element: u32) -> (usize, u32) {
    let bit_number = element >> (u32::BITS - (N_WORDS as u32 * u32::BITS).ilog2());
    ((bit_number / u32::BITS) as usize, bit_number % u32::BITS)
}
