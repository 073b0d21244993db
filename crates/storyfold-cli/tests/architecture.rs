//! Guards what the manifests and the roots of the crates promise: dependencies point one way, and unsafe code has one home.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use toml::Table;

/// What each of our crates may depend on. Whatever is not here is refused, so a new crate has to be placed first.
const ALLOWED: &[(&str, &[&str])] = &[
    ("minhash-lsh-rs", &[]),
    ("storyfold-text", &[]),
    ("storyfold-collate", &["storyfold-text"]),
    ("storyfold", &["minhash-lsh-rs", "storyfold-collate", "storyfold-text"]),
    ("storyfold-feeds", &["storyfold"]),
    ("storyfold-report", &["storyfold"]),
    ("storyfold-cli", &["storyfold", "storyfold-feeds", "storyfold-report"]),
    ("storyfold-bench", &["storyfold", "storyfold-feeds", "storyfold-text"]),
];

/// The one crate in which unsafe code may stand, and the folder of it.
const UNSAFE_HOME: (&str, &str) = ("minhash-lsh-rs", "src/arch");

struct Crate {
    name: String,
    folder: PathBuf,
    manifest: Table,
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn manifest(folder: &Path) -> Table {
    let path = folder.join("Cargo.toml");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.parse().unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All members of the workspace, `crates/*` resolved.
fn crates() -> Vec<Crate> {
    let root = workspace();
    let members = manifest(&root)["workspace"]["members"].as_array().expect("members is a list").clone();
    let mut folders = Vec::new();
    for member in members.iter().map(|member| member.as_str().expect("a member is a path")) {
        match member.strip_suffix("/*") {
            Some(parent) => {
                let entries = root.join(parent).read_dir().expect("the folder of crates can be read");
                folders.extend(entries.map(|entry| entry.expect("an entry can be read").path()));
            }
            None => folders.push(root.join(member)),
        }
    }
    folders.retain(|folder| folder.join("Cargo.toml").is_file());
    folders.sort();
    folders
        .into_iter()
        .map(|folder| {
            let manifest = manifest(&folder);
            let name = manifest["package"]["name"].as_str().expect("a package has a name").to_owned();
            Crate { name, folder, manifest }
        })
        .collect()
}

/// The tables of one kind of dependencies: the plain one, and those for a target.
fn dependency_tables<'a>(manifest: &'a Table, kind: &str) -> Vec<&'a Table> {
    let targets = manifest.get("target").and_then(|targets| targets.as_table());
    let of_targets = targets.into_iter().flat_map(|targets| targets.values());
    of_targets
        .filter_map(|target| target.get(kind))
        .chain(manifest.get(kind))
        .filter_map(|dependencies| dependencies.as_table())
        .collect()
}

/// The packages that a crate names under one kind of dependencies, a renamed one by its own name.
fn dependencies(manifest: &Table, kind: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (key, dependency) in dependency_tables(manifest, kind).into_iter().flatten() {
        let name = dependency.get("package").and_then(|package| package.as_str()).unwrap_or(key);
        names.insert(name.to_owned());
    }
    names
}

fn allowed() -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    ALLOWED.iter().map(|&(name, dependencies)| (name, dependencies.iter().copied().collect())).collect()
}

/// Everything below a crate: what it may use, and what that may use.
fn below(name: &str) -> BTreeSet<&'static str> {
    let allowed = allowed();
    let mut below = BTreeSet::new();
    let mut open: Vec<&str> = allowed[name].iter().copied().collect();
    while let Some(next) = open.pop() {
        if below.insert(next) {
            open.extend(&allowed[next]);
        }
    }
    below
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in folder.read_dir().expect("a source folder can be read") {
            let path = entry.expect("an entry can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

#[test]
fn every_crate_has_its_place_in_the_order() {
    let found: Vec<String> = crates().into_iter().map(|it| it.name).collect();
    for (name, _) in ALLOWED {
        assert!(found.iter().any(|it| it == name), "{name} is placed but not in the workspace");
    }
    for name in &found {
        assert!(allowed().contains_key(name.as_str()), "{name} is new: say here on what it may depend");
    }
    for (name, _) in ALLOWED {
        assert!(!below(name).contains(name), "{name} is allowed to depend on itself in a circle");
    }
}

#[test]
fn dependencies_point_one_way() {
    let ours: BTreeSet<&str> = ALLOWED.iter().map(|&(name, _)| name).collect();
    for it in crates() {
        let allowed = &allowed()[it.name.as_str()];
        for kind in ["dependencies", "build-dependencies"] {
            for dependency in dependencies(&it.manifest, kind) {
                let is_refused = ours.contains(dependency.as_str()) && !allowed.contains(dependency.as_str());
                assert!(!is_refused, "{} must not depend on {dependency} ({kind})", it.name);
            }
        }
        // A test may reach further down than the code that it tests, but never up.
        for dependency in dependencies(&it.manifest, "dev-dependencies") {
            let is_refused =
                ours.contains(dependency.as_str()) && !below(&it.name).contains(dependency.as_str());
            assert!(!is_refused, "tests of {} must not depend on {dependency}", it.name);
        }
    }
}

#[test]
fn every_crate_inherits_the_lints() {
    for it in crates() {
        let inherits = it.manifest.get("lints").and_then(|lints| lints.get("workspace"));
        assert_eq!(inherits.and_then(|it| it.as_bool()), Some(true), "{} has lints of its own", it.name);
    }
}

#[test]
fn unsafe_code_has_one_home() {
    for it in crates() {
        let is_home = it.name == UNSAFE_HOME.0;
        for root in ["src/lib.rs", "src/main.rs"].map(|root| it.folder.join(root)) {
            if let Ok(source) = std::fs::read_to_string(&root) {
                let forbids = source.lines().any(|line| line == "#![forbid(unsafe_code)]");
                assert!(forbids || is_home, "{} does not forbid unsafe code", root.display());
            }
        }
        for file in rust_files(&it.folder.join("src")) {
            let source = std::fs::read_to_string(&file).expect("a source file can be read");
            let has_block = source
                .lines()
                .map(|line| line.split("//").next().unwrap_or_default())
                .any(|code| ["unsafe {", "unsafe fn", "unsafe impl"].iter().any(|form| code.contains(form)));
            let is_at_home = is_home && file.starts_with(it.folder.join(UNSAFE_HOME.1));
            assert!(!has_block || is_at_home, "{} holds unsafe code", file.display());
        }
    }
}
