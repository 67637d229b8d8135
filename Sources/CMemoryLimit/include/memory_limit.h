#pragma once
#include <stddef.h>

/// Prepares for a limit of the address space (`ulimit -v`), where there is one: threads share one heap, which
/// reserves less, and memory that cannot be had ends the process with a sentence on standard error and exit code 1.
///
/// Returns the bytes that are missing for a start that leaves `least` free, 0 where none are, or without a limit.
size_t memory_limit_prepare(size_t least);
