/// The yardstick: a plain C interpreter that decodes the raw instruction at every step, one `switch` in one loop.
#ifndef CSWITCH_H
#define CSWITCH_H

#include <stdint.h>

/// The 8-byte instruction word, little-endian hosts.
struct cswitch_instruction {
    uint8_t opcode;
    uint8_t destination : 4, source : 4;
    int16_t offset;
    int32_t immediate;
};

/// Runs a program without calls on trusted code; r1 is `context`. Unknown opcodes end the run with all ones.
uint64_t cswitch_run(const struct cswitch_instruction *program, void *context);

#endif
