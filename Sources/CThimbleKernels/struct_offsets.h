#pragma once
/// Holds structs to the offsets that assembly has in it as numbers: one that changes no longer compiles.
#include <stddef.h>

/// A function of assembly alone; of Thumb-2 from a word on, as loops of wide instructions two bytes off one wait.
#if defined(__thumb2__)
#define THK_ASSEMBLY __attribute__((naked, aligned(4)))
#else
#define THK_ASSEMBLY __attribute__((naked))
#endif

/// `field` of `type` lies `offset` bytes behind its start.
#define THK_FIELD_AT(type, field, offset)         \
  _Static_assert(offsetof(type, field) == offset, \
                 "assembly reads " #type "." #field " " #offset " bytes behind the start")

/// An array of `type` has an element every `bytes` bytes.
#define THK_SIZE_IS(type, bytes) \
  _Static_assert(sizeof(type) == bytes, "assembly goes on by " #bytes " bytes from a " #type)
