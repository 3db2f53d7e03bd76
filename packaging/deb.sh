#!/bin/bash
# Usage: deb.sh TREE NAME VERSION OUTPUT
# Makes a .deb of the tree. Libraries that Debian and Ubuntu have are dependencies, and not brought along.
set -euo pipefail
tree=$1 name=$2 version=$3 output=$4
maintainer=$(git log -1 --format='%an <%ae>')
root=$(mktemp -d)
trap 'rm -r "$root"' EXIT
chmod 755 "$root"

mkdir "$root"/{usr,DEBIAN}
cp -a "$tree"/. "$root/usr"
rm -r "$root/usr/lib"
doc=$root/usr/share/doc/$name
gzip -9n "$root"/usr/share/man/man?/*
{
    echo "$name ($version) unstable; urgency=low"
    echo
    echo "  * See CHANGELOG.md."
    echo
    echo " -- $maintainer  $(date -u -R -d "@$SOURCE_DATE_EPOCH")"
} | gzip -9n > "$doc/changelog.gz"

# The oldest C library that has all that the program calls.
libc=$(objdump -T "$root/usr/bin/ggml" | grep -o 'GLIBC_2[.0-9]*' | sort -V | tail -n 1)
cat > "$root/DEBIAN/control" <<CONTROL
Package: $name
Version: $version
Architecture: amd64
Maintainer: $maintainer
Installed-Size: $(du -sk --apparent-size "$root/usr" | cut -f 1)
Depends: libc6 (>= ${libc#GLIBC_}), liblzf1, libopenblas0, zlib1g
Section: science
Priority: optional
Description: compare patients by their single cells
 Small filters for Global Ground Metric Learning: they learn from the classes
 of samples of single cells which directions of gene expression tell them
 apart, and compare samples by exact optimal transport along these directions.
 A pipe of them takes count matrices to distances, clusters and scores on
 unseen samples. Not related to the ggml tensor library.
CONTROL
(cd "$root" && find usr -type f -print0 | sort -z | xargs -0 md5sum > DEBIAN/md5sums)
chmod 644 "$root"/DEBIAN/*
find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
dpkg-deb --root-owner-group -Zxz --build "$root" "$output" > /dev/null
