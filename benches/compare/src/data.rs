//! The inputs, the same in every run: uniform 64-bit hashes, as an xxh3 of shingles would be.

use minhash_lsh_rs::Sets;

/// Many sets in one buffer.
pub struct Corpus {
    pub values: Vec<u64>,
    pub offsets: Vec<usize>,
}

/// A pair of sets that was planted with a known resemblance.
pub struct Planted {
    pub first: u32,
    pub second: u32,
    pub resemblance: f64,
}

impl Corpus {
    pub fn sets(&self) -> Sets<'_> {
        Sets::new(&self.values, &self.offsets).expect("the offsets were built from the values")
    }

    pub fn set(&self, idx: usize) -> &[u64] {
        &self.values[self.offsets[idx]..self.offsets[idx + 1]]
    }

    pub fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    fn push(&mut self, set: impl IntoIterator<Item = u64>) {
        self.values.extend(set);
        self.offsets.push(self.values.len());
    }
}

/// Makes `n_sets` sets of `len` random elements each.
pub fn uniform(n_sets: usize, len: usize) -> Corpus {
    let mut random = Random(0x5eed);
    let mut corpus = Corpus { values: Vec::new(), offsets: vec![0] };
    for _ in 0..n_sets {
        corpus.push((0..len).map(|_| random.next()));
    }
    corpus
}

/// Makes `n_sets` sentences of 8 to 31 shingles, 18 or so on average, of which every tenth is a copy of the one five
/// before it in which some shingles, none to a third of all, were replaced.
pub fn sentences(n_sets: usize) -> (Corpus, Vec<Planted>) {
    let mut random = Random(0x5e47);
    let mut corpus = Corpus { values: Vec::new(), offsets: vec![0] };
    let mut planted = Vec::new();
    for idx in 0..n_sets {
        if idx % 10 != 9 {
            let len = 8 + (random.next() % 12 + random.next() % 13) as usize;
            corpus.push((0..len).map(|_| random.next()));
            continue;
        }
        let original = corpus.set(idx - 5).to_vec();
        let n_replaced = (random.next() as usize) % (original.len() / 3 + 1);
        let kept = original[n_replaced..].to_vec();
        corpus.push(kept.into_iter().chain((0..n_replaced).map(|_| random.next())));
        planted.push(Planted {
            first: (idx - 5) as u32,
            second: idx as u32,
            resemblance: (original.len() - n_replaced) as f64 / (original.len() + n_replaced) as f64,
        });
    }
    (corpus, planted)
}

/// SplitMix64.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

/// Returns the seconds that `function` takes, and what it returns.
pub fn timed<T>(function: impl FnOnce() -> T) -> (f64, T) {
    let begin = std::time::Instant::now();
    let result = function();
    (begin.elapsed().as_secs_f64(), result)
}

/// Returns the most memory that this process has held so far, in MiB, where the system tells.
pub fn peak_mebibytes() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes: Option<f64> = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok());
    kibibytes.unwrap_or(f64::NAN) / 1024.0
}
