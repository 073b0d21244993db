//! From the bytes of a file to text in UTF-8: unpacked, decoded, and seen through a window.

pub(crate) mod charset;
pub(crate) mod compression;
pub(crate) mod line_chunks;
pub(crate) mod window;
