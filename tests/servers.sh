#!/usr/bin/env bash
# The servers that the tests talk to: installed into .servers/, started on free
# loopback ports, stopped by process id.
#
#   tests/servers.sh start    install what is missing, start, wait until healthy
#   tests/servers.sh env      print the variables that the tests read
#   tests/servers.sh stop     stop what `start` started
#
# To use them in a shell:  tests/servers.sh start && source .servers/env.sh
#
# A new server is one entry in SERVERS and three functions: `run_NAME PORT` becomes the
# server, `health_NAME` prints the path that answers 200 once it is up, and
# `variable_NAME` prints the name of the variable that gets its URL.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
home=$root/.servers
venv=$home/venv

SERVERS=(ministack ministack_auth moto)

# Exact versions: what an emulator answers is part of what the tests rely on.
PACKAGES=(
    ministack==1.5.33
    moto==5.2.5 boto3==1.43.106 botocore==1.43.106
    flask==3.1.3 flask-cors==6.0.5 pyyaml==6.0.3
)

# --- the servers ---

# MiniStack and its MQTT listener take every interface unless they are told not to.
ministack() {
    SERVICES=secretsmanager,ssm,sts,iam,imds IOT_MTLS_ENABLED=0 BIND_HOST=127.0.0.1 MINISTACK_HOST=127.0.0.1 \
        GATEWAY_PORT=$1 AUTH=$2 exec "$venv/bin/ministack"
}

run_ministack() { ministack "$1" false; }
health_ministack() { echo /_ministack/health; }
variable_ministack() { echo TEST_AWS_ENDPOINT; }

# The same, but signatures and IAM policies count.
run_ministack_auth() { ministack "$1" true; }
health_ministack_auth() { echo /_ministack/health; }
variable_ministack_auth() { echo TEST_AWS_AUTH_ENDPOINT; }

run_moto() { exec "$venv/bin/moto_server" -H 127.0.0.1 -p "$1"; }
health_moto() { echo /moto-api/; }
variable_moto() { echo TEST_MOTO_ENDPOINT; }

# --- installing ---

say() { echo "servers: $*" >&2; }
die() { say "$@"; exit 1; }

have_python() { python3 -c 'import ensurepip, venv' >/dev/null 2>&1; }

need_python() {
    have_python && return
    if [[ $(id -u) != 0 ]] || ! command -v apt-get >/dev/null; then
        die "python3 with its venv module is needed; install the packages python3 and python3-venv"
    fi
    say "installing python3-venv"
    apt-get -qq update && apt-get -qq install -y python3 python3-venv >/dev/null
    have_python || die "python3 still has no venv module"
}

# Whole only if every package is there and its interpreter still runs.
installed() {
    [[ $(cat "$venv/installed" 2>/dev/null) == "${PACKAGES[*]}" ]] &&
        "$venv/bin/python" -c 'import ministack, moto, flask' >/dev/null 2>&1
}

install() {
    installed && return
    need_python
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
alive() { [[ -s $1 && $(command_line "$(<"$1")" 2>/dev/null) == *"$venv/bin/"* ]]; }

healthy() {
    "$venv/bin/python" -c 'import sys, urllib.request
urllib.request.urlopen(sys.argv[1], timeout=2)' "$1" >/dev/null 2>&1
}

# Waits up to 30 s; gives up at once if the process has ended.
wait_healthy() {
    local url=$1 pid_file=$2 deadline=$((SECONDS + 30))
    while ((SECONDS < deadline)); do
        healthy "$url" && return
        running "$(<"$pid_file")" || return 1
        sleep 0.2
    done
    return 1
}

# Another process may take a free port first, hence the tries.
start_one() {
    local name=$1 port url
    mkdir -p "$home/$name"
    for _ in 1 2 3; do
        port=$(free_port)
        url=http://127.0.0.1:$port
        (cd "$home/$name" && "run_$name" "$port") </dev/null >"$home/$name.log" 2>&1 &
        echo $! >"$home/$name.pid"
        if wait_healthy "$url$("health_$name")" "$home/$name.pid"; then
            echo "export $("variable_$name")=$url" >>"$home/env.sh"
            return
        fi
        stop_one "$name"
    done
    tail -n 20 "$home/$name.log" >&2
    die "$name did not start; the end of its log is above"
}

stop_one() {
    local pid_file=$home/$1.pid pid
    if alive "$pid_file"; then
        pid=$(<"$pid_file")
        kill "$pid" 2>/dev/null || true
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
    mkdir -p "$home"
    install
    stop
    trap stop EXIT
    : >"$home/env.sh"
    for name in "${SERVERS[@]}"; do
        start_one "$name"
    done
    trap - EXIT
    say "started ${SERVERS[*]}"
}

case ${1:-} in
    start) start ;;
    stop) stop ;;
    env) cat "$home/env.sh" 2>/dev/null || die "nothing is running; first: tests/servers.sh start" ;;
    *) die "usage: tests/servers.sh start|stop|env" ;;
esac
