#define _GNU_SOURCE
#include "CBPF.h"

#if defined(__APPLE__)
#include <pthread.h>

uint32_t cbpf_thread_identifier(void) {
    uint64_t identifier = 0;
    pthread_threadid_np(NULL, &identifier);
    return (uint32_t)identifier;
}

uint32_t cbpf_current_processor(void) { return 0; }

#else
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

uint32_t cbpf_thread_identifier(void) { return (uint32_t)syscall(SYS_gettid); }

uint32_t cbpf_current_processor(void) {
    int processor = sched_getcpu();
    return processor < 0 ? 0 : (uint32_t)processor;
}

#endif
