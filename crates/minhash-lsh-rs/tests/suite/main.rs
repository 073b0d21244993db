//! The tests of the public interface, against naive oracles.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails as a test does")]

mod accuracy;
mod bad_input;
mod banding;
mod clusters;
mod containment;
mod file;
mod index;
mod linear_time;
mod naive;
mod signatures;
mod verify;
