#!/bin/sh
# Installs what the build and the tests need, where it is missing. Knows Debian and its kin; elsewhere it says what to
# install. With the argument "viewers" it installs Chromium and librsvg instead, in which pages and figures are tested;
# without them, these tests are skipped.
set -eu

command -v swift >/dev/null || { echo "setup: expected a Swift 6.2 toolchain on the PATH, found none; see swift.org/install" >&2; exit 1; }

as_root=""
[ "$(id -u)" -eq 0 ] || as_root="sudo"

if [ "${1:-}" = viewers ]; then
    command -v chromium >/dev/null && command -v rsvg-convert >/dev/null && exit 0
    echo "setup: installing chromium and librsvg2-bin"
    { command -v apt-get && $as_root apt-get update -qq -o Acquire::Retries=0 -o Acquire::http::Timeout=15 &&
        DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends chromium librsvg2-bin; } \
        >/dev/null 2>&1 || echo "setup: not installed; the tests of pages in a browser, or of PDF and PNG, are skipped"
    exit 0
fi

packages="libhdf5-dev libdeflate-dev liblzf-dev libopenblas0 zlib1g-dev pkg-config mandoc"
if command -v pkg-config >/dev/null && pkg-config --exists hdf5 libdeflate liblzf zlib && command -v mandoc >/dev/null &&
    /sbin/ldconfig -p | grep -q libopenblas.so.0; then
    exit 0
fi
command -v apt-get >/dev/null || { echo "setup: expected HDF5, libdeflate, liblzf, OpenBLAS, zlib, pkg-config and mandoc, found some missing; install them (in Debian: $packages)" >&2; exit 1; }

echo "setup: installing $packages"
$as_root apt-get update -qq
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $packages >/dev/null
