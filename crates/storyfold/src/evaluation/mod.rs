//! How good a grouping is, against what people marked.

mod scores;

mod examination;

mod sweep;

mod recall;

mod generate;

pub use examination::{Contact, Evaluation, FalseMerge, Loss, Part, evaluate};
pub use generate::{GenerateOptions, GeneratedReport, generate};
pub use recall::{CandidateRecall, RecallBin, candidate_recall};
pub use scores::{Gold, PrecisionRecall, Scores};
pub use sweep::{SweepRow, sweep};
