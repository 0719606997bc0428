#!/usr/bin/env bash
# Makes .venv ready to run (and test) the counter: system libraries, Python environment, hash-pinned packages.
#
#   packaging/setup.sh          what `make run` needs
#   packaging/setup.sh tests    the same, and what the tests use beside it
#
# Each finished part leaves a stamp with the hash of what it was made from; a second start compares and is done.
set -euo pipefail
cd "$(dirname "$0")/.."

purpose=${1:-run}
venv=.venv
lock=requirements-dev.lock # one environment for run and test: docs/decisions/0002-lock-and-setup.md

# Debian names; "a|b" is one library under the names of two releases.
run_packages="libegl1 libgl1 libglib2.0-0|libglib2.0-0t64 libdbus-1-3 libfontconfig1 libfreetype6 libgssapi-krb5-2
    libbrotli1 libcups2|libcups2t64 libx11-6 libx11-xcb1 libxkbcommon0 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4
    libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-xkb1"
test_packages="poppler-utils xvfb xauth"

say() { # say CHINESE ENGLISH
    printf '%s\n  %s\n' "$1" "$2"
}

stop() { # stop CHINESE ENGLISH
    say "$1" "$2" >&2
    exit 1
}

key_of() { # one hash over all given files, and over the words in $words
    { cat "$@"; printf '%s' "${words:-}"; } | sha256sum | cut -d' ' -f1
}

is_done() { # is_done STAMP KEY
    [ -r "$1" ] && [ "$(<"$1")" = "$2" ]
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif [ -t 0 ]; then
        sudo "$@"
    else
        sudo -n "$@"
    fi
}

can_be_root() {
    [ "$(id -u)" = 0 ] || { command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; }
}

installed() {
    dpkg-query -W -f='${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed
}

missing_packages() { # the packages of the list that are not there, in a name this release knows
    local entry name found
    for entry in "$@"; do
        found=
        for name in ${entry//|/ }; do
            if installed "$name"; then found=yes; fi
        done
        if [ -n "$found" ]; then continue; fi
        for name in ${entry//|/ }; do
            if [ -z "$found" ] && apt-cache show --no-all-versions "$name" >/dev/null 2>&1; then found=$name; fi
        done
        echo "${found:-${entry%%|*}}"
    done
}

install_packages() { # returns 1 when something is still missing
    local missing
    missing=$(missing_packages "$@")
    if [ -z "$missing" ]; then return 0; fi
    if ! can_be_root; then
        say "缺少系统软件包，请管理员执行：apt-get install $(echo $missing)" \
            "System packages are missing. Ask an administrator to run: apt-get install $(echo $missing)"
        return 1
    fi
    say "正在安装系统软件包：$(echo $missing)" "Installing system packages with apt-get."
    as_root apt-get update -qq || true
    missing=$(missing_packages "$@") # an empty package list knows no names before the update
    local log
    log=$(mktemp)
    # shellcheck disable=SC2086
    if ! as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >"$log" 2>&1; then
        tail -n 5 "$log" >&2
        rm -f "$log"
        say "系统软件包没有装上，先继续；图形界面可能打不开。" \
            "The system packages could not be installed. Going on without them; the window may not open."
        return 1
    fi
    rm -f "$log"
}

system_part() {
    local packages=$run_packages key stamp=$venv/.system-$purpose
    if [ "$purpose" = tests ]; then packages="$run_packages $test_packages"; fi
    key=$(words=$packages key_of /dev/null)
    if is_done "$stamp" "$key"; then return; fi
    if command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; then
        # shellcheck disable=SC2086
        install_packages $packages || return 0
    else
        say "本机不是 Debian 系统，请自行确认已有这些库：$(echo $packages)" \
            "This is not Debian. Please make sure that these libraries are there: $(echo $packages)"
    fi
    printf '%s' "$key" >"$stamp"
}

good_python() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    local name
    for name in ${PYTHON:-} python3 python3.13 python3.12 python3.11; do
        if command -v "$name" >/dev/null && good_python "$name"; then
            command -v "$name"
            return
        fi
    done
}

make_environment() {
    local python
    python=$(find_python)
    if [ -z "$python" ] && command -v apt-get >/dev/null; then
        install_packages python3 || true
        python=$(find_python)
    fi
    [ -n "$python" ] || stop "没有找到 Python 3.11 或更新版本。" "Python 3.11 or newer was not found."
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        if ! command -v apt-get >/dev/null || ! install_packages python3-venv; then
            stop "Python 缺少 venv 模块，请先安装 python3-venv。" "Python lacks its venv module. Install python3-venv first."
        fi
    fi
    say "正在建立 Python 环境 .venv（$("$python" -V)）。" "Making the Python environment .venv ($python)."
    "$python" -m venv --clear "$venv"
}

python_part() {
    local key stamp=$venv/.packages
    key=$(key_of requirements.lock $lock pyproject.toml)
    if is_done "$stamp" "$key" && [ -x $venv/bin/counter ]; then return; fi
    good_python $venv/bin/python && $venv/bin/python -m pip --version >/dev/null 2>&1 || make_environment
    say "正在安装锁定版本的软件包（第一次约一两分钟）。" "Installing the pinned packages; the first time takes a minute or two."
    export PIP_DISABLE_PIP_VERSION_CHECK=1
    $venv/bin/python -m pip install --quiet --only-binary=:all: --require-hashes -r $lock ||
        stop "软件包没有装上：请检查网络或软件源后再执行 make setup。" \
            "The packages could not be installed. Check the network or the package source, then run make setup again."
    # "compat" is one line with this folder's path; the default import hook costs 10 ms at every start (measured).
    $venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --config-settings editable_mode=compat -e . ||
        stop "本程序没有装进 .venv。" "The program itself could not be installed into .venv."
    printf '%s' "$key" >"$stamp"
    say "环境已就绪。" "The environment is ready."
}

python_part
system_part
