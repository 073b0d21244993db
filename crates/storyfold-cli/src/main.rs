//! The program storyfold.
fn main() {}
