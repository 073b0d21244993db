//! What stands in a feed as markup, as plain text; and addresses.

pub(crate) mod address;
pub(crate) mod entity;
pub(crate) mod html;
