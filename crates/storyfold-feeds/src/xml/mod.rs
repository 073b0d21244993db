//! XML as it is found in the wild: cut into items first, so that a fault costs one item, then read leniently.
//!
//! A parser that stops at the first fault, as the standard asks for, would lose a whole feed to one bare `&`.

pub(crate) mod items;
mod limits;

mod builder;
pub(crate) mod namespace;
pub(crate) mod tree;
