//! Splits a news report into sentences and furniture, and sentences into words and shingles.
#![forbid(unsafe_code)]
