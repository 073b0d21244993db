//! MinHash signatures and locality-sensitive hashing over sets of 64-bit hashes.
//!
//! Sets of `u64` in; signatures, an index, candidate pairs and clusters out. Made for very many sets that are
//! small (sentences: a median of 18 shingles) or middling (reports: 400), where it finds the pairs that resemble each other without
//! comparing all with all.
//!
//! ```
//! use minhash_lsh_rs::{Banding, BucketOptions, Sets, Sketcher, SketcherOptions, UnionFind, candidate_pairs, resemblance};
//!
//! // Three sets, sorted: the first and the last share five of their seven elements.
//! let sets = Sets::new(&[1, 2, 3, 4, 5, 6, 7, 70, 80, 90, 3, 4, 5, 6, 7, 8, 9], &[0, 7, 10, 17])?;
//! let signatures = Sketcher::new(SketcherOptions::default())?.sketch_batch(sets);
//! let candidates = candidate_pairs(&signatures, &Banding::new(32, 4)?, BucketOptions::default())?;
//! let mut clusters = UnionFind::new(3);
//! for (first, second) in candidates.pairs {
//!     if resemblance(sets.get(first as usize), sets.get(second as usize)) >= 0.5 {
//!         clusters.union(first, second);
//!     }
//! }
//! assert_eq!(clusters.roots(), [0, 1, 0]);
//! # Ok::<(), minhash_lsh_rs::Error>(())
//! ```
//!
//! # The way of the data
//!
//! | step | with | what it gives |
//! |---|---|---|
//! | hash your items | a fixed hash, such as xxh3 | [`Sets`]: one flat buffer and offsets |
//! | sketch | [`Sketcher`] | [`Signatures`]: 256 bytes a set, whatever its size |
//! | propose | [`candidate_pairs`], or [`LshIndex`] entry by entry | [`Candidates`]: pairs that share a bucket |
//! | decide | [`resemblance`], [`containment`] on the sorted sets | which proposals are true |
//! | cluster | [`UnionFind`], [`ConcurrentUnionFind`] | for each set the smallest of its cluster |
//!
//! A **signature** is a fixed number of slots. Two sets agree in a slot with the probability of their **resemblance**,
//! the elements that they share by all elements that they have (Broder: On the Resemblance and Containment of Documents,
//! 1997). A **band** is a run of slots; sets that agree in all slots of one band share a **bucket** there and
//! become **candidates**, with the probability that a [`Curve`] draws. A candidate is a proposal, never a finding:
//! half of all sketches say too much and half too little, by [`standard_error`]. Decide on the sets themselves.
//!
//! # Which settings when
//!
//! - Slots: 128 of 16 bits ([`SketcherOptions::default`]) for an error of at most 0.044. Half as many cost half and
//!   err by 1.4 times as much. Sets of more than some 8,000 elements want [`SlotWidth::Bits32`].
//! - Bands: [`Banding::for_threshold`] weighs proposals in vain against pairs that are missed. More bands of
//!   fewer rows miss less. To find sentences with a resemblance of 0.35 and more, `32 x 4`; near copies, `16 x 8`.
//! - All sets at hand: [`candidate_pairs`]. Sets that come one by one, or that go: [`LshIndex`]. An index that many processes
//!   ask: write [`LshIndex::to_bytes`] to a file, map it and ask an [`IndexView`].
//! - One set against many others, exactly: [`ElementFilter`] before a table of your own.
//! - A small set inside a large one: [`ContainmentIndex`].
//! - Exact and small: if the sets share rare elements, an inverted index of those needs no sketch at all.
//!
//! # What it is not
//!
//! It does not cut, normalise or hash text. It is no vector search, and knows no weights. Signatures cannot be shrunk:
//! an element that is gone from a set stays in its signature. Sketches of one permutation (Li, Owen, Zhang: One Permutation
//! Hashing, NIPS 2012) cost less for large sets, and fast similarity sketching (Dahlgaard, Knudsen, Thorup: FOCS 2017)
//! does so for sets of any size; neither merges by a minimum into the signature of the union, and at the sizes that this
//! crate is made for neither is faster. So there is one sketch only.
//!
//! # Promises
//!
//! - **Same sets, same bits.** Signatures and index files do not depend on the machine, its instructions, its byte order,
//!   the number of threads or the order of elements. Candidates come in ascending order.
//! - **Linear time.** Buckets are capped, and what was capped is reported. A set of ten million elements, a million equal
//!   sets or a damaged file take time in proportion to their size.
//! - **No panic on bad input.** Options and files are checked, and an [`Error`] names the field, its value and the range.
//!   Only indexes that a caller passes (`get(idx)`) are asserted, and say so.
//! - **`unsafe` in one module**, for the instructions of a machine; everything it does, plain Rust does too, to the same bits.
//!
//! # The hash functions
//!
//! An element is mixed by three rounds of a bijection on its halves, then cut into words as wide as a slot. Function `i`
//! is `(word ^ xor_i) * multiplier_i` modulo the width, on word `i mod n_words`; the key, `xor_i` and the odd `multiplier_i` are
//! drawn by SplitMix64 from the seed. Each function fills four slots, a quarter of the signature apart: the minimum over the set
//! of the hash `h`, of `!h`, of `h ^ top_bit` and of `!(h ^ top_bit)`. The first two are Min-Max hashing (Ji, Li, Yan, Tian, Zhang:
//! ICDM 2013); all four are the nearest element to one of two opposite points on the circle of hashes, from either side. As these
//! are hardly ever one element, the error is slightly below that of independent slots. A slot of a set
//! that is not empty is at most the largest value less one; the empty set has the largest in all.
//!
//! Narrow slots agree by chance now and then, the more often the larger the sets.
//! [`Signature::resemblance_of_sizes`] has the correction, after Li and König (b-Bit Minwise Hashing, WWW 2010).
//!
//! # The file of an index
//!
//! All numbers are little-endian, and every part begins at a multiple of 8.
//!
//! ```text
//! offset  bytes
//!      0      8  89 4d 4c 53 48 49 58 0a: the magic number
//!      8      4  version of the format: 1
//!     12      4  bits of a slot: 16 or 32
//!     16      8  seed of the sketch
//!     24      8  n_slots
//!     32      4  n_bands
//!     36      4  n_rows
//!     40      8  max_bucket_len
//!     48      8  n_ids
//!     56      8  n_capped
//!     64      8  length of the file
//!     72      8  xxh3 (64 bits, seed 0) of bytes 96 to the end
//!     80      8  zero
//!     88      8  xxh3 (64 bits, seed 0) of bytes 0 to 88
//!     96         n_bands words: groups of the table of each band, at least 1
//!                the tables in order: a control word for each group, of a byte for each of its eight places, zero
//!                or 128 + 7 low bits of the tag; then a word for each place: tag << 32 | id + 1, or zero
//!                n_ids * n_bands words: older id << 32 | low half of the key, 2^32 - 1 for no older one
//!                n_ids / 64 words, rounded up: a bit for each removed entry
//!                n_capped buckets of three words: the key; band << 32 | first id; n_entries
//! ```
//!
//! The key of a band is a fold of its slots, four of 16 or two of 32 bits a word, the first at the little end: from
//! `a0761d6478bd642f ^ band_idx`, for each word and once more for `a0761d6478bd642f`, both halves of the 128-bit product
//! of `state ^ word` and `9e3779b97f4a7c15`, exclusive or. The tag is its top half.
//!
//! # Features
//!
//! - `rayon` (off): [`Sketcher::sketch_batch`], [`candidate_pairs`] and [`ContainmentIndex::new`] run in the caller's pool. It is an
//!   option, and not threads of our own, so that a program with a pool does not get a second one; the results are the same.

mod error;
mod sets;
mod sketch;

mod banding;
mod curve;

mod batch;
mod candidates;
mod containment;
mod index;

mod filter;
mod verify;

mod cluster;

mod arch;
mod parallel;

pub use banding::{Banding, BandingOptions, Prior};
pub use batch::candidate_pairs;
pub use candidates::{BucketOptions, Candidates, CappedBucket};
pub use cluster::{ConcurrentUnionFind, UnionFind};
pub use containment::{ContainmentIndex, ContainmentOptions};
pub use curve::Curve;
pub use error::{Error, ErrorKind};
pub use filter::ElementFilter;
pub use index::{IndexView, LshIndex, Matches};
pub use sets::Sets;
pub use sketch::{
    SetSizes, Signature, SignatureBuf, Signatures, Sketcher, SketcherOptions, SlotWidth, standard_error,
};
pub use verify::{containment, intersection_size, resemblance};
