#pragma once
#include <hdf5.h>

// Macros that Swift cannot import: most expand to a call that opens the library first.
static inline hid_t ggml_h5_native_double(void) { return H5T_NATIVE_DOUBLE; }
static inline hid_t ggml_h5_native_float(void) { return H5T_NATIVE_FLOAT; }
static inline hid_t ggml_h5_native_int8(void) { return H5T_NATIVE_INT8; }
static inline hid_t ggml_h5_native_int32(void) { return H5T_NATIVE_INT32; }
static inline hid_t ggml_h5_native_int64(void) { return H5T_NATIVE_INT64; }
static inline hid_t ggml_h5_object_reference(void) { return H5T_STD_REF_OBJ; }
static inline hid_t ggml_h5_c_string(void) { return H5T_C_S1; }
static inline hid_t ggml_h5_default(void) { return H5P_DEFAULT; }
static inline size_t ggml_h5_variable(void) { return H5T_VARIABLE; }
static inline unsigned ggml_h5_read_only(void) { return H5F_ACC_RDONLY; }
static inline hid_t ggml_h5_dataset_access(void) { return H5P_DATASET_ACCESS; }
static inline hid_t ggml_h5_file_access(void) { return H5P_FILE_ACCESS; }
static inline hid_t ggml_h5_file_creation(void) { return H5P_FILE_CREATE; }
static inline hid_t ggml_h5_group_creation(void) { return H5P_GROUP_CREATE; }
static inline hid_t ggml_h5_dataset_creation(void) { return H5P_DATASET_CREATE; }
static inline hid_t ggml_h5_link_creation(void) { return H5P_LINK_CREATE; }
static inline unsigned ggml_h5_truncate(void) { return H5F_ACC_TRUNC; }
static inline hsize_t ggml_h5_unlimited(void) { return H5S_UNLIMITED; }
