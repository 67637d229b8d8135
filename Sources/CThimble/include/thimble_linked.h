#pragma once
/// What the library asks about kernels by their code in a file: not for programs.
#include "thimble_kernels.h"

/// The kernel that the program has linked for a code; null where it has none.
thimble_kernel thimble_linked_entry(uint32_t code);

/// The name of a kernel; null for a code of none.
const char *thimble_kernel_name(uint32_t code);

/// "": a literal of Swift lies among all others of the library, which a link takes whole.
const char *thimble_no_text(void);
