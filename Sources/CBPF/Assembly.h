/// How functions and tables begin that are written in assembly.
#ifndef CBPF_ASSEMBLY_H
#define CBPF_ASSEMBLY_H

#if defined(__APPLE__)
#define FUNCTION(name) ".text\n.p2align 4\n.private_extern _" #name "\n_" #name ":\n.cfi_startproc\n"
#define TABLE(name) ".section __DATA,__const\n.p2align 3\n.private_extern _" #name "\n_" #name ":\n"
#else
#define FUNCTION(name) ".text\n.p2align 4\n.hidden " #name "\n.globl " #name "\n" #name ":\n.cfi_startproc\n"
#define TABLE(name) ".section .data.rel.ro,\"aw\"\n.p2align 3\n.hidden " #name "\n.globl " #name "\n" #name ":\n"
#endif

#endif
