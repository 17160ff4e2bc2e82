#!/usr/bin/env bash
# Shows a service that loses no query while its database users are replaced: starts OpenBao and
# PostgreSQL, runs the service under load, prints a table, and stops what it started.
#
#   examples/postgres_rotation/run.sh             build it first
#   examples/postgres_rotation/run.sh --built     as it is built
#
# Servers that run already are used: those of TEST_VAULT_ADDR and TEST_POSTGRES_URL, or those of
# tests/servers.sh. ROTATION_TTL, ROTATION_LIFETIMES and ROTATION_CONCURRENCY change the run;
# `src/bin/load/main.rs` explains them.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."

if [[ -z ${TEST_VAULT_ADDR:-} || -z ${TEST_POSTGRES_URL:-} ]]; then
    if ! tests/servers.sh env >/dev/null 2>&1; then
        trap 'tests/servers.sh stop' EXIT
        tests/servers.sh start openbao postgres
    fi
    # shellcheck source=/dev/null
    source .servers/env.sh
fi

[[ ${1:-} == --built ]] || cargo build --quiet --package postgres_rotation --bins
"${CARGO_TARGET_DIR:-target}/debug/load"
