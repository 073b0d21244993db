//! A value of JSON that is carried along.

use std::fmt;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::Error;

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
    /// Tells why it cannot be: a map has a key that is no string, say.
    pub fn new(value: &impl Serialize) -> Result<Self, Error> {
        serde_json::to_value(value)
            .map(Self)
            .map_err(|error| Error::config(format!("it is no JSON: {error}")))
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

impl fmt::Display for Json {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}
