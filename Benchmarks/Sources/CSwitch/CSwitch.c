#include "CSwitch.h"

#include <stddef.h>

typedef uint64_t u64;
typedef int64_t s64;
typedef uint32_t u32;
typedef int32_t s32;

#define DST r[insn->destination]
#define SRC r[insn->source]
#define IMM ((u64)(s64)insn->immediate)
#define MEM(type, base) (*(type *)(uintptr_t)((base) + (s64)insn->offset))

/// Both operand forms of an operation in both widths.
#define ALU(code, op64, op32)                                                                                          \
    case code | 0x07: { u64 a = DST, b = IMM; DST = (op64); break; }                                                   \
    case code | 0x0f: { u64 a = DST, b = SRC; DST = (op64); break; }                                                   \
    case code | 0x04: { u32 a = (u32)DST, b = (u32)IMM; DST = (u32)(op32); break; }                                    \
    case code | 0x0c: { u32 a = (u32)DST, b = (u32)SRC; DST = (u32)(op32); break; }

/// Both operand forms of a conditional jump in both widths.
#define JUMP(code, t64, t32, condition)                                                                                \
    case code | 0x05: { t64 a = (t64)DST, b = (t64)IMM; if (condition) insn += insn->offset; break; }                  \
    case code | 0x0d: { t64 a = (t64)DST, b = (t64)SRC; if (condition) insn += insn->offset; break; }                  \
    case code | 0x06: { t32 a = (t32)DST, b = (t32)IMM; if (condition) insn += insn->offset; break; }                  \
    case code | 0x0e: { t32 a = (t32)DST, b = (t32)SRC; if (condition) insn += insn->offset; break; }

/// A load, and both forms of a store, of one size.
#define MEMORY(size, type)                                                                                             \
    case size | 0x61: DST = MEM(type, SRC); break;                                                                     \
    case size | 0x62: MEM(type, DST) = (type)insn->immediate; break;                                                   \
    case size | 0x63: MEM(type, DST) = (type)SRC; break;

uint64_t cswitch_run(const struct cswitch_instruction *program, void *context) {
    u64 stack[64];
    u64 r[16] = {0};
    r[1] = (u64)(uintptr_t)context;
    r[10] = (u64)(uintptr_t)(stack + 64);
    for (const struct cswitch_instruction *insn = program;; insn++) {
        switch (insn->opcode) {
            ALU(0x00, a + b, a + b)
            ALU(0x10, a - b, a - b)
            ALU(0x20, a * b, a * b)
            ALU(0x30, b ? a / b : 0, b ? a / b : 0)
            ALU(0x40, a | b, a | b)
            ALU(0x50, a & b, a & b)
            ALU(0x60, a << (b & 63), a << (b & 31))
            ALU(0x70, a >> (b & 63), a >> (b & 31))
            ALU(0x90, b ? a % b : a, b ? a % b : a)
            ALU(0xa0, a ^ b, a ^ b)
            ALU(0xb0, (a = b), (a = b))
            ALU(0xc0, (u64)((s64)a >> (b & 63)), (u32)((s32)a >> (b & 31)))
        case 0x87: DST = -DST; break;
        case 0x84: DST = (u32)-DST; break;
        case 0x18: DST = (u32)insn->immediate | (u64)(u32)insn[1].immediate << 32; insn++; break;
            MEMORY(0x00, u32)
            MEMORY(0x08, uint16_t)
            MEMORY(0x10, uint8_t)
            MEMORY(0x18, u64)
        case 0xdb: __atomic_fetch_add(&MEM(u64, DST), SRC, __ATOMIC_RELAXED); break;
        case 0x05: insn += insn->offset; break;
            JUMP(0x10, u64, u32, a == b)
            JUMP(0x20, u64, u32, a > b)
            JUMP(0x30, u64, u32, a >= b)
            JUMP(0x40, u64, u32, a & b)
            JUMP(0x50, u64, u32, a != b)
            JUMP(0x60, s64, s32, a > b)
            JUMP(0x70, s64, s32, a >= b)
            JUMP(0xa0, u64, u32, a < b)
            JUMP(0xb0, u64, u32, a <= b)
            JUMP(0xc0, s64, s32, a < b)
            JUMP(0xd0, s64, s32, a <= b)
        case 0x95: return r[0];
        default: return UINT64_MAX;
        }
    }
}
