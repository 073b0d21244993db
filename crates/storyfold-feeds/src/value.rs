//! What a value of JSON says, where a text, a name or a number is looked for.

use serde_json::Value;

use crate::markup::html;

/// A value that cannot be used is shown in messages up to this many characters.
const MAX_SHOWN_CHARACTERS: usize = 40;

/// The text of the main body of ninjs: plain if there is one, else that of the markup.
pub(crate) fn body_text(bodies: &[Value]) -> Option<String> {
    let part = |body: &Value, names: [&str; 2]| names.iter().find_map(|&name| string(body.get(name)?));
    let is_plain = |body: &Value| {
        part(body, ["contenttype", "contentType"]).is_some_and(|kind| kind.starts_with("text/plain"))
    };
    // The main body before one that says nothing of its role, that before a summary; plain text before markup; the longer.
    let rank = |body: &Value| {
        let value = body.get("value").and_then(Value::as_str)?;
        let role = part(body, ["role", "role"]);
        let by_role = role.as_deref().map_or(1, |role| if role == "main" { 2 } else { 0 });
        Some((by_role, is_plain(body), value.len()))
    };
    let body = bodies.iter().filter(|body| rank(body).is_some()).max_by_key(|body| rank(body))?;
    let value = body.get("value")?.as_str()?;
    Some(if is_plain(body) { value.to_owned() } else { html::to_text(value) })
}

/// A value as JSON for a message, cut when it is long.
pub(crate) fn shown(value: &Value) -> String {
    let json = value.to_string();
    match json.char_indices().nth(MAX_SHOWN_CHARACTERS) {
        Some((end, _)) => format!("{}…", &json[..end]),
        None => json,
    }
}

/// Whether a value says nothing: `null` or a blank string.
pub(crate) fn is_absent(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        _ => false,
    }
}

/// A string that says something, without the white space around it.
pub(crate) fn string(value: &Value) -> Option<String> {
    value.as_str().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// A string, or a whole number as a string.
pub(crate) fn string_or_count(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) if number.is_i64() || number.is_u64() => Some(number.to_string()),
        other => string(other),
    }
}

/// A string, or the `name` or `uri` of an object.
pub(crate) fn name_of(value: &Value) -> Option<String> {
    match value {
        Value::Object(object) => ["name", "uri"].iter().find_map(|&name| string(object.get(name)?)),
        other => string(other),
    }
}

/// What a value is, in words for a message.
pub(crate) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
