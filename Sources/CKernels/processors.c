#define _GNU_SOURCE
#include "processors.h"
#include <assert.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "each_processor.h"

static const char *const names[PROCESSORS_COUNT] = {"baseline", "avx2", "avx512"};

const char *processors_name(Processor processor) {
    assert(processor < PROCESSORS_COUNT);
    return names[processor];
}

#if defined(__x86_64__)

_Atomic(Processor) processors_current = PROCESSORS_BASELINE;

bool processors_can_run(Processor processor) {
    // What `EACH_PROCESSOR` compiles for.
    switch (processor) {
        case PROCESSORS_BASELINE: return true;
        case PROCESSORS_AVX2: return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
        case PROCESSORS_AVX512: return __builtin_cpu_supports("avx512f");
        default: return false;
    }
}

Processor processors_chosen(void) { return atomic_load_explicit(&processors_current, memory_order_relaxed); }

void processors_choose(Processor processor) {
    assert(processors_can_run(processor));
    atomic_store_explicit(&processors_current, processor, memory_order_relaxed);
}

#else

bool processors_can_run(Processor processor) { return processor == PROCESSORS_BASELINE; }

Processor processors_chosen(void) { return PROCESSORS_BASELINE; }

void processors_choose(Processor processor) { assert(processors_can_run(processor)); }

#endif

/// Chooses when the program starts. A wrong name ends it: a test that asks for other code must not pass with this one.
__attribute__((constructor)) static void choose(void) {
    const char *wanted = getenv("GGML_PROCESSOR");
    if (wanted && !*wanted) wanted = NULL;
    for (Processor processor = PROCESSORS_COUNT; processor-- > PROCESSORS_BASELINE;)
        if (processors_can_run(processor) && (!wanted || strcmp(wanted, names[processor]) == 0)) {
            processors_choose(processor);
            return;
        }
    // EX_USAGE of sysexits.h, as the programs end where they are called wrongly.
    fprintf(stderr,
            "%s: GGML_PROCESSOR: expected baseline, or avx2 or avx512 where the processor has it, found \"%s\"\n",
            program_invocation_short_name, wanted);
    exit(64);
}
