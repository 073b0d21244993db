//! The settings of the engine: the file that the user named, then the flags.

use std::fs;

use anyhow::{Context, Result, anyhow};
use rayon::{ThreadPool, ThreadPoolBuilder};
use storyfold::Config;

use crate::args::{EngineArgs, SettingsArgs};

impl SettingsArgs {
    /// The configuration that holds, every field in its range.
    pub(crate) fn config(&self) -> Result<Config> {
        let mut config = match &self.config {
            None => Config::default(),
            Some(path) => {
                let name = path.display();
                let text = fs::read_to_string(path).with_context(|| format!("{name} could not be read"))?;
                let config: Config = toml::from_str(&text)
                    .map_err(|error| anyhow!("{name}: {}", error.to_string().trim_end()))?;
                config.check().with_context(|| format!("{name} cannot be used"))?;
                config
            }
        };
        for (field, value) in &self.set {
            config.set(field, value).context("--set cannot be used")?;
        }
        if let Some(hours) = &self.window {
            config.set("window_hours", hours).context("--window cannot be used")?;
        }
        config.check()?;
        Ok(config)
    }
}

impl EngineArgs {
    /// The threads on which the engine works.
    pub(crate) fn pool(&self) -> Result<ThreadPool> {
        let n_threads = self.threads.map_or(0, usize::from);
        ThreadPoolBuilder::new()
            .num_threads(n_threads)
            .build()
            .context("the threads could not be started; try fewer with -j")
    }
}
