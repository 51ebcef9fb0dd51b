#!/bin/sh
# Runs uv: uv.sh PYTHON arguments of uv …
# The uv that is there, else one that pip puts into .venv/uv.
set -eu
python=$1
shift
if [ -z "$python" ]; then
    echo "helpdesk: Python 3.11 or newer is needed, and none was found." >&2
    exit 1
fi
if uv --version >/dev/null 2>&1; then
    exec uv "$@"
fi
if ! .venv/uv/bin/uv --version >/dev/null 2>&1; then
    if ! { "$python" -m venv --clear .venv && "$python" -m venv .venv/uv; } >/dev/null 2>&1; then
        rm -rf .venv
        echo "helpdesk: $python cannot make a virtual environment. On Debian and Ubuntu:" >&2
        echo "    apt-get install python3-venv" >&2
        echo "or install uv, see https://docs.astral.sh/uv/" >&2
        exit 1
    fi
    .venv/uv/bin/python -m pip install --quiet --disable-pip-version-check uv
fi
exec .venv/uv/bin/uv "$@"
