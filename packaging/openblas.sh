#!/bin/sh
# Usage: openblas.sh OUTPUT
# Links a libopenblas.so.0 of 10 MB from Debian's archive: only the routines that ggml calls (see COpenBLAS), and the
# kernels for seven kinds of x86-64 processor; all others take those of the nearest older kind. Debian's shared library has
# 37 MB.
set -eu
archive=$(dirname "$(clang -print-file-name=libz.so)")/openblas-pthread/libopenblas.a

aliases=""
alias() { for other in $2; do aliases="$aliases -Wl,--defsym=gotoblas_$other=gotoblas_$1"; done; }
alias PRESCOTT "ATOM NANO BARCELONA BOBCAT OPTERON_SSE3"
alias CORE2 "PENRYN DUNNINGTON"
alias SANDYBRIDGE "BULLDOZER PILEDRIVER STEAMROLLER EXCAVATOR"
alias HASWELL ZEN
alias SKYLAKEX COOPERLAKE

routines="dgemm_ dsyrk_ dsyevr_ openblas_get_config openblas_get_corename blas_memory_alloc blas_memory_free"
exports=$(mktemp)
trap 'rm "$exports"' EXIT
echo "{ global: $(echo "$routines" | sed 's/ /; /g'); local: *; };" > "$exports"

gcc -shared -o "$1" -Wl,-soname,libopenblas.so.0 -Wl,--version-script="$exports" -Wl,--gc-sections \
    -Wl,--build-id=none -Wl,--strip-all $(printf ' -Wl,-u,%s' $routines) $aliases "$archive" \
    -static-libgcc -Wl,-Bstatic -lgfortran -Wl,-Bdynamic -lm -lpthread
