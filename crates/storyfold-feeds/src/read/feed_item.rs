//! What a feed says of all its items, and what that means for each.

use crate::field::Fields;
use crate::markup::address;
use crate::names;

/// What a feed says of itself.
#[derive(Default)]
pub(super) struct Channel {
    pub(super) source: Option<String>,
    /// Where the outlet is: by it, identities that hold within a feed only are made to hold elsewhere.
    pub(super) address: Option<String>,
    /// From where addresses in the feed are seen.
    pub(super) base: Option<String>,
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
        if let Some(address) = fields.peek(names::URL).filter(|address| !address::is_whole(address)) {
            fields.remove(names::URL);
            fields.set("url", Some(address::resolve(&address, self.base.as_deref())));
        }
        match fields.peek(names::URI) {
            Some(identity) if !address::is_whole(&identity) => {
                if let Some(identity) = self.identity(&identity) {
                    fields.remove(names::URI);
                    fields.set("uri", Some(identity));
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

    /// An identity that holds everywhere, of one that holds within the feed: the number of an item, of which another outlet has
    /// the same, or the path of a page.
    fn identity(&self, within_feed: &str) -> Option<String> {
        if within_feed.starts_with('/') {
            return Some(address::resolve(within_feed, self.base.as_deref()));
        }
        let feed = self.address.as_ref().or(self.source.as_ref())?;
        Some(format!("{feed}#{within_feed}"))
    }
}
