#pragma once
/// The table behind sigmoid and tanh of 16-bit values.
#include <stdint.h>

/// `65536 / (1 + exp(-i / 24))` to within 1, for `i` from 0 to 255: in flash.
const uint16_t *_Nonnull thk_sigmoid_table(void);
