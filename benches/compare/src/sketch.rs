//! Sets to signatures of 128 slots. Inside the loop: the elements, already hashed, to the slots in memory.

use fnv::FnvBuildHasher;
use gaoya::minhash::{MinHasher, MinHasher32};
use minhash_lsh_rs::{Sketcher, SketcherOptions};

use crate::data::{self, timed};

const LENGTHS: [usize; 2] = [18, 400];
const N_ELEMENTS: usize = 200_000;
const N_ROUNDS: usize = 25;

/// Prints nanoseconds a signature of both, their errors against the truth, and the ratio of the times.
pub fn against_gaoya() {
    let gaoya = MinHasher32::<FnvBuildHasher>::new(128);
    println!("n\tours_ns\tgaoya_ns\tratio\tours_rmse\tgaoya_rmse\ttheory");
    for len in LENGTHS {
        let corpus = data::uniform(N_ELEMENTS / len / 4, len);
        let (mut own_best, mut other_best) = (f64::INFINITY, f64::INFINITY);
        for _ in 0..N_ROUNDS {
            own_best = own_best.min(time_ours(&corpus));
            let (seconds, n_slots) = timed(|| {
                (0..corpus.len())
                    .map(|idx| gaoya.create_signature(corpus.set(idx).iter()).len())
                    .sum::<usize>()
            });
            assert_eq!(n_slots, corpus.len() * 128);
            other_best = other_best.min(seconds * 1e9 / corpus.len() as f64);
        }
        let own_error = rmse(len, |first, second| {
            let sketcher = sketcher();
            let (first, second) = (sketcher.sketch(first), sketcher.sketch(second));
            first.as_signature().resemblance(&second.as_signature()).expect("one sketcher made both")
        });
        let other_error = rmse(len, |first, second| {
            let (first, second) =
                (gaoya.create_signature(first.iter()), gaoya.create_signature(second.iter()));
            first.iter().zip(&second).filter(|(own, other)| own == other).count() as f64 / 128.0
        });
        let theory = minhash_lsh_rs::standard_error(0.5, 128);
        println!(
            "{len}\t{own_best:.1}\t{other_best:.1}\t{:.1}\t{own_error:.4}\t{other_error:.4}\t{theory:.4}",
            other_best / own_best
        );
    }
}

/// Prints the elements of a set, and nanoseconds a signature into fresh memory and into memory that is used again.
pub fn ours() {
    for len in LENGTHS {
        let corpus = data::uniform(N_ELEMENTS / len, len);
        let best = (0..N_ROUNDS).map(|_| time_ours(&corpus)).fold(f64::INFINITY, f64::min);
        let sketcher = sketcher();
        let mut signatures = sketcher.sketch_batch(corpus.sets());
        let wanted = signatures.clone();
        let again = (0..N_ROUNDS)
            .map(|_| timed(|| sketcher.sketch_batch_into(corpus.sets(), &mut signatures)).0)
            .fold(f64::INFINITY, f64::min);
        assert_eq!(signatures, wanted);
        println!("{len}\t{best:.2}\t{:.2}", again * 1e9 / corpus.len() as f64);
    }
}

fn time_ours(corpus: &data::Corpus) -> f64 {
    let sketcher = sketcher();
    let (seconds, signatures) = timed(|| sketcher.sketch_batch(corpus.sets()));
    assert_eq!(signatures.get(0), sketcher.sketch(corpus.set(0)).as_signature());
    seconds * 1e9 / corpus.len() as f64
}

fn sketcher() -> Sketcher {
    Sketcher::new(SketcherOptions::default()).expect("the defaults are in range")
}

/// The root of the mean squared error over 2,000 pairs of sets of `len` elements with a resemblance near a half.
fn rmse(len: usize, estimate: impl Fn(&[u64], &[u64]) -> f64) -> f64 {
    let mut random = data::Random(len as u64);
    let n_shared = 2 * len / 3;
    let truth = n_shared as f64 / (2 * len - n_shared) as f64;
    let n_pairs = 2000;
    let squares: f64 = (0..n_pairs)
        .map(|_| {
            let union: Vec<u64> = (0..2 * len - n_shared).map(|_| random.next()).collect();
            (estimate(&union[..len], &union[len - n_shared..]) - truth).powi(2)
        })
        .sum();
    (squares / f64::from(n_pairs)).sqrt()
}
