//! The hashes of words, in lower case.
//!
//! They are those of no other module, as nobody stores them. A word of up to sixteen ASCII letters and digits takes some twenty instructions.

/// The hash of a run in lower case, and whether all of it is ASCII; if not, the hash means nothing. At least sixteen bytes follow a run.
#[inline(always)]
pub(super) fn hash_run(text: &[u8], begin: usize, end: usize) -> (u64, bool) {
    let length = end - begin;
    let Some((sixteen, rest)) = text.get(begin..).and_then(<[u8]>::split_first_chunk::<16>) else {
        return (0, false);
    };
    let [mut first, mut second] = eights(sixteen);
    first &= KEPT[length.min(8)];
    second &= KEPT[length.clamp(8, 16) - 8];
    let mut beyond_ascii = first | second;
    let short = mixed(in_lower_case(first, length));
    // Worked out for short words in vain, as that costs less than to guess wrongly which of the many are long.
    let long = mixed(short ^ in_lower_case(second, length.saturating_sub(8)));
    let mut state = std::hint::select_unpredictable(length <= 8, short, long);
    if length > 16 {
        for eight in rest[..length - 16].chunks(8) {
            let bytes = eight_bytes(eight);
            beyond_ascii |= bytes;
            state = mixed(state ^ in_lower_case(bytes, eight.len()));
        }
    }
    (state, beyond_ascii & every(0x80) == 0)
}

/// Which bits of eight bytes are those of the first so many.
const KEPT: [u64; 9] = {
    let mut table = [0; 9];
    let mut n_bytes = 1;
    while n_bytes < table.len() {
        table[n_bytes] = u64::MAX >> (64 - 8 * n_bytes);
        n_bytes += 1;
    }
    table
};

/// A digit has the bit that makes a capital small, and so has every small letter.
fn in_lower_case(bytes: u64, n_bytes: usize) -> u64 {
    bytes | every(0x20) & KEPT[n_bytes.min(8)]
}

fn eights(sixteen: &[u8; 16]) -> [u64; 2] {
    let both = u128::from_le_bytes(*sixteen);
    [both as u64, (both >> 64) as u64]
}

/// Up to eight bytes, zeros behind them.
fn eight_bytes(bytes: &[u8]) -> u64 {
    let mut eight = [0; 8];
    eight[..bytes.len()].copy_from_slice(bytes);
    u64::from_le_bytes(eight)
}

pub(super) fn hash_joined(word: &mut Vec<u8>) -> u64 {
    let length = word.len();
    word.resize(length + 16, 0);
    hash_run(word, 0, length).0
}

/// The hash of a form that is in lower case already: that of [`hash_run`] if all of it is ASCII.
pub(super) fn hash_form(form: &str) -> u64 {
    form.as_bytes().chunks(8).fold(0, |state, bytes| mixed(state ^ eight_bytes(bytes)))
}

/// Multiplies and folds, as wyhash does.
fn mixed(state: u64) -> u64 {
    let product = u128::from(state ^ 0x2d35_8dcc_aa6c_78a5) * 0x8bb8_4b93_962e_acc9;
    (product >> 64) as u64 ^ product as u64
}

/// A byte eight times.
const fn every(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}
