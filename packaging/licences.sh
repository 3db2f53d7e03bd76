#!/bin/sh
# Usage: licences.sh FOLDER
# Copies the licences of all that the packages hold into FOLDER. packaging/copyright is their summary.
set -eu
cp LICENSE "$1/ggml"
cp .build/checkouts/swift-argument-parser/LICENSE.txt "$1/swift-argument-parser"
cp "$(dirname "$(readlink -f "$(command -v swiftc)")")/../share/swift/LICENSE.txt" "$1/swift"
# A name here, and the Debian package that the code comes from.
while read -r name package; do
    cp -L "/usr/share/doc/$package/copyright" "$1/$name"
done <<TABLE
hdf5 libhdf5-dev
libaec libaec-dev
libdeflate libdeflate-dev
liblzf liblzf1
zlib zlib1g
openblas libopenblas-pthread-dev
gcc libgfortran-12-dev
TABLE
