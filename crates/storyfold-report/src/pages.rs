//! The templates, and what of a value reaches a page.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value};
use serde::Serialize;

use crate::error::ErrorKind;

const TEMPLATES: [(&str, &str); 14] = [
    ("parts.html", include_str!("../templates/parts.html")),
    ("page.html", include_str!("../templates/page.html")),
    ("entries.html", include_str!("../templates/entries.html")),
    ("rest.html", include_str!("../templates/rest.html")),
    ("problems.html", include_str!("../templates/problems.html")),
    ("index.html", include_str!("../templates/index.html")),
    ("story_main.html", include_str!("../templates/story_main.html")),
    ("story.html", include_str!("../templates/story.html")),
    ("single.html", include_str!("../templates/single.html")),
    ("columns.html", include_str!("../templates/columns.html")),
    ("collection.html", include_str!("../templates/collection.html")),
    ("volume.svg", include_str!("../templates/volume.svg")),
    ("copying.svg", include_str!("../templates/copying.svg")),
    ("story-sizes.svg", include_str!("../templates/story-sizes.svg")),
];

/// The colours of the pictures, in the style sheet of the pages and in the pictures that are files.
const PICTURE_STYLE: &str = include_str!("../assets/picture.css");
/// The style sheet of the pages.
const STYLE: [&str; 2] = [include_str!("../assets/report.css"), PICTURE_STYLE];
/// What the pages need besides, by the name of its file.
pub(crate) const ASSETS: [(&str, &[&str]); 2] =
    [("assets/report.css", &STYLE), ("assets/report.js", &[include_str!("../assets/report.js")])];

/// The templates of all pages and pictures.
pub(crate) struct Pages(Environment<'static>);

impl Pages {
    pub(crate) fn new() -> Result<Self, ErrorKind> {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
        // Everything is HTML or SVG: nothing goes out unescaped.
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        environment.set_formatter(|out, state, value| match value.as_str() {
            Some(text) if !value.is_safe() && text.chars().any(is_forbidden) => {
                let replaced: String = text
                    .chars()
                    .map(|it| if is_forbidden(it) { char::REPLACEMENT_CHARACTER } else { it })
                    .collect();
                minijinja::escape_formatter(out, state, &Value::from(replaced))
            }
            _ => minijinja::escape_formatter(out, state, value),
        });
        environment.add_global("picture_style", Value::from_safe_string(PICTURE_STYLE.to_owned()));
        environment.add_global("style", Value::from_safe_string(STYLE.concat()));
        for (name, template) in TEMPLATES {
            environment.add_template(name, template)?;
        }
        Ok(Self(environment))
    }

    /// Lays out a page.
    pub(crate) fn render(&self, template: &str, page: &impl Serialize) -> Result<String, ErrorKind> {
        Ok(self.0.get_template(template)?.render(Value::from(Serde(page)))?)
    }

    /// Lays out a part of a page, as a value that may stand in another page as it is.
    pub(crate) fn render_part(&self, template: &str, part: &impl Serialize) -> Result<Value, ErrorKind> {
        Ok(Value::from_safe_string(self.render(template, part)?))
    }
}

/// Whether a character can stand in no XML 1.0 (section 2.2), and means nothing in a page.
fn is_forbidden(character: char) -> bool {
    !matches!(character, '\t' | '\n' | '\r' | ' '..='\u{7e}' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::TEMPLATES;

    #[test]
    fn no_template_lets_anything_out_unescaped() {
        for (name, template) in TEMPLATES {
            // The page that stands alone has its style sheet in itself; that is what this word is for.
            let template = template.replace("style-src 'unsafe-inline'", "");
            for sign in ["safe", "autoescape", "style=", " onclick"] {
                assert!(!template.contains(sign), "{name} holds {sign}");
            }
        }
    }
}
