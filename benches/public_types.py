"""Lists the types and traits of other packages that stand in the public interfaces of the libraries: python3 benches/public_types.py

Serde's traits may; anything else is a fault, as whoever uses storyfold would have to take the same version of that package. It reads the JSON
that rustdoc writes, whose form is not stable yet: a newer compiler may need a newer script.
"""

import collections
import json
import os
import subprocess
import sys

LIBRARIES = ["minhash-lsh-rs", "storyfold-text", "storyfold-collate", "storyfold", "storyfold-feeds", "storyfold-report"]
OWN = {library.replace("-", "_") for library in LIBRARIES} | {"std", "core", "alloc"}
ALLOWED = "serde_core::"


def documented(library):
    """What rustdoc tells of a library."""
    command = ["cargo", "rustdoc", "-q", "-p", library, "--lib", "--", "-Z", "unstable-options", "--output-format", "json"]
    subprocess.run(command, check=True, env={**os.environ, "RUSTC_BOOTSTRAP": "1"})
    with open(f"target/doc/{library.replace('-', '_')}.json", encoding="utf-8") as file:
        return json.load(file)


def foreign_paths(part, documentation):
    """The paths of other packages in a part of the documentation."""
    if isinstance(part, list):
        for each in part:
            yield from foreign_paths(each, documentation)
    if not isinstance(part, dict):
        return
    # A `use` names its source, anything else its path.
    named = documentation["paths"].get(str(part.get("id"))) if {"path", "source"} & part.keys() else None
    if named and named["crate_id"] and documentation["external_crates"][str(named["crate_id"])]["name"] not in OWN:
        yield "::".join(named["path"])
    for each in part.values():
        yield from foreign_paths(each, documentation)


def foreign_of(library):
    """By path of another package, the items in whose declarations it stands."""
    documentation = documented(library)
    found = collections.defaultdict(set)
    for item in documentation["index"].values():
        (kind, inner), = item["inner"].items()
        if item["crate_id"] != 0 or kind == "module":
            continue
        name = item["name"] or kind
        if kind == "impl":
            if inner["is_synthetic"] or inner["blanket_impl"]:
                continue
            name = f"impl {(inner['trait'] or {}).get('path', '')}"
            # What stands in it is in the list by itself.
            inner = {key: value for key, value in inner.items() if key != "items"}
        for path in foreign_paths(inner, documentation):
            found[path].add(name)
    return found


def main():
    n_faults = 0
    for library in LIBRARIES:
        print(library)
        for path, names in sorted(foreign_of(library).items()):
            is_fault = not path.startswith(ALLOWED)
            n_faults += is_fault
            print(f"  {'FAULT ' if is_fault else ''}{path}: {len(names)} items, such as {', '.join(sorted(names)[:3])}")
    sys.exit(1 if n_faults else 0)


if __name__ == "__main__":
    main()
