#pragma once
/// Data files compiled into the program.
#include <stddef.h>
#include <stdint.h>

/// A file: its folder, its name without extension, and its bytes.
typedef struct {
  const char *folder;
  const char *name;
  const uint8_t *bytes;
  size_t count;
} mcu_cost_file;

/// Number of files.
int32_t mcu_cost_file_count(void);

/// A file; `index` is below `mcu_cost_file_count()`.
mcu_cost_file mcu_cost_file_at(int32_t index);
