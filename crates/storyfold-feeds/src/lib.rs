//! Readers and writers of the formats in which news reports come.
#![forbid(unsafe_code)]
