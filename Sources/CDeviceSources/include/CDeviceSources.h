#pragma once
/// The sources of the device modules, compiled into the program, so that a copied binary can compile them for
/// a microcontroller.
#include <stddef.h>
#include <stdint.h>

/// A source file: its path below `Sources`, and its bytes.
typedef struct {
  const char *path;
  const uint8_t *bytes;
  size_t count;
} device_source;

/// Number of files.
int32_t device_source_count(void);

/// A file; `index` is below `device_source_count()`.
device_source device_source_at(int32_t index);
