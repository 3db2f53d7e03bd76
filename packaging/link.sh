#!/bin/sh
# Usage: link.sh BUILT PROGRAM
# Links what `swift build` compiled in BUILT once more, into PROGRAM: without what nothing calls, and with HDF5 and
# others inside, where they are installed as archives. Debian's shared HDF5 needs 36 libraries, which would take longer
# to load than most runs of a program; from the archive come only the parts that are called.
set -eu
built=$1 program=$2
objects=$built/ggml.product/Objects.LinkFileList
test -r "$objects" || { echo "link: expected $objects, which swift build writes, found none" >&2; exit 66; }

archives=$(mktemp -d)
trap 'rm -r "$archives"' EXIT
folder=$(pkg-config --libs-only-L hdf5 | sed 's/^-L//; s/ .*//')
# Puts archives where they are found first; all of them or none.
inside() {
    found=""
    for name; do
        path=$folder/lib$name.a
        [ -e "$path" ] || path=$(clang -print-file-name="lib$name.a")
        [ -e "$path" ] || return 1
        found="$found $path"
    done
    ln -s $found "$archives"
}
libraries="-lhdf5 -ldeflate -llzf -lz -ldl"
# liblzf and zlib stay outside: Debian has no archive of the first, and no program without the second.
inside deflate || true
inside stdc++ || true
if inside hdf5 sz aec; then libraries="$libraries -lsz -laec"; fi

# Hashes of the compiler's command line, in which the path of this folder is: all else is the same bytes from any folder.
echo "SECTIONS { /DISCARD/ : { *(.swift_modhash) } } INSERT AFTER .comment;" > "$archives/discard.ld"

swiftc -static-stdlib -emit-executable -o "$program" "@$objects" -use-ld=lld "-L$archives" $libraries \
    -L"$folder" -Xclang-linker -static-libgcc \
    -Xlinker --defsym -Xlinker main=ggml_main -Xlinker '-rpath=$ORIGIN/../lib/ggml' \
    -Xlinker "$archives/discard.ld" -Xlinker --gc-sections -Xlinker --as-needed -Xlinker --build-id=none -Xlinker --strip-all
