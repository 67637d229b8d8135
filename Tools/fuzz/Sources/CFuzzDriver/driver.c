#include "CFuzzDriver.h"

int LLVMFuzzerRunDriver(int *argc, char ***argv, fuzz_function function) __attribute__((weak));

/// What libFuzzer's own main would run: linked with it, as some linkers do, and never called.
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
  (void)bytes;
  (void)count;
  return 0;
}

int32_t fuzz_driver_is_linked(void) { return LLVMFuzzerRunDriver != NULL; }

int32_t fuzz_drive(int32_t argc, char **argv, fuzz_function function) {
  int count = argc;
  return LLVMFuzzerRunDriver(&count, &argv, function);
}
