#pragma once
/// The schemas of the JSON reports (`Sources/Report/Schemas`), compiled into the program.
#include <stddef.h>
#include <stdint.h>

/// A schema: its name, and its text.
typedef struct {
  const char *name;
  const uint8_t *bytes;
  size_t count;
} report_schema;

/// Number of schemas.
int32_t report_schema_count(void);

/// A schema; `index` is below `report_schema_count()`.
report_schema report_schema_at(int32_t index);
