//! A value of JSON that is carried along.

use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::Error;

/// How deep lists and maps may lie in each other: what is deeper may not be read back.
const MAX_DEPTH: usize = 100;

/// A value of JSON, as a feed gave it. It is carried along, and read as whatever its reader takes it for.
///
/// ```
/// use storyfold::Json;
///
/// let keywords = Json::new(&["rain", "rail"])?;
/// assert_eq!(keywords.to_string(), r#"["rain","rail"]"#);
/// assert_eq!(keywords.read::<Vec<String>>()?, ["rain", "rail"]);
/// # Ok::<(), storyfold::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Json(Value);

impl Json {
    /// Anything that can be told in JSON.
    ///
    /// # Errors
    ///
    /// Tells why it cannot be: a map has a key that is no string, or lists lie in more than 100 others. A number that is none is `null`.
    pub fn new(value: &impl Serialize) -> Result<Self, Error> {
        let value =
            serde_json::to_value(value).map_err(|error| Error::config(format!("it is no JSON: {error}")))?;
        if lies_within(&value, MAX_DEPTH) {
            return Ok(Self(value));
        }
        Err(Error::config(format!("lists and maps lie in more than {MAX_DEPTH} others")))
    }

    /// The value as one of a type.
    ///
    /// # Errors
    ///
    /// Tells why it is none.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Error> {
        T::deserialize(&self.0).map_err(|error| Error::config(format!("the JSON is something else: {error}")))
    }
}

/// Whether lists and maps lie in no more than so many others.
fn lies_within(value: &Value, depth: usize) -> bool {
    match (value, depth.checked_sub(1)) {
        (Value::Array(values), Some(depth)) => values.iter().all(|value| lies_within(value, depth)),
        (Value::Object(fields), Some(depth)) => fields.values().all(|value| lies_within(value, depth)),
        (Value::Array(_) | Value::Object(_), None) => false,
        _ => true,
    }
}

impl fmt::Display for Json {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_back_is_refused() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let value = |depth| serde_json::from_str::<Value>(&nested(depth)).unwrap();
        assert_eq!(Json::new(&value(MAX_DEPTH)).unwrap().to_string(), nested(MAX_DEPTH));
        assert!(Json::new(&value(MAX_DEPTH + 1)).unwrap_err().is_config());
    }

    #[test]
    fn a_number_comes_back_as_it_was() {
        let number = 0.003_741_656_738_677_394_f64;
        let text = Json::new(&number).unwrap().to_string();
        assert_eq!(serde_json::from_str::<f64>(&text).unwrap().to_bits(), number.to_bits());
    }
}
