/// Patches of convolutions in the blocked layout.
#include "ThimbleBlocked.h"

/// One of the two kinds, a constant, so that each gets loops of its own.
static inline __attribute__((always_inline)) void gather_row(
    const struct thk_blocked_kernel_row row, uint8_t *patches, const int32_t kind) {
  const int32_t element_bytes = kind == THK_ELEMENTS_BYTES ? 1 : 2;
  const int32_t pixel_bytes = row.channels * element_bytes;
  const int32_t values = row.taps * row.channels;
  int32_t left = row.left;
  for (int32_t pixel = 0; pixel < row.pixels; pixel++, left += row.stride) {
    uint8_t *patch = patches + pixel * row.patch_bytes;
    const int32_t end = left + (row.taps - 1) * row.dilation + 1;
    if (!row.row) {
      thk_blocked_fill(row.zero_point, values, patch, kind);
    } else if (row.dilation == 1 && left >= 0 && end <= row.width) {
      thk_blocked_gather(row.row + left * row.channels, values, patch, kind);
    } else if (row.dilation == 1) {
      const int32_t before = left < 0 ? (left < -row.taps ? row.taps : -left) : 0;
      const int32_t beyond = end > row.width ? end - row.width : 0;
      const int32_t after = beyond < row.taps - before ? beyond : row.taps - before;
      const int32_t inside = row.taps - before - after;
      thk_blocked_fill(row.zero_point, before * row.channels, patch, kind);
      thk_blocked_gather(row.row + (left + before) * row.channels, inside * row.channels,
                         patch + before * pixel_bytes, kind);
      thk_blocked_fill(row.zero_point, after * row.channels,
                       patch + (before + inside) * pixel_bytes, kind);
    } else {
      for (int32_t tap = 0; tap < row.taps; tap++) {
        const int32_t column = left + tap * row.dilation;
        if (column >= 0 && column < row.width) {
          thk_blocked_gather(row.row + column * row.channels, row.channels, patch, kind);
        } else {
          thk_blocked_fill(row.zero_point, row.channels, patch, kind);
        }
        patch += pixel_bytes;
      }
    }
  }
}

void thk_blocked_gather_row(const struct thk_blocked_kernel_row *row, void *patches,
                            int32_t kind) {
  if (kind == THK_ELEMENTS_BYTES) {
    gather_row(*row, patches, THK_ELEMENTS_BYTES);
  } else {
    gather_row(*row, patches, THK_ELEMENTS_PAIRS);
  }
}
