//! Benchmarks and quality measurements of storyfold.
