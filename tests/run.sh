#!/usr/bin/env bash
# Everything that must hold before a change lands, in one command: servers, formatting,
# dependencies, tests with the default and with all features, examples, lints,
# documentation.
#
# A step that fails does not stop the others; the last line sums up all tests.
set -uo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

log=$(mktemp)
failed=()
trap 'tests/servers.sh stop; rm -f "$log"' EXIT
trap 'exit 130' INT TERM

# One set of artifacts is built once, so what incremental builds keep is only ballast.
[[ -n ${CI:-} ]] && export CARGO_INCREMENTAL=0

# step TITLE COMMAND...: runs the command, and remembers whether it failed.
step() {
    local title=$1 start=$SECONDS
    shift
    printf '\n== %s\n' "$title"
    if "$@" 2>&1 | tee -a "$log"; then
        printf -- '-- ok, %s s\n' $((SECONDS - start))
    else
        printf -- '-- FAILED, %s s: %s\n' $((SECONDS - start)) "$*"
        failed+=("$title")
    fi
}

tools_are_there() {
    local missing=()
    command -v cargo >/dev/null || missing+=("cargo (the Rust toolchain)")
    cargo fmt --version >/dev/null 2>&1 || missing+=("rustfmt (rustup component add rustfmt)")
    cargo clippy --version >/dev/null 2>&1 || missing+=("clippy (rustup component add clippy)")
    ((${#missing[@]} == 0)) && return
    printf 'missing: %s\n' "${missing[@]}" >&2
    exit 1
}

# Tests that need a server fail, rather than say that they were left out, from here on.
servers() {
    tests/servers.sh start || return 1
    # shellcheck source=/dev/null
    source .servers/env.sh
    export TYPED_SECRETS_REQUIRE_SERVERS=1
}

formatting() {
    cargo fmt --all --check && cargo fmt --manifest-path benches/peers/Cargo.toml --check
}

documentation() { RUSTDOCFLAGS='-D warnings' cargo doc --workspace --no-deps --all-features; }

# The default features must stay light: no cloud SDK, no TLS, no HTTP client, no macros of tokio,
# which would turn on all of syn. So must those that talk to this machine only.
light_by_default() { light && light --features aws-agent; }

light() {
    local tree heavy
    tree=$(cargo tree --edges normal --prefix none "$@") || return 1
    heavy=$(grep -E '^(aws-|azure_|google-cloud|rustls|reqwest|hyper|openssl|native-tls|tokio-macros)' <<<"$tree" | sort -u)
    [[ -z $heavy ]] && return
    printf 'the default features %s pull in:\n%s\n' "$*" "$heavy"
    return 1
}

# Whatever is turned on, there is one stack for TLS, and one library for cryptography below it.
one_tls_stack() {
    local found
    found=$(cargo tree --all-features --edges normal --prefix none |
        grep -oE '^(rustls|openssl|native-tls|boring|ring|aws-lc-rs) v[^ ]*' | sort -u)
    [[ $(wc -l <<<"$found") == 2 && $found == aws-lc-rs*rustls* ]] && return
    printf 'not one stack for TLS:\n%s\n' "$found"
    return 1
}

# As `cargo hack check --each-feature` does, which nobody has to install for this; a warning fails.
each_feature() {
    local feature features told failed=0
    features=$(cargo metadata --no-deps --format-version 1 | .servers/venv/bin/python -c 'import json, sys
packages = json.load(sys.stdin)["packages"]
print(*next(p["features"] for p in packages if p["name"] == "typed-secrets"))') || return 1
    for feature in '' $features; do
        told=$(cargo check --quiet --no-default-features --features "$feature" 2>&1)
        [[ $? == 0 && -z $told ]] && continue
        printf 'with the features "%s" alone:\n%s\n' "$feature" "$told"
        failed=1
    done
    return $failed
}

# Tests in which a scheduler chooses who runs next. Its flag is for every crate, so the
# artifacts have a folder of their own.
interleavings() {
    RUSTFLAGS='--cfg shuttle' cargo test --package secrets-runtime --lib interleavings \
        --target-dir "${CARGO_TARGET_DIR:-target}/shuttle"
}

# The example as the tests built it, with what it asks for put into the local server.
aws_example() {
    export AWS_ENDPOINT_URL=$TEST_AWS_ENDPOINT AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1
    export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
    .servers/venv/bin/python -c 'import boto3
server = boto3.client("secretsmanager")
for name, text in {
    "example/db": "{\"username\": \"app\", \"password\": \"s3cret\"}",
    "example/api-key": "k3y",
}.items():
    server.create_secret(Name=name, SecretString=text)' || return 1
    "${CARGO_TARGET_DIR:-target}/debug/examples/aws"
}

# The same for Vault; the second version of the secret makes the first one an old one.
vault_example() {
    export VAULT_ADDR=$TEST_VAULT_ADDR VAULT_TOKEN=root
    .servers/venv/bin/python -c 'import json, os, urllib.request
for password in "0ld", "s3cret":
    body = json.dumps({"data": {"username": "app", "password": password}}).encode()
    url = os.environ["VAULT_ADDR"] + "/v1/secret/data/example/db"
    urllib.request.urlopen(urllib.request.Request(url, body, {"X-Vault-Token": "root"}))' || return 1
    "${CARGO_TARGET_DIR:-target}/debug/examples/vault_kv"
}

# The function of examples/lambda, as the tests built it, with a stand-in for the extension.
lambda_example() { "${CARGO_TARGET_DIR:-target}/debug/examples/lambda_local"; }

# By cfn-lint where it is installed; anywhere else it has to be YAML.
lambda_template() {
    if command -v cfn-lint >/dev/null; then
        cfn-lint examples/lambda/template.yaml
        return
    fi
    .servers/venv/bin/python -c 'import yaml
yaml.SafeLoader.add_multi_constructor("!", lambda loader, tag, node: tag)
template = yaml.safe_load(open("examples/lambda/template.yaml"))
assert template["Resources"]["Function"]["Type"] == "AWS::Serverless::Function"'
}

# A short run; on its own it takes longer, with users that live longer.
rotation_example() { ROTATION_TTL=3 examples/postgres_rotation/run.sh --built; }

# All profiles agree; and where one value is another one, that profile is told and nothing else.
everywhere_example() {
    examples/everywhere/run.sh --built || return 1
    local table
    table=$(examples/everywhere/run.sh --built --spoil prod-azure)
    local status=$?
    [[ $status == 1 && $(grep -c ' ok$' <<<"$table") == 5 ]] &&
        grep -q '^prod-azure .*DIFFERENT: token$' <<<"$table"
}

# As the tests built it, on the Redis server that the tests used.
fleet_example() { "${CARGO_TARGET_DIR:-target}/debug/examples/fleet"; }

sum() { grep -oE "[0-9]+ $1;" "$log" | awk '{ n += $1 } END { print n + 0 }'; }

tools_are_there
printf '== servers\n'
servers || exit 1

step 'formatting' formatting
step 'default features are light' light_by_default
# Four examples ask for more than the default features, which would be those of all then.
step 'tests with default features' cargo test --workspace \
    --exclude everywhere --exclude lambda_function --exclude pki_tls \
    --exclude postgres_rotation --no-fail-fast
step 'quickstart' cargo run --quiet --example quickstart
step 'profiles' cargo run --quiet --example profiles
step 'lints with all features' \
    cargo clippy --workspace --all-targets --all-features -- -D warnings
step 'one stack for TLS' one_tls_stack
step 'each feature alone' each_feature
# The UI tests build with the default features whatever is asked for, so once is enough.
step 'tests with all features' \
    cargo test --workspace --exclude typed-secrets-ui-tests --all-features --no-fail-fast
step 'orders of tasks' interleavings
step 'live reload' "${CARGO_TARGET_DIR:-target}/debug/examples/live_reload"
step 'aws example' aws_example
step 'lambda example' lambda_example
step 'lambda template' lambda_template
step 'vault example' vault_example
step 'fleet example' fleet_example
step 'rotation of database users' rotation_example
step 'one program everywhere' everywhere_example
step 'documentation' documentation

printf '\n== after %s s\n' "$SECONDS"
if ((${#failed[@]} > 0)); then
    printf 'failed: %s\n' "${failed[@]}"
fi
printf '%s passed, %s failed\n' "$(sum passed)" "$(sum failed)"
((${#failed[@]} == 0))
