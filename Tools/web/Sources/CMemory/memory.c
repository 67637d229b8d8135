#include "memory.h"

static _Alignas(16) uint8_t model[WEB_MODEL_BYTES];
static _Alignas(16) uint8_t arena[WEB_ARENA_BYTES];
static _Alignas(16) int8_t input[WEB_INPUT_BYTES];
static _Alignas(16) int8_t output[WEB_OUTPUT_BYTES];
static _Alignas(16) int16_t samples[WEB_SAMPLES];
static _Alignas(16) uint8_t front_end[WEB_FRONT_END_BYTES];
static _Alignas(16) int8_t buffer[WEB_BUFFER_BYTES];
static _Alignas(16) uint8_t session[WEB_SESSION_BYTES];

void *web_model(void) { return model; }
void *web_arena(void) { return arena; }
int8_t *web_input(void) { return input; }
int8_t *web_output(void) { return output; }
int16_t *web_samples(void) { return samples; }
void *web_front_end(void) { return front_end; }
int8_t *web_buffer(void) { return buffer; }
void *web_session(void) { return session; }

// What the compiler calls; nothing else of a C library is used. The volatile accesses keep it from seeing
// the functions themselves in their loops.

void *memset(void *to, int value, size_t count) {
  volatile uint8_t *bytes = to;
  for (size_t at = 0; at < count; at++) bytes[at] = (uint8_t)value;
  return to;
}

void *memmove(void *to, const void *from, size_t count) {
  volatile uint8_t *target = to;
  const uint8_t *source = from;
  if (target < source) {
    for (size_t at = 0; at < count; at++) target[at] = source[at];
  } else {
    for (size_t at = count; at > 0; at--) target[at - 1] = source[at - 1];
  }
  return to;
}

void *memcpy(void *restrict to, const void *restrict from, size_t count) {
  return memmove(to, from, count);
}

// The device modules allocate nothing: what would is a trap.

int posix_memalign(void **pointer, size_t alignment, size_t count) {
  (void)pointer, (void)alignment, (void)count;
  __builtin_trap();
}

void free(void *pointer) {
  (void)pointer;
  __builtin_trap();
}

uintptr_t __stack_chk_guard = 0x7468696d;

_Noreturn void __stack_chk_fail(void) { __builtin_trap(); }
