// Kernels by their code: which of them a program has linked, and what they are called.
#include <stddef.h>

#include "thimble.h"
#include "thimble_linked.h"

enum { CODES = 64 };

// Symbols that a program may define: weak, so that a link without them is whole. Only ELF's linkers leave
// such a symbol null; elsewhere a library holds what its operator set says.
#if defined(__ELF__)

#define DECLARE(name, code) extern const thimble_kernel thimble_linked_##name __attribute__((weak));
THIMBLE_KERNELS(DECLARE)

#define ENTRY(name, code) [code] = &thimble_linked_##name,
static const thimble_kernel *const entries[CODES] = {THIMBLE_KERNELS(ENTRY)};

thimble_kernel thimble_linked_entry(uint32_t code) {
  return code < CODES && entries[code] ? *entries[code] : NULL;
}

#else

thimble_kernel thimble_linked_entry(uint32_t code) {
  (void)code;
  return NULL;
}

#endif

const char *thimble_no_text(void) {
  static const char empty[1] = {0};
  return empty;
}

#define NAME(name, code) [code] = #name,
static const char *const names[CODES] = {THIMBLE_KERNELS(NAME)};

const char *thimble_kernel_name(uint32_t code) { return code < CODES ? names[code] : NULL; }
