/// Hides vector units of this processor from one library of this process, so that what it would run on
/// a smaller processor can be timed here. Only the library's own `cpuid` instructions are changed, before it
/// has asked: each becomes an undefined one, whose signal answers as the processor would without those units.
#define _GNU_SOURCE
#include <cpuid.h>
#include <link.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

/// The best unit that is left.
enum { AVX2, AVX_VNNI, AVX512_VNNI };
static int best;

/// Clears the bits of what is hidden in the answer to leaf 7: matrices always.
static void hide(uint32_t subleaf, uint32_t *a, uint32_t *b, uint32_t *c, uint32_t *d) {
  if (subleaf == 0) {
    *d &= ~(1u << 22 | 1u << 24 | 1u << 25);  // AMX-BF16, -TILE, -INT8
    if (best == AVX512_VNNI) return;
    *b &= ~(uint32_t)(bit_AVX512F | bit_AVX512DQ | bit_AVX512IFMA | bit_AVX512CD | bit_AVX512BW |
                      bit_AVX512VL);
    *c &= ~(uint32_t)(bit_AVX512VBMI | bit_AVX512VBMI2 | bit_AVX512VNNI | bit_AVX512BITALG |
                      bit_AVX512VPOPCNTDQ);
    *d &= ~(1u << 23);  // AVX512-FP16
  } else if (subleaf == 1) {
    *d &= ~(1u << 19);  // AVX10
    if (best == AVX512_VNNI) return;
    *a &= ~(1u << 5);  // AVX512-BF16
    if (best == AVX_VNNI) return;
    *a &= ~(1u << 4);  // AVX-VNNI
    *d &= ~(1u << 4 | 1u << 10);  // the same for other signs and sizes
  }
}

static void answer(int number, siginfo_t *info, void *context) {
  greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
  (void)number;
  (void)info;
  uint32_t a, b, c, d;
  const uint32_t leaf = (uint32_t)registers[REG_RAX], subleaf = (uint32_t)registers[REG_RCX];
  __cpuid_count(leaf, subleaf, a, b, c, d);
  if (leaf == 7) hide(subleaf, &a, &b, &c, &d);
  registers[REG_RAX] = a;
  registers[REG_RBX] = b;
  registers[REG_RCX] = c;
  registers[REG_RDX] = d;
  registers[REG_RIP] += 2;
}

struct search {
  const char *library;
  int found;
};

/// Changes the `cpuid` instructions between two equal exchanges of registers, which is how compilers save rbx.
static void change(uint8_t *start, size_t count, int *found) {
  for (size_t i = 3; i + 5 <= count; i++) {
    uint8_t *at = start + i;
    if (at[0] == 0x0F && at[1] == 0xA2 && at[-2] == 0x87 && !memcmp(at - 3, at + 2, 3)) {
      at[1] = 0x0B;  // ud2
      *found += 1;
    }
  }
}

static int visit(struct dl_phdr_info *info, size_t size, void *context) {
  struct search *search = context;
  (void)size;
  if (!strstr(info->dlpi_name, search->library)) return 0;
  for (int i = 0; i < info->dlpi_phnum; i++) {
    const ElfW(Phdr) *part = &info->dlpi_phdr[i];
    if (part->p_type != PT_LOAD || !(part->p_flags & PF_X)) continue;
    uint8_t *start = (uint8_t *)(info->dlpi_addr + part->p_vaddr);
    uint8_t *page = (uint8_t *)((uintptr_t)start & ~4095ul);
    const size_t bytes = part->p_memsz + (size_t)(start - page);
    if (mprotect(page, bytes, PROT_READ | PROT_WRITE | PROT_EXEC)) return 0;
    change(start, part->p_memsz, &search->found);
    mprotect(page, bytes, PROT_READ | PROT_EXEC);
  }
  return 0;
}

/// Hides what is better than `unit` from a loaded library; how many instructions were changed.
int hold(const char *library, int unit) {
  best = unit;
  struct sigaction action = {0};
  action.sa_sigaction = answer;
  action.sa_flags = SA_SIGINFO;
  sigaction(SIGILL, &action, NULL);
  struct search search = {library, 0};
  dl_iterate_phdr(visit, &search);
  return search.found;
}
