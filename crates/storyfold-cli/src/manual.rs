//! `storyfold completions` and `storyfold man`.

use std::fs;

use anyhow::{Context, Result};
use clap::CommandFactory;

use crate::args::{Args, CompletionsArgs, ManArgs};
use crate::output::{Outcome, message, write_to};

const NAME: &str = "storyfold";

pub(crate) fn completions(args: &CompletionsArgs) -> Result<Outcome> {
    // The generator panics if a pipe breaks, so it gets a buffer.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), NAME, &mut script);
    write_to(None, |out| Ok(out.write_all(&script)?))?;
    Ok(Outcome::Good)
}

pub(crate) fn pages(args: &ManArgs) -> Result<Outcome> {
    let failed = || format!("the manual pages could not be written to {}", args.folder.display());
    fs::create_dir_all(&args.folder).with_context(failed)?;
    clap_mangen::generate_to(Args::command(), &args.folder).with_context(failed)?;
    message("note", &format!("read one with: man {}", args.folder.join("storyfold.1").display()));
    Ok(Outcome::Good)
}
