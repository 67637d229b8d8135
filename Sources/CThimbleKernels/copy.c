#include "CThimbleKernels.h"

void thk_copy_bytes(int8_t *target, const int8_t *source, uintptr_t count) {
  for (const int8_t *end = source + count; source != end;) *target++ = *source++;
}
