//! MinHash signatures and locality-sensitive hashing over sets of 64-bit hashes.
