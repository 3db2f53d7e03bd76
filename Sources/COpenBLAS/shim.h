#pragma once
// OpenBLAS is loaded when it is first needed: most programs never need it, it takes longer to start than they do, and
// its threads, spinning for work, slow down whatever runs beside them. Debian's holds LAPACK, without a header for it.

#include <dlfcn.h>
#include <stdlib.h>

/// BLAS: a product of two matrices, added to a third.
typedef void (*blas_dgemm_t)(const char *transa, const char *transb, const int *m, const int *n, const int *k,
                             const double *alpha, const double *a, const int *lda, const double *b, const int *ldb,
                             const double *beta, double *c, const int *ldc);

/// BLAS: one triangle of the product of a matrix and its transpose, added to that of another.
typedef void (*blas_dsyrk_t)(const char *uplo, const char *trans, const int *n, const int *k, const double *alpha,
                             const double *a, const int *lda, const double *beta, double *c, const int *ldc);

/// LAPACK: eigenvalues, all or a range of them, and eigenvectors of a real symmetric matrix.
typedef void (*lapack_dsyevr_t)(const char *jobz, const char *range, const char *uplo, const int *n, double *a,
                                const int *lda, const double *vl, const double *vu, const int *il, const int *iu,
                                const double *abstol, int *m, double *w, double *z, const int *ldz, int *isuppz,
                                double *work, const int *lwork, int *iwork, const int *liwork, int *info);

typedef struct {
    blas_dgemm_t dgemm;
    blas_dsyrk_t dsyrk;
    lapack_dsyevr_t dsyevr;
} openblas_t;

/// The routines, each on the thread that calls it and no other, so that results do not depend on how many there are, and
/// several threads may call at once; all NULL where there is no OpenBLAS. To be called once.
static inline openblas_t openblas_load(void) {
    openblas_t routines = {NULL, NULL, NULL};
    setenv("OPENBLAS_NUM_THREADS", "1", 1);
    void *library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
    if (library) {
        routines.dgemm = (blas_dgemm_t)dlsym(library, "dgemm_");
        routines.dsyrk = (blas_dsyrk_t)dlsym(library, "dsyrk_");
        routines.dsyevr = (lapack_dsyevr_t)dlsym(library, "dsyevr_");
    }
    return routines;
}
