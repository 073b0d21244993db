# `just` lists the recipes; each is one plain command that works without just too.

_default:
    @"{{ just_executable() }}" --justfile "{{ justfile() }}" --list

# What the CI does: formatting, lints, documentation, tests.
check:
    .ci/run

# Formats all code.
fmt:
    cargo fmt --all

# Runs all tests, or those whose name holds NAME.
test NAME="":
    cargo test --workspace {{ NAME }}

# Lists the types of other packages in the public interfaces; none may be but serde's traits.
public-types:
    python3 benches/public_types.py

# Builds the documentation of all crates and opens it.
doc:
    cargo doc --workspace --no-deps --open

# Merges the sample feed and prints the stories.
sample:
    cargo run --release -p storyfold-cli -- merge data/sample --format text

# Merges the sample feed and proves that the output invents nothing and loses nothing.
verify:
    cargo run --release -p storyfold-cli -- merge data/sample -o target/stories.jsonl
    cargo run --release -p storyfold-cli -- verify target/stories.jsonl data/sample

# Shows how reports are cut into sentences and furniture: just cut FILE…
cut +FILES:
    cargo run -p storyfold-text --example cut -- {{ FILES }}

# Scores the stories of the sample against its labels.
eval:
    cargo run --release -p storyfold-cli -- eval --gold data/cases/sample/stories.csv data/sample

# Writes stories of any feed for a scorer: just stories OUT FEED…  The gold for the sample is in data/cases/sample.
stories OUT +FEEDS:
    cargo run --release -p storyfold-cli -- merge --format jsonl -o {{ OUT }} {{ FEEDS }}

# Opens the report of the sample, and of other feeds that are named, in Chromium and looks at every page (needs Node.js and Chromium).
report-check *FEEDS:
    rm -rf target/report-check
    for feed in data/sample {{ FEEDS }}; do \
        cargo run --release -p storyfold-cli -- merge "$feed" --report "target/report-check/$(basename "$feed")" -o target/stories.jsonl || exit 1; \
    done
    npm install --prefix crates/storyfold-report/check --no-package-lock --no-audit --no-fund
    cargo run --release -p storyfold-cli -- merge data/sample -o target/report-check/sample.html
    node crates/storyfold-report/check/report_check.mjs target/report-check/pictures target/report-check/*/ target/report-check/sample.html

# Checks licences, advisories and sources of all dependencies (needs cargo-deny).
deny:
    cargo deny check
