#!/bin/sh
# Installs the peers, in the versions that the results are of, in a folder of their own.
set -eu
cd "$(dirname "$0")"
# scanpy 1.12 needs Python 3.12 or later.
for python in ${PYTHON:-python3.13 python3.12 python3}; do
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2> /dev/null; then break; fi
    python=
done
[ -n "$python" ] || { echo "setup: expected Python 3.12 or later, found none; install one, or name one: PYTHON=…" >&2; exit 69; }
[ -x .venv/bin/python ] || "$python" -m venv .venv
.venv/bin/python -m pip install --quiet --requirement peers.txt
