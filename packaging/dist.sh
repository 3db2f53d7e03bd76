#!/bin/bash
# Makes the packages in dist/ from what `make build` built: a portable tarball, a .deb, a wheel, a Dockerfile, a recipe for
# Bioconda, and their checksums. The same source, compiler and libraries give the same bytes. For Debian 12, whose C library
# is old enough for the packages to run on what came later, and whose archives are linked in.
# Usage: dist.sh [FOLDER]
set -euo pipefail
cd "$(dirname "$0")/.."
dist=${1:-dist}

needed="libopenblas-pthread-dev libgfortran-12-dev gcc dpkg-dev python3-minimal"
if ! dpkg -s $needed > /dev/null 2>&1; then
    echo "dist: installing $needed" >&2
    as_root=""
    [ "$(id -u)" -eq 0 ] || as_root=sudo
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $needed > /dev/null
fi

version=$(sed -n 's/^package let familyVersion = "\(.*\)"$/\1/p' Sources/FilterKit/Filter.swift)
name=ggml-tools # Other projects are named ggml.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}
export SOURCE_DATE_EPOCH LC_ALL=C TZ=UTC
umask 022
rm -rf "$dist"
mkdir -p "$dist"
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
libraries=$(dirname "$(clang -print-file-name=libz.so)")

# One tree, from which all packages are made.
tree=$work/tree
make --no-print-directory -s install DESTDIR="$tree" PREFIX=
install -d "$tree"/{lib/ggml,share/doc/$name/licences,share/ggml/data}
cp -L "$libraries"/{liblzf.so.1,libz.so.1} "$tree/lib/ggml"
packaging/openblas.sh "$tree/lib/ggml/libopenblas.so.0"
cp pipelines/demo.sh "$tree/share/ggml"
cp -r pipelines/data/gbm "$tree/share/ggml/data"
cp README.md CHANGELOG.md "$tree/share/doc/$name"
cp packaging/copyright "$tree/share/doc/$name"
packaging/licences.sh "$tree/share/doc/$name/licences"
chmod -R u=rwX,go=rX "$tree"

# archive FOLDER OUTPUT: its content in order, owned by root, from the time of the last commit.
archive() {
    tar -C "$(dirname "$1")" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" \
        --format=gnu -cf - "$(basename "$1")" | gzip -9n > "$2"
}

portable=$work/$name-$version
cp -a "$tree" "$portable"
archive "$portable" "$dist/$name-$version-x86_64-linux.tar.gz"

packaging/deb.sh "$tree" "$name" "$version" "$dist/${name}_${version}_amd64.deb"
python3 packaging/wheel.py "$tree" "$name" "$version" "$dist"

cd "$dist"
tarball=$name-$version-x86_64-linux.tar.gz
sum=$(sha256sum "$tarball" | cut -d ' ' -f 1)
mkdir bioconda
sed "s/@VERSION@/$version/; s/@SHA256@/$sum/" "$OLDPWD/packaging/bioconda/meta.yaml" > bioconda/meta.yaml
cp "$OLDPWD/packaging/bioconda/build.sh" bioconda
sed "s/@VERSION@/$version/" "$OLDPWD/packaging/Dockerfile" > Dockerfile
sha256sum -- *.tar.gz *.deb *.whl Dockerfile bioconda/* > SHA256SUMS
du -h -- *.tar.gz *.deb *.whl >&2
