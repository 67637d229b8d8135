#include "CFuzzDriver.h"

int LLVMFuzzerRunDriver(int *argc, char ***argv, fuzz_function function) __attribute__((weak));
size_t LLVMFuzzerMutate(uint8_t *bytes, size_t count, size_t most) __attribute__((weak));

static fuzz_mutator chosen_mutator;

/// What libFuzzer's own main would run: linked with it, as some linkers do, and never called.
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
  (void)bytes;
  (void)count;
  return 0;
}

/// What libFuzzer asks for each new input.
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t count, size_t most, unsigned int seed);
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t count, size_t most, unsigned int seed) {
  if (seed % 2 == 0) {
    const size_t changed = chosen_mutator(bytes, count, most, seed / 2);
    if (changed > 0) return changed;
  }
  return LLVMFuzzerMutate(bytes, count, most);
}

int32_t fuzz_driver_is_linked(void) { return LLVMFuzzerRunDriver != NULL; }

int32_t fuzz_drive(int32_t argc, char **argv, fuzz_function function, fuzz_mutator mutator) {
  int count = argc;
  chosen_mutator = mutator;
  return LLVMFuzzerRunDriver(&count, &argv, function);
}
