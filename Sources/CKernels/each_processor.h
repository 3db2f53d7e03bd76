// One way to compile a kernel for several kinds of processor.
#pragma once
#include <stdatomic.h>
#include <stdbool.h>
#include "processors.h"

// A product and a sum are rounded one by one, also where a processor could do both at once, but for where a kernel asks for
// that by name: otherwise results would depend on the processor.
#pragma STDC FP_CONTRACT OFF

#define ALWAYS_INLINE static inline __attribute__((always_inline))

/// Begins a function that only assertions call.
#define PRECONDITION __attribute__((unused)) static

#define WITHOUT_PARENTHESES(...) __VA_ARGS__

#if defined(__x86_64__)

/// What `processors_chosen` returns.
extern _Atomic(Processor) processors_current __attribute__((visibility("hidden")));

/// Begins the definition of a kernel, whose body follows: the function `name`, which goes on as the one of three
/// functions with this body that was compiled for the chosen processor.
///
/// `parameters`, and `arguments`, their names, are in parentheses. The body also knows `has_fma`, a constant: whether the
/// processor rounds a product and a sum at once. Nothing is called: `musttail` makes it a jump.
#define EACH_PROCESSOR(Result, name, parameters, arguments)                                                            \
    ALWAYS_INLINE Result name##_body(bool has_fma, WITHOUT_PARENTHESES parameters);                                    \
    __attribute__((noinline, target("avx512f"))) static Result name##_avx512 parameters {                              \
        return name##_body(true, WITHOUT_PARENTHESES arguments);                                                       \
    }                                                                                                                  \
    __attribute__((noinline, target("avx2,fma"))) static Result name##_avx2 parameters {                               \
        return name##_body(true, WITHOUT_PARENTHESES arguments);                                                       \
    }                                                                                                                  \
    __attribute__((noinline)) static Result name##_baseline parameters {                                               \
        return name##_body(false, WITHOUT_PARENTHESES arguments);                                                      \
    }                                                                                                                  \
    Result name parameters {                                                                                           \
        switch (atomic_load_explicit(&processors_current, memory_order_relaxed)) {                                     \
            case PROCESSORS_AVX512: __attribute__((musttail)) return name##_avx512 arguments;                          \
            case PROCESSORS_AVX2: __attribute__((musttail)) return name##_avx2 arguments;                              \
            default: __attribute__((musttail)) return name##_baseline arguments;                                       \
        }                                                                                                              \
    }                                                                                                                  \
    ALWAYS_INLINE Result name##_body(bool has_fma, WITHOUT_PARENTHESES parameters)

#else

#define EACH_PROCESSOR(Result, name, parameters, arguments)                                                            \
    ALWAYS_INLINE Result name##_body(bool has_fma, WITHOUT_PARENTHESES parameters);                                    \
    Result name parameters { return name##_body(true, WITHOUT_PARENTHESES arguments); }                                \
    ALWAYS_INLINE Result name##_body(bool has_fma, WITHOUT_PARENTHESES parameters)

#endif
