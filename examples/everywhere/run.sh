#!/usr/bin/env bash
# Shows one program that finds the same secrets in six environments: starts the servers, puts
# random values into every backend, runs the program under each profile, prints a table, and stops
# what it started. Fails if a value differs.
#
#   examples/everywhere/run.sh [--built] [--spoil PROFILE] [PROFILE...]
#
#   --built            as it is built; otherwise it is built first
#   --spoil PROFILE    changes one value in the backend of this profile, so that it has to fail
#   PROFILE...         only these: laptop ci prod-aws prod-gcp prod-azure prod-vault
#
# Servers that run already are used: those of TEST_AWS_ENDPOINT and TEST_VAULT_ADDR, or those of
# tests/servers.sh. Those of Google and Azure are part of the comparing program.
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."

# Credentials are in files there, which go with it however the run ends.
TMPDIR=$(mktemp -d)
export TMPDIR
stop_servers=true
trap 'rm -rf "$TMPDIR"; $stop_servers' EXIT

if [[ -z ${TEST_AWS_ENDPOINT:-} || -z ${TEST_VAULT_ADDR:-} || -z ${TEST_PYTHON:-} ]]; then
    if ! tests/servers.sh env >/dev/null 2>&1; then
        stop_servers='tests/servers.sh stop'
        tests/servers.sh start ministack openbao
    fi
    # shellcheck source=/dev/null
    source .servers/env.sh
fi

if [[ ${1:-} == --built ]]; then
    shift
else
    cargo build --quiet --package everywhere --bins
fi
"${CARGO_TARGET_DIR:-target}/debug/compare" "$@"
