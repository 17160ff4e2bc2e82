#!/usr/bin/env bash
# Measures tables again and puts them into benches/README.md.
#
#   benches/figures.sh hit env     those two; without names, all
#
# Only on a machine that does nothing else: the ratios of `hit`, `live` and `compile` suffer most.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

cargo build --release --manifest-path peers/Cargo.toml
new=$(mktemp)
trap 'rm -f "$new" "$new.md"' EXIT

(($# > 0)) || set -- cold clouds hit live herd faults env compile residue vault
for table in "$@"; do
    cargo run --quiet --release --manifest-path peers/Cargo.toml -- "$table" | tee "$new"
    # The block of a table starts with its command and ends with the fence.
    awk -v start="\$ peers $table" -v new="$new" '
        $0 == start { print; while ((getline line < new) > 0) print line; skip = 1; next }
        /^```/ { skip = 0 }
        !skip
    ' README.md >"$new.md"
    cp "$new.md" README.md
done
