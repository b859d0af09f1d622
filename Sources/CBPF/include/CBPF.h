/// What Swift cannot say: calls that the C library hides behind feature macros.
#ifndef CBPF_H
#define CBPF_H

#include <stdint.h>

/// The calling thread's identifier, as the kernel numbers threads.
uint32_t cbpf_thread_identifier(void);

/// The processor that the calling thread runs on; 0 where the system does not say.
uint32_t cbpf_current_processor(void);

#endif
