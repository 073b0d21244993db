//! Character references: `&amp;`, `&#8217;`, `&#x2019;`, `&rsquo;`.

use std::borrow::Cow;

use encoding_rs::WINDOWS_1252;
use quick_xml::escape::resolve_html5_entity;

/// The longest name of an entity of HTML, `CounterClockwiseContourIntegral`, and its semicolon.
const MAX_NAME_BYTES: usize = 32;

/// Text with its references resolved, those of HTML as well, and how many `&` begin none.
pub(crate) struct Resolved<'text> {
    pub(crate) text: Cow<'text, str>,
    pub(crate) n_bare: usize,
}

/// Resolves every reference. An `&` that begins none stays.
pub(crate) fn resolve(text: &str) -> Resolved<'_> {
    let Some(first) = text.find('&') else {
        return Resolved { text: Cow::Borrowed(text), n_bare: 0 };
    };
    let mut resolved = String::with_capacity(text.len());
    resolved.push_str(&text[..first]);
    let mut n_bare = 0;
    let mut rest = &text[first..];
    while let Some(at) = rest.find('&') {
        resolved.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        match reference(rest) {
            Some((meaning, n_bytes)) => {
                resolved.push_str(&meaning);
                rest = &rest[n_bytes..];
            }
            None => {
                n_bare += 1;
                resolved.push('&');
            }
        }
    }
    resolved.push_str(rest);
    Resolved { text: Cow::Owned(resolved), n_bare }
}

/// What the reference behind an `&` means, and how many bytes it takes.
fn reference(rest: &str) -> Option<(Cow<'static, str>, usize)> {
    let end = rest.bytes().take(MAX_NAME_BYTES).position(|byte| byte == b';')?;
    let name = &rest[..end];
    let meaning = match name.strip_prefix('#') {
        Some(number) => {
            let number = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.parse(),
            };
            Cow::Owned(character(number.ok()?)?.to_string())
        }
        None => Cow::Borrowed(resolve_html5_entity(name)?),
    };
    Some((meaning, end + 1))
}

/// The character of a number. As browsers do, those of control characters are read as windows-1252.
fn character(number: u32) -> Option<char> {
    match u8::try_from(number) {
        Ok(byte @ 0x80..=0x9F) => WINDOWS_1252.decode_without_bom_handling(&[byte]).0.chars().next(),
        Ok(0..=8 | 0x0B | 0x0C | 0x0E..=0x1F) => Some(' '),
        _ => char::from_u32(number),
    }
}

#[cfg(test)]
mod tests {
    use super::resolve;

    #[test]
    fn resolves_what_is_a_reference() {
        for (text, expected, n_bare) in [
            ("", "", 0),
            ("salt &amp; pepper", "salt & pepper", 0),
            ("salt & pepper", "salt & pepper", 1),
            ("&lt;b&gt;&quot;&apos;", "<b>\"'", 0),
            ("it&#8217;s &#x2019;&rsquo;", "it\u{2019}s \u{2019}\u{2019}", 0),
            ("it&#146;s", "it\u{2019}s", 0),
            ("&nbsp;&hellip;", "\u{a0}\u{2026}", 0),
            ("a?b=1&c=2;", "a?b=1&c=2;", 1),
            ("&unknown; &#xD800; &#; &", "&unknown; &#xD800; &#; &", 4),
            ("&amp;lt;", "&lt;", 0),
        ] {
            let resolved = resolve(text);
            assert_eq!((resolved.text.as_ref(), resolved.n_bare), (expected, n_bare), "{text}");
        }
    }
}
