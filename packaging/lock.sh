#!/usr/bin/env bash
# Rewrites the two hash-pinned locks from pyproject.toml (a maintainer's command; needs uv and a network).
#
#   requirements.lock       what a counter or a district runs with
#   requirements-dev.lock   the same, and what publishes a catalogue, checks and tests
#
# A lock names no index and no host, so it installs from any mirror that holds the same files.
set -euo pipefail
cd "$(dirname "$0")/.."

uv=${UV:-}
for candidate in .venv/bin/uv "$(command -v uv || true)"; do
    [ -z "$uv" ] && [ -x "$candidate" ] && uv=$candidate
done
if [ -z "$uv" ]; then
    echo "没有找到 uv，请先安装：.venv/bin/python -m pip install uv"
    echo "uv is missing. Install it first: .venv/bin/python -m pip install uv"
    exit 1
fi

compile() { # compile OUT EXTRA...
    local out=$1 extra
    shift
    local extras=()
    for extra in "$@"; do extras+=(--extra "$extra"); done
    "$uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header \
        "${extras[@]}" --output-file "$out" pyproject.toml
}

compile requirements.lock build
compile requirements-dev.lock build publish dev
grep -cE '^[a-zA-Z0-9]' requirements.lock requirements-dev.lock
