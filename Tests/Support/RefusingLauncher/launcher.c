/* Runs a program to which the kernel gives no memory that it could write machine code to and execute:
 *
 *     launcher PROGRAM ARGUMENTS...
 *
 * Refused are files in memory, mappings of anonymous and of shared memory that may be executed, and making memory executable. What
 * the dynamic linker does, private mappings of files, goes on.
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define MACHINE AUDIT_ARCH_X86_64
#else
#define MACHINE AUDIT_ARCH_AARCH64
#endif

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)offsetof(struct seccomp_data, field))
#define IF_EQUAL(value, yes, no) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, yes, no)
#define IF_ANY(bits, yes, no) BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, bits, yes, no)
#define ALLOW BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define REFUSE(error) BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (error))

int main(int count, char **arguments) {
    static struct sock_filter code[] = {
        LOAD(arch),
        IF_EQUAL(MACHINE, 1, 0),
        ALLOW,
        LOAD(nr),
        IF_EQUAL(SYS_memfd_create, 0, 1),
        REFUSE(EACCES),
        IF_EQUAL(SYS_mprotect, 0, 3),
        LOAD(args[2]),
        IF_ANY(PROT_EXEC, 0, 6),
        REFUSE(EACCES),
        IF_EQUAL(SYS_mmap, 0, 4),
        LOAD(args[2]),
        IF_ANY(PROT_EXEC, 0, 2),
        LOAD(args[3]),
        IF_ANY(MAP_SHARED | MAP_ANONYMOUS, 1, 0),
        ALLOW,
        REFUSE(EACCES),
    };
    struct sock_fprog filter = {sizeof code / sizeof code[0], code};
    if (count < 2) return 125;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return 125;
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0) return 125;
    execv(arguments[1], arguments + 1);
    return 125;
}
