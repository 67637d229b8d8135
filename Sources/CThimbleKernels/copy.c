#include "CThimbleKernels.h"

void thk_copy_bytes(int8_t *restrict target, const int8_t *restrict source, uintptr_t count) {
  for (const int8_t *end = source + count; source != end;) *target++ = *source++;
}
