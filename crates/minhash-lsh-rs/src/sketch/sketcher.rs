//! Sets in, signatures out.

use crate::arch::Kernels;
use crate::error::Error;
use crate::parallel;
use crate::sets::Sets;
use crate::sketch::slots::{Slots, SlotsRef};
use crate::sketch::{Family, Signature, SignatureBuf, Signatures, SketcherOptions, SlotWidth, check_sketch};

/// How many sets one task sketches.
const BLOCK: usize = 1024;

/// Turns sets into signatures: the hash functions, drawn once and used for any number of sets.
///
/// The method is Min-Max hashing with one 16- or 32-bit function for two slots; the definition, to the bit, stands in
/// the [crate documentation](crate#the-hash-functions). Time is linear in the number of elements times slots, for any
/// input.
///
/// ```
/// use minhash_lsh_rs::{Sets, Sketcher, SketcherOptions};
///
/// let sketcher = Sketcher::new(SketcherOptions::default())?;
/// let signatures = sketcher.sketch_batch(Sets::new(&[1, 2, 3, 4, 2, 3, 4, 5], &[0, 4, 8])?);
/// let resemblance = signatures.get(0).resemblance(&signatures.get(1))?;
/// assert!((resemblance - 0.6).abs() < 0.15, "3 of 5 elements are shared");
/// # Ok::<(), minhash_lsh_rs::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Sketcher {
    options: SketcherOptions,
    families: Families,
}

#[derive(Clone, Debug)]
enum Families {
    Bits16(Family<u16>),
    Bits32(Family<u32>),
}

impl Sketcher {
    /// Draws the hash functions.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Option`](crate::ErrorKind::Option) if the number of slots is not in 1 to 65,536.
    pub fn new(options: SketcherOptions) -> Result<Self, Error> {
        options.check()?;
        let families = match options.slot_width {
            SlotWidth::Bits16 => Families::Bits16(Family::new(options.seed, options.n_slots)),
            SlotWidth::Bits32 => Families::Bits32(Family::new(options.seed, options.n_slots)),
        };
        Ok(Self { options, families })
    }

    /// Returns the options that the signatures are made with.
    pub fn options(&self) -> SketcherOptions {
        self.options
    }

    /// Sketches many sets: signature `idx` is that of set `idx`.
    ///
    /// An empty set gets a signature of its own, which is similar to nothing, not even to another empty one.
    #[must_use]
    pub fn sketch_batch(&self, sets: Sets<'_>) -> Signatures {
        let slots = match &self.families {
            Families::Bits16(family) => Slots::Bits16(sketch_rows(family, sets)),
            Families::Bits32(family) => Slots::Bits32(sketch_rows(family, sets)),
        };
        Signatures::from_slots(self.options.seed, self.options.n_slots, slots)
    }

    /// Sketches many sets into memory that is there already: what `signatures` held is gone, its memory is used again.
    ///
    /// In a loop over batches this saves the system the zeroing of fresh pages, which costs a third as much as the
    /// signature of a sentence.
    pub fn sketch_batch_into(&self, sets: Sets<'_>, signatures: &mut Signatures) {
        let slots = match &self.families {
            Families::Bits16(family) => Slots::Bits16(sketch_into(family, sets, signatures.take_narrow())),
            Families::Bits32(family) => Slots::Bits32(sketch_into(family, sets, signatures.take_wide())),
        };
        *signatures = Signatures::from_slots(self.options.seed, self.options.n_slots, slots);
    }

    /// Puts signatures that this sketcher has made, in one batch or in many, into one array in the order given.
    ///
    /// ```
    /// use minhash_lsh_rs::{Sets, Sketcher, SketcherOptions};
    ///
    /// let sketcher = Sketcher::new(SketcherOptions::default())?;
    /// let first = sketcher.sketch_batch(Sets::new(&[1, 2, 3], &[0, 3])?);
    /// let second = sketcher.sketch_batch(Sets::new(&[4, 5, 6, 7], &[0, 1, 4])?);
    /// let gathered = sketcher.gather(second.iter().chain(first.iter()))?;
    /// assert_eq!(gathered.len(), 3);
    /// assert_eq!(gathered.get(2), first.get(0));
    /// # Ok::<(), minhash_lsh_rs::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Mismatch`](crate::ErrorKind::Mismatch) if one was made with other options.
    pub fn gather<'a>(
        &self,
        signatures: impl IntoIterator<Item = Signature<'a>>,
    ) -> Result<Signatures, Error> {
        let signatures = signatures.into_iter();
        let capacity = signatures.size_hint().0 * self.options.n_slots;
        let mut slots = match self.options.slot_width {
            SlotWidth::Bits16 => Slots::Bits16(Vec::with_capacity(capacity)),
            SlotWidth::Bits32 => Slots::Bits32(Vec::with_capacity(capacity)),
        };
        for signature in signatures {
            let (n_slots, width) = (signature.n_slots(), signature.slot_width());
            check_sketch("sketcher", &self.options, signature.seed(), n_slots, width)?;
            match (&mut slots, signature.slots_ref()) {
                (Slots::Bits16(own), SlotsRef::Bits16(others)) => own.extend_from_slice(others),
                (Slots::Bits32(own), SlotsRef::Bits32(others)) => own.extend_from_slice(others),
                _ => unreachable!("the widths were compared above"),
            }
        }
        Ok(Signatures::from_slots(self.options.seed, self.options.n_slots, slots))
    }

    /// Sketches one set. For many, [`sketch_batch`](Self::sketch_batch) is faster.
    #[must_use]
    pub fn sketch(&self, set: &[u64]) -> SignatureBuf {
        let offsets = [0, set.len()];
        let sets = Sets::new(set, &offsets).expect("two offsets that span the values are valid");
        let slots = match &self.families {
            Families::Bits16(family) => Slots::Bits16(sketch_rows(family, sets)),
            Families::Bits32(family) => Slots::Bits32(sketch_rows(family, sets)),
        };
        SignatureBuf::from_slots(self.options.seed, slots)
    }
}

fn sketch_rows<S: Kernels>(family: &Family<S>, sets: Sets<'_>) -> Vec<S> {
    sketch_into(family, sets, Vec::new())
}

fn sketch_into<S: Kernels>(family: &Family<S>, sets: Sets<'_>, mut rows: Vec<S>) -> Vec<S> {
    let n_slots = sets.len() * family.n_slots;
    if rows.capacity() < n_slots {
        // Zeroed memory comes from the system as it is; extending a vector would write it twice.
        rows = vec![S::default(); n_slots];
    } else {
        rows.resize(n_slots, S::default());
    }
    let blocks = rows.chunks_mut(BLOCK * family.n_slots).enumerate().collect();
    parallel::map(blocks, |(block_idx, rows): (usize, &mut [S])| {
        let begin = block_idx * BLOCK;
        S::sketch_sets(family, sets.range(begin, begin + rows.len() / family.n_slots), rows);
    });
    rows
}
