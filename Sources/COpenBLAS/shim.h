#pragma once
// OpenBLAS is loaded when it is first needed: most programs never need it, it takes longer to start than they do, and
// its threads, spinning for work, slow down whatever runs beside them. Debian's holds LAPACK, without a header for it.

#include <dlfcn.h>
#include <stdlib.h>

/// LAPACK: eigenvalues, all or a range of them, and eigenvectors of a real symmetric matrix.
typedef void (*lapack_dsyevr_t)(const char *jobz, const char *range, const char *uplo, const int *n, double *a,
                                const int *lda, const double *vl, const double *vu, const int *il, const int *iu,
                                const double *abstol, int *m, double *w, double *z, const int *ldz, int *isuppz,
                                double *work, const int *lwork, int *iwork, const int *liwork, int *info);

/// LAPACK's `dsyevr` on one thread, so that results do not depend on how many there are; NULL where there is no OpenBLAS.
/// To be called from one thread at a time.
static inline lapack_dsyevr_t lapack_dsyevr(void) {
    setenv("OPENBLAS_NUM_THREADS", "1", 1);
    void *library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
    return library ? (lapack_dsyevr_t)dlsym(library, "dsyevr_") : NULL;
}
