#pragma once
// The few routines that are called, declared here: Debian's OpenBLAS holds LAPACK but ships no header for it.

#ifdef __cplusplus
extern "C" {
#endif

void openblas_set_num_threads(int count);

/// LAPACK: eigenvalues, all or a range of them, and eigenvectors of a real symmetric matrix.
void dsyevr_(const char *jobz, const char *range, const char *uplo, const int *n, double *a, const int *lda,
             const double *vl, const double *vu, const int *il, const int *iu, const double *abstol, int *m,
             double *w, double *z, const int *ldz, int *isuppz, double *work, const int *lwork, int *iwork,
             const int *liwork, int *info);

#ifdef __cplusplus
}
#endif
