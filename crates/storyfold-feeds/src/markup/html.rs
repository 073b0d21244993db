//! HTML inside a feed as plain text: paragraphs apart by an empty line, everything else of the markup gone.

use crate::markup::entity::resolve;

/// Elements that begin and end a paragraph.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "caption",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "hl2",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tr",
    "ul",
];

/// Elements whose content no reader of the page sees.
const UNSEEN: &[&str] =
    &["head", "iframe", "noscript", "object", "script", "style", "svg", "template", "textarea"];

/// What opens a CDATA section; some feeds have one inside of another, or escaped.
const CDATA: &str = "<![CDATA[";

/// The text of a fragment of HTML.
///
/// White space is folded as a browser does. A fragment without any element that parts lines is taken as text with
/// some markup in it, as many feeds have it, and keeps its own line ends. A `<br>` is a line end, unless the sentence before it
/// goes on behind it: then it only wraps the line, and what stands before it is no headline.
pub(crate) fn to_text(html: &str) -> String {
    let parts_lines = tags(html).any(|tag| tag.name == "br" || BLOCKS.contains(&tag.name.as_str()));
    let mut text = Flow {
        text: String::with_capacity(html.len()),
        parts_lines,
        has_sections: html.contains(CDATA),
        pending: Pending::Nothing,
    };
    let mut at = 0;
    for tag in tags(html) {
        if tag.begin < at {
            continue;
        }
        text.push(&html[at..tag.begin]);
        at = tag.end;
        match tag.name.as_str() {
            "br" => text.part(Pending::Line),
            "td" | "th" => text.part(Pending::Blank),
            name if BLOCKS.contains(&name) => text.part(Pending::Paragraph),
            name if UNSEEN.contains(&name) && !tag.is_end && !tag.is_closed => {
                at = tags_from(html, tag.end)
                    .find(|other| other.is_end && other.name == name)
                    .map_or(html.len(), |other| other.end);
            }
            _ => {}
        }
    }
    text.push(&html[at..]);
    text.text
}

/// The text of a fragment of HTML on one line.
pub(crate) fn to_line(html: &str) -> String {
    to_text(html).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Text that grows, with the white space that comes before the next word.
struct Flow {
    text: String,
    parts_lines: bool,
    /// Whether there are CDATA sections, whose ends are no text.
    has_sections: bool,
    pending: Pending,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Pending {
    Nothing,
    Blank,
    Line,
    Paragraph,
}

impl Flow {
    fn part(&mut self, wanted: Pending) {
        self.pending = match (self.pending, wanted) {
            (Pending::Line, Pending::Line) => Pending::Paragraph,
            (pending, wanted) => pending.max(wanted),
        };
    }

    fn push(&mut self, raw: &str) {
        if self.has_sections {
            raw.split("]]>").for_each(|raw| self.push_text(raw));
        } else {
            self.push_text(raw);
        }
    }

    fn push_text(&mut self, raw: &str) {
        let text = resolve(raw).text;
        for (at, character) in text.char_indices() {
            match character {
                '\n' if !self.parts_lines => self.part(Pending::Line),
                _ if character.is_whitespace() => self.part(Pending::Blank),
                _ => {
                    if !self.text.is_empty() {
                        self.text.push_str(match self.pending {
                            Pending::Nothing => "",
                            Pending::Blank => " ",
                            Pending::Line if self.parts_lines && goes_on(&self.text, &text[at..]) => " ",
                            Pending::Line => "\n",
                            Pending::Paragraph => "\n\n",
                        });
                    }
                    self.pending = Pending::Nothing;
                    self.text.push(character);
                }
            }
        }
    }
}

/// Whether a sentence goes on from one line to the next. A line that begins with `by` is a byline.
fn goes_on(before: &str, next: &str) -> bool {
    let is_open = before.ends_with(|last: char| last.is_alphanumeric() || matches!(last, ',' | ';'));
    is_open
        && next.starts_with(|first: char| first.is_lowercase() || matches!(first, '&' | ',' | ';' | ')'))
        && !next.starts_with("by ")
}

/// A tag, a comment or a declaration in HTML; the latter two have no name.
pub(crate) struct Tag {
    pub(crate) begin: usize,
    pub(crate) end: usize,
    pub(crate) name: String,
    pub(crate) is_end: bool,
    /// Whether it ends in `/>`.
    pub(crate) is_closed: bool,
}

/// The tags of a page or a fragment. What only looks like one, as in `a < b`, is none.
pub(crate) fn tags(html: &str) -> impl Iterator<Item = Tag> + '_ {
    tags_from(html, 0)
}

fn tags_from(html: &str, from: usize) -> impl Iterator<Item = Tag> + '_ {
    let mut at = from;
    // Looked for once, so that a page of comments that never end is read in one pass.
    let last_comment_end = html.rfind("-->").unwrap_or(0);
    std::iter::from_fn(move || {
        loop {
            let begin = at + html.get(at..)?.find('<')?;
            match tag_at(html, begin, last_comment_end) {
                Some(tag) => {
                    at = tag.end;
                    return Some(tag);
                }
                None => at = begin + 1,
            }
        }
    })
}

fn tag_at(html: &str, begin: usize, last_comment_end: usize) -> Option<Tag> {
    let rest = &html[begin + 1..];
    let unnamed = |end| Tag { begin, end, name: String::new(), is_end: false, is_closed: true };
    if rest.starts_with("!--") {
        // A comment that never ends would hide all that follows.
        let end = match begin + 4 <= last_comment_end {
            true => html[begin + 4..].find("-->").map_or(begin + 4, |at| begin + 4 + at + 3),
            false => begin + 4,
        };
        return Some(unnamed(end));
    }
    if rest.starts_with(['!', '?']) {
        let is_section = html[begin..].starts_with(CDATA);
        let end = if is_section { begin + CDATA.len() } else { begin + 1 + rest.find('>')? + 1 };
        return Some(unnamed(end));
    }
    let (is_end, named) = rest.strip_prefix('/').map_or((false, rest), |named| (true, named));
    if !named.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return None;
    }
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b':' | b'_');
    let n_name = named.bytes().position(|byte| !is_part(byte)).unwrap_or(named.len());
    // In XHTML a prefix may stand before the name.
    let local = named[..n_name].rsplit(':').next().unwrap_or_default();
    let name = local.to_ascii_lowercase();
    let begin_of_attributes = html.len() - named.len() + n_name;
    let mut end = tag_end(html.as_bytes(), begin_of_attributes);
    // Another tag begins within: this one is not closed, or is none.
    if let Some(next) =
        html[begin_of_attributes..end].find('<').filter(|_| !html[begin..end].contains(['"', '\'']))
    {
        if !is_known(&name) {
            return None;
        }
        // What has no attributes ends with its name; the rest is text.
        let has_attributes = html[begin_of_attributes..begin_of_attributes + next].contains('=');
        end = if has_attributes { begin_of_attributes + next } else { begin_of_attributes };
    }
    let is_closed = html[..end].ends_with("/>");
    Some(Tag { begin, end, name, is_end, is_closed })
}

fn is_known(name: &str) -> bool {
    const INLINE: &[&str] = &[
        "a", "abbr", "b", "br", "em", "font", "i", "img", "q", "small", "span", "strong", "sub", "sup", "u",
    ];
    BLOCKS.contains(&name) || INLINE.contains(&name) || UNSEEN.contains(&name)
}

/// Attributes that take more bytes than this have lost a quote.
const MAX_TAG_BYTES: usize = 64 << 10;

/// Behind the `>` that is not in quotes; the first `>` of all if the quotes do not match; the end of a text that breaks off.
pub(crate) fn tag_end(bytes: &[u8], from: usize) -> usize {
    let mut quote = None;
    let mut last = b' ';
    for (at, &byte) in bytes.iter().enumerate().skip(from).take(MAX_TAG_BYTES) {
        match (byte, quote) {
            (b'>', None) => return at + 1,
            (b'"' | b'\'', None) if last == b'=' => quote = Some(byte),
            (byte, Some(open)) if byte == open => quote = None,
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            last = byte;
        }
    }
    bytes[from..].iter().position(|&byte| byte == b'>').map_or(bytes.len(), |at| from + at + 1)
}

#[cfg(test)]
mod tests {
    use super::{to_line, to_text};

    #[test]
    fn paragraphs_come_out_as_paragraphs() {
        for (html, expected) in [
            ("", ""),
            ("Words.", "Words."),
            ("One.\n\nTwo\nlines.", "One.\n\nTwo\nlines."),
            ("<p>One\n  two.</p>\n<p>Three.</p>", "One two.\n\nThree."),
            ("One.<br>Two.<br/><br />Three.", "One.\nTwo.\n\nThree."),
            (
                "The harbour is<br>shut, says the mayor,<br />and stays so.",
                "The harbour is shut, says the mayor, and stays so.",
            ),
            (
                "Harbour shut<br>by Jane Doe<br>The harbour is shut.",
                "Harbour shut\nby Jane Doe\nThe harbour is shut.",
            ),
            ("salt<br><br>and pepper", "salt\n\nand pepper"),
            ("<ul><li>One<li>Two</ul>", "One\n\nTwo"),
            ("<![CDATA[<p>One</p>]]>", "One"),
            ("One ]]> two", "One ]]> two"),
            ("a <b>bold</b> word", "a bold word"),
            ("salt &amp; pepper, it&rsquo;s", "salt & pepper, it\u{2019}s"),
            ("<p>One</p><script>if (a < b) {}</script><style>p{}</style><p>Two</p>", "One\n\nTwo"),
            ("One <!-- no --> two", "One two"),
            ("One <!-- never closed", "One never closed"),
            ("3 < 4 and 5 > 4", "3 < 4 and 5 > 4"),
            ("<a href=\"x>y\" title='it'>link</a>.", "link."),
            ("<a href=\"x>link</a> more", "link more"),
            ("<pThe ferry sank.</p>", "<pThe ferry sank."),
            ("<p One</p><p>Two</p>", "One\n\nTwo"),
            ("<a href=x One</a> two", "two"),
            ("Broken <img src=\"x", "Broken"),
            ("<table><tr><td>1</td><td>2</td></tr></table>", "1 2"),
            ("&nbsp; One&nbsp;two ", "One two"),
        ] {
            assert_eq!(to_text(html), expected, "{html}");
        }
        assert_eq!(to_line("Ferry <i>Aurora</i>\n sinks &amp; is found"), "Ferry Aurora sinks & is found");
    }
}
