#pragma once
// OpenBLAS is loaded when it is first needed: most programs never need it, it takes longer to start than they do, and
// its threads, spinning for work, slow down whatever runs beside them. Debian's holds LAPACK, without a header for it.

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

/// The least memory, in bytes, that a process may have left: for the library, one call, and what the call works on.
enum { openblas_memory = 256 << 20 };

typedef struct {
    blas_dgemm_t dgemm;
    blas_dsyrk_t dsyrk;
    lapack_dsyevr_t dsyevr;
} openblas_t;

/// The routines, each on the thread that calls it and no other, so that results do not depend on how many there are, and
/// several threads may call at once, between `openblas_enter` and `openblas_leave`. To be called once.
openblas_t openblas_load(void);

/// What was found where a routine is NULL, in the words of the system.
const char *openblas_failure(void);

// The facts of the library that was loaded; empty where it does not say.
/// Its version and how it was built.
const char *openblas_configuration(void);
/// The kind of processor whose kernels it chose.
const char *openblas_core(void);
/// Its file.
const char *openblas_file(void);

/// Waits until there is memory for one more call at the same time.
void openblas_enter(void);
void openblas_leave(void);
