#pragma once
#include <stdbool.h>
#include <stddef.h>

/// Whether heap allocations are counted in this build: on glibc, without a sanitizer.
bool allocation_counter_is_active(void);

/// Heap allocations that the calling thread has made so far, reallocations included.
size_t allocation_counter_value(void);
