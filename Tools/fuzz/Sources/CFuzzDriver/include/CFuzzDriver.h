#pragma once
/// libFuzzer, where it is linked: a build without it replays inputs.
#include <stddef.h>
#include <stdint.h>

/// Tries an input; 0.
typedef int (*fuzz_function)(const uint8_t *bytes, size_t count);

/// Changes an input of `count` bytes where it lies, to at most `most`: how many there are then, or 0 where it left
/// them alone.
typedef size_t (*fuzz_mutator)(uint8_t *bytes, size_t count, size_t most, uint32_t seed);

/// Whether libFuzzer is there.
int32_t fuzz_driver_is_linked(void);

/// Runs libFuzzer on a function with the arguments of the process, once it is known to be there; its exit code. A
/// mutator that knows the format makes about half of the inputs.
int32_t fuzz_drive(int32_t argc, char **argv, fuzz_function function, fuzz_mutator mutator);
