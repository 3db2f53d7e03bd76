// Which machine code the kernels run.
//
// Each kernel is compiled from one source for several kinds of processor; `../each_processor.h` says how. When a
// program starts, the best kind that its processor can run is chosen. The environment variable GGML_PROCESSOR chooses
// another: `baseline`, `avx2` or `avx512`. Results have the same bits with each, which is what the variable is there
// to test.
#pragma once
#include <stdbool.h>

/// A kind of processor that kernels are compiled for, in the order of preference.
typedef enum {
    /// Every processor of the architecture; the only kind there is on others than x86-64.
    PROCESSORS_BASELINE,
    PROCESSORS_AVX2,
    PROCESSORS_AVX512,
    /// How many kinds there are.
    PROCESSORS_COUNT
} Processor;

/// The name of a kind, as GGML_PROCESSOR has it.
const char *processors_name(Processor processor);

/// Whether this processor, under this operating system, can run the code for a kind.
bool processors_can_run(Processor processor);

/// The kind whose code the kernels run.
Processor processors_chosen(void);

/// Makes the kernels run the code for one kind, which this processor must be able to run.
///
/// For tests. Kernels that run on other threads meanwhile finish with the code that they began with.
void processors_choose(Processor processor);
