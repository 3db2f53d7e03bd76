#!/bin/sh
# Installs the peers, in the versions that the results are of, in a folder of their own.
set -eu
cd "$(dirname "$0")"
[ -x .venv/bin/python ] || python3 -m venv .venv
.venv/bin/python -m pip install --quiet --requirement peers.txt
