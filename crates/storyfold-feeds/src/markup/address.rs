//! Addresses of the web.

use url::Url;

/// The host that an address names, without `www.` and in lower case.
pub(crate) fn host(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once("://")?;
    if !scheme.eq_ignore_ascii_case("http") && !scheme.eq_ignore_ascii_case("https") {
        return None;
    }
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?.split(':').next()?.to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    (!host.is_empty()).then(|| host.to_owned())
}

/// Whether an address says all by itself: it has a scheme.
pub(crate) fn is_whole(address: &str) -> bool {
    let is_part = |it: char| it.is_ascii_alphanumeric() || "+-.".contains(it);
    address.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic()) && scheme.chars().all(is_part)
    })
}

/// An address that may be relative, seen from another (RFC 3986, section 5). A whole one stays to the byte as it stands; so does
/// one whose base is no whole address.
pub(crate) fn resolve(address: &str, base: Option<&str>) -> String {
    if is_whole(address) {
        return address.to_owned();
    }
    let base = base.and_then(|base| Url::parse(base).ok());
    base.and_then(|base| base.join(address).ok()).map_or_else(|| address.to_owned(), String::from)
}

#[cfg(test)]
mod tests {
    use super::{host, resolve};

    #[test]
    fn relative_addresses_are_seen_from_their_base() {
        let base = Some("https://gazette.example/news/index.html");
        for (address, expected) in [
            ("pool.html", "https://gazette.example/news/pool.html"),
            ("/pool", "https://gazette.example/pool"),
            ("//post.example/pool", "https://post.example/pool"),
            ("?p=1", "https://gazette.example/news/index.html?p=1"),
            ("HTTPS://Post.example/a b", "HTTPS://Post.example/a b"),
            ("urn:x", "urn:x"),
            ("tag:post.example,2026:1", "tag:post.example,2026:1"),
        ] {
            assert_eq!(resolve(address, base), expected, "{address}");
        }
        for base in [None, Some("/"), Some("The Gazette")] {
            assert_eq!(resolve("/pool", base), "/pool");
        }
    }

    #[test]
    fn a_host_is_without_www() {
        assert_eq!(host("https://www.Gazette.example:8080/a"), Some("gazette.example".to_owned()));
        assert_eq!(host("tag:gazette.example,2026:1"), None);
    }
}
