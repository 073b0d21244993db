//! `storyfold config`.

use std::fs::File;
use std::io::{ErrorKind, Write};

use anyhow::{Context, Result, bail};

use crate::args::{ConfigAction, ConfigArgs, SettingsArgs};
use crate::output::{Outcome, message, write_to};

pub(crate) fn run(args: &ConfigArgs) -> Result<Outcome> {
    match &args.action {
        None => show(&args.settings),
        Some(ConfigAction::Show(settings)) => show(settings),
        Some(ConfigAction::Init { path, settings }) => {
            let text = as_toml(settings)?;
            let name = path.display();
            let mut file = match File::create_new(path) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                    bail!("{name} exists already; name another file, or change that one")
                }
                created => created.with_context(|| format!("{name} could not be written"))?,
            };
            file.write_all(text.as_bytes()).with_context(|| format!("{name} could not be written"))?;
            message("note", &format!("written; use it with --config {name}"));
            Ok(Outcome::Good)
        }
    }
}

fn show(settings: &SettingsArgs) -> Result<Outcome> {
    let text = as_toml(settings)?;
    write_to(None, |out| Ok(out.write_all(text.as_bytes())?))?;
    Ok(Outcome::Good)
}

fn as_toml(settings: &SettingsArgs) -> Result<String> {
    toml::to_string(&settings.config()?).context("the settings cannot be written as TOML")
}
