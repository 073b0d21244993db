//! What a feed says of all its items, and what that means for each.

use crate::field::Fields;
use crate::names;

/// What a feed says of itself.
#[derive(Default)]
pub(super) struct Channel {
    pub(super) source: Option<String>,
    /// Where the outlet is: by it, identities that hold within a feed only are made to hold elsewhere.
    pub(super) address: Option<String>,
    pub(super) language: Option<String>,
    /// Whether it is a feed at all, and not just a list of records.
    pub(super) is_feed: bool,
}

impl Channel {
    /// Fills in what the item leaves to the feed, and what feeds as a rule leave out.
    pub(super) fn complete(&self, fields: &mut Fields) {
        if !fields.has(names::SOURCE) {
            fields.set("source", self.source.clone());
        }
        if !fields.has(names::LANGUAGE) {
            fields.set("language", self.language.clone());
        }
        match fields.peek(names::URI) {
            // The number of an item: another outlet has an item of the same number.
            Some(identity) if !identity.contains([':', '/']) => {
                if let Some(feed) = self.address.as_ref().or(self.source.as_ref()) {
                    fields.remove(names::URI);
                    fields.set("uri", Some(format!("{feed}#{identity}")));
                }
            }
            Some(_) => {}
            None => {
                let address = fields.peek(names::URL);
                fields.set("uri", address);
            }
        }
        if !fields.has(names::TEXT) && !fields.has(names::HTML_TEXT) {
            let (name, text) = match fields.peek(&["summary"]) {
                Some(summary) => ("summary", Some(summary)),
                None => ("headline", fields.peek(names::HEADLINE)),
            };
            if text.is_some() {
                fields.set("text", text);
                fields.assume(format!("the item has no text; its {name} stands for it"));
            }
        }
    }
}
