#!/bin/bash
set -euo pipefail
mkdir -p "$PREFIX"
cp -a bin lib share "$PREFIX"
