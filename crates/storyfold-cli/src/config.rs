//! `storyfold config`.

use anyhow::{Context, Result};

use crate::args::ConfigArgs;
use crate::output::{Outcome, write_to};

pub(crate) fn run(args: &ConfigArgs) -> Result<Outcome> {
    let config = args.settings.config()?;
    let text = toml::to_string(&config).context("the settings cannot be written as TOML")?;
    write_to(None, |out| Ok(out.write_all(text.as_bytes())?))?;
    Ok(Outcome::Good)
}
