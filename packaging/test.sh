#!/bin/bash
# Installs the packages of dist/ where they should run, and runs the demo there. A line a test: ok, FAIL, or skip with
# what is missing. Installs nothing on this machine; roots need root. The least is skipped after
#     apt-get install debootstrap lintian zsh fish python3-venv
# Usage: test.sh [FOLDER]
set -uo pipefail
cd "$(dirname "$0")/.."
dist=$(realpath "${1:-dist}")
work=$(mktemp -d)
mounted=""
trap 'for root in $mounted; do umount "$root/proc"; done; rm -rf "$work"' EXIT
tarball=$(echo "$dist"/*.tar.gz) deb=$(echo "$dist"/*.deb) wheel=$(echo "$dist"/*.whl)
failed=0

# check NAME COMMAND: the command says what went wrong; status 77 is a skip.
check() {
    local name=$1 status=0
    shift
    "$@" > "$work/log" 2>&1 || status=$?
    case $status in
        0) echo "ok    $name$(sed -n 's/^NOTE/:/p' "$work/log")" ;;
        77) echo "skip  $name: $(tail -n 1 "$work/log")" ;;
        *) echo "FAIL  $name"; sed 's/^/      /' "$work/log" | tail -n 20; failed=1 ;;
    esac
}
skip() { echo "$1"; exit 77; }
needs() { for tool; do command -v "$tool" > /dev/null || skip "$tool is absent"; done; }

mkdir "$work/tarball"
tar -C "$work/tarball" -xzf "$tarball" --strip-components=1
PATH=$PWD/.build/programs:$PATH pipelines/demo.sh > "$work/expected" || exit 1
# demo BIN: the demo of the folder that holds BIN prints what it prints with the programs of this build.
demo() { PATH=$1:$PATH bash "$1/../share/ggml/demo.sh" | diff "$work/expected" -; }

sums() (cd "$dist" && sha256sum --check --strict SHA256SUMS)

reproducible() { packaging/dist.sh "$work/again" && diff -r "$dist" "$work/again"; }

size() {
    local bytes
    bytes=$(du -s --apparent-size --block-size=1 "$work/tarball" | cut -f 1)
    echo "NOTE $((bytes / 1000000)) MB"
    [ "$bytes" -le 45000000 ]
}

start() {
    local median
    median=$(for _ in {1..50}; do
        local from=${EPOCHREALTIME/./}
        "$work/tarball/bin/ggml-fit" --version > /dev/null
        echo $((${EPOCHREALTIME/./} - from))
    done | sort -n | sed -n 25p)
    echo "NOTE $median µs, the median of 50"
    [ "$median" -le 15000 ]
}

completions() (needs "$1"; packaging/test-completions.sh "$1" "$work/tarball")

licences() {
    local doc file
    doc=$(echo "$work"/tarball/share/doc/*)
    for file in "$work"/tarball/lib/ggml/*; do
        grep -q "lib/ggml/$(basename "$file")" "$doc/copyright" || { echo "no licence of $file"; return 1; }
    done
    for file in $(grep -o 'licences/[a-z0-9-]*' "$doc/copyright"); do [ -s "$doc/$file" ] || { echo "no $file"; return 1; }; done
}

# Only the oldest code of kernels and of OpenBLAS: that of every x86-64.
oldest() { GGML_PROCESSOR=baseline OPENBLAS_CORETYPE=Opteron demo "$work/tarball/bin"; }

# make_root SUITE: an empty system in $work/SUITE. Debian comes from the mirror that this machine uses.
make_root() {
    local mirror=() components=main
    [ "$(id -u)" -eq 0 ] || skip "needs root"
    needs debootstrap
    case $1 in
        # Debian's debootstrap would seek Ubuntu at Debian's mirror if it has no keys for Ubuntu.
        jammy)
            components=main,universe
            mapfile -t mirror < <(sed -n 's|.*default_mirror \(.*//archive[.].*\)|\1|p' /usr/share/debootstrap/scripts/jammy)
            ;;
        bookworm | trixie) mapfile -t mirror < <(apt-get indextargets --format '$(REPO_URI)' | grep -m 1 '/debian/*$') ;;
    esac
    if ! timeout 900 debootstrap --variant=minbase --components="$components" "$1" "$work/$1" "${mirror[@]}" > "$work/root.log" 2>&1; then
        grep -qE 'release file|Release file' "$work/root.log" && skip "its mirror cannot be reached"
        tail -n 5 "$work/root.log"
        return 1
    fi
    mount -t proc proc "$work/$1/proc" || skip "cannot mount /proc"
}
rooted() { # SUITE COMMAND...
    local root=$work/$1
    shift
    chroot "$root" /usr/bin/env -i PATH=/usr/bin:/bin:/usr/sbin:/sbin LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"
}

tarball_in() (
    make_root "$1" || exit $?
    cp -a "$work/tarball" "$work/$1/opt/ggml"
    rooted "$1" bash -c 'PATH=/opt/ggml/bin:$PATH bash /opt/ggml/share/ggml/demo.sh' | diff "$work/expected" -
)

deb_in() (
    [ -e "$work/$1/proc/self" ] || skip "no root of $1"
    rm -r "$work/$1/opt/ggml"
    cp "$deb" "$work/$1/root"
    rooted "$1" apt-get update -qq &&
        rooted "$1" apt-get install -y -qq --no-install-recommends "/root/$(basename "$deb")" &&
        rooted "$1" bash /usr/share/ggml/demo.sh | diff "$work/expected" - &&
        rooted "$1" ggml doctor
)

lint() (needs lintian; lintian --fail-on error "$deb")

venv() (
    python3 -m venv "$work/venv" || skip "python3-venv is absent"
    "$work/venv/bin/pip" install --quiet --no-index --disable-pip-version-check "$wheel" && demo "$work/venv/bin"
)

conda() (
    mkdir "$work/conda"
    cd "$work/tarball" || exit
    PREFIX=$work/conda bash "$dist/bioconda/build.sh" && demo "$work/conda/bin" &&
        grep -q "sha256: $(sha256sum "$tarball" | cut -d ' ' -f 1)" "$dist/bioconda/meta.yaml" || exit 1
    command -v conda-build > /dev/null || skip "conda-build is absent; build.sh gives a tree in which the demo runs"
    conda-build "$dist/bioconda"
)

container() (
    needs docker
    docker info > /dev/null 2>&1 || skip "no docker engine runs"
    docker build --quiet --tag ggml-test "$dist" && docker run --rm ggml-test ggml doctor
)

check "checksums" sums
check "a second build has the same bytes" reproducible
check "installed size" size
check "start" start
for shell in bash zsh fish; do check "completions in $shell" completions "$shell"; done
check "licences" licences
check "code of the oldest processor" oldest
for suite in bookworm trixie jammy; do
    check "tarball in an empty $suite" tarball_in "$suite"
    [ ! -e "$work/$suite/proc/self" ] || mounted="$mounted $work/$suite"
    check "deb in $suite" deb_in "$suite"
done
check "lintian" lint
check "wheel in a virtual environment" venv
check "recipe for Bioconda" conda
check "Dockerfile" container
exit $failed
