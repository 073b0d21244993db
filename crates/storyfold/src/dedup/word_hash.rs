//! The hashes of words, in lower case.
//!
//! They are those of no other module, as nobody stores them. A word of up to sixteen ASCII letters and digits takes some twenty instructions,
//! one multiplication among them.

/// The hash of a run in lower case, and whether all of it is ASCII; if not, the hash means nothing. At least sixteen bytes follow a run.
#[inline(always)]
pub(super) fn hash_run(text: &[u8], begin: usize, end: usize) -> (u64, bool) {
    let length = end - begin;
    let Some((sixteen, rest)) = text.get(begin..).and_then(<[u8]>::split_first_chunk::<16>) else {
        return (0, false);
    };
    let [first, second] = in_lower_case(eights(sixteen), length);
    let mut beyond_ascii = first | second;
    // No branch hangs on how short a word is, as it would be guessed wrongly too often: zeros take part as they are.
    let mut state = mixed(0, first, second);
    if length > 16 {
        for bytes in rest[..length - 16].chunks(16) {
            let [first, second] = in_lower_case(sixteen_bytes(bytes), bytes.len());
            beyond_ascii |= first | second;
            state = mixed(state, first, second);
        }
    }
    (state, beyond_ascii & every(0x80) == 0)
}

/// The first so many bytes of sixteen in lower case, zeros behind them: a digit has the bit that makes a capital small, and so has every small letter.
#[inline(always)]
fn in_lower_case([first, second]: [u64; 2], n_bytes: usize) -> [u64; 2] {
    [(first | every(0x20)) & KEPT[n_bytes.min(8)], (second | every(0x20)) & KEPT[n_bytes.clamp(8, 16) - 8]]
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

fn eights(sixteen: &[u8; 16]) -> [u64; 2] {
    let both = u128::from_le_bytes(*sixteen);
    [both as u64, (both >> 64) as u64]
}

/// Up to sixteen bytes, zeros behind them.
fn sixteen_bytes(bytes: &[u8]) -> [u64; 2] {
    let mut sixteen = [0; 16];
    sixteen[..bytes.len()].copy_from_slice(bytes);
    eights(&sixteen)
}

pub(super) fn hash_joined(word: &mut Vec<u8>) -> u64 {
    let length = word.len();
    word.resize(length + 16, 0);
    hash_run(word, 0, length).0
}

/// The hash of a form that is in lower case already: that of [`hash_run`] if all of it is ASCII.
pub(super) fn hash_form(form: &str) -> u64 {
    form.as_bytes().chunks(16).fold(0, |state, bytes| {
        let [first, second] = sixteen_bytes(bytes);
        mixed(state, first, second)
    })
}

/// Multiplies and folds, as wyhash does.
fn mixed(state: u64, first: u64, second: u64) -> u64 {
    let product =
        u128::from(state ^ first ^ 0x2d35_8dcc_aa6c_78a5) * u128::from(second ^ 0x8bb8_4b93_962e_acc9);
    (product >> 64) as u64 ^ product as u64
}

/// A byte eight times.
const fn every(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}
