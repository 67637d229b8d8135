// What compilers call to copy and compare memory, for the library of `thimble export`, in which these names are
// local: a program's C library is not asked for its own, which trade some hundred bytes of flash for speed that the
// few calls do not need.
#include <stddef.h>
#include <stdint.h>

#if defined(THIMBLE_LIBRARY)

void *memset(void *target, int value, size_t count) {
  for (uint8_t *byte = target, *end = byte + count; byte != end;) *byte++ = (uint8_t)value;
  return target;
}

void *memcpy(void *restrict target, const void *restrict source, size_t count) {
  const uint8_t *from = source;
  for (uint8_t *to = target, *end = to + count; to != end;) *to++ = *from++;
  return target;
}

void *memmove(void *target, const void *source, size_t count) {
  if ((uintptr_t)target <= (uintptr_t)source) return memcpy(target, source, count);
  while (count-- > 0) ((uint8_t *)target)[count] = ((const uint8_t *)source)[count];
  return target;
}

int memcmp(const void *first, const void *second, size_t count) {
  const uint8_t *one = first, *other = second;
  for (; count > 0; count--, one++, other++)
    if (*one != *other) return *one - *other;
  return 0;
}

size_t strlen(const char *text) {
  const char *end = text;
  while (*end) end++;
  return (size_t)(end - text);
}

#if defined(__arm__)
// The names under which the Arm run-time ABI asks for them; mind the order of memset's arguments.
void __aeabi_memcpy(void *to, const void *from, size_t n) { memcpy(to, from, n); }
void __aeabi_memcpy4(void *to, const void *from, size_t n) { memcpy(to, from, n); }
void __aeabi_memcpy8(void *to, const void *from, size_t n) { memcpy(to, from, n); }
void __aeabi_memmove(void *to, const void *from, size_t n) { memmove(to, from, n); }
void __aeabi_memmove4(void *to, const void *from, size_t n) { memmove(to, from, n); }
void __aeabi_memmove8(void *to, const void *from, size_t n) { memmove(to, from, n); }
void __aeabi_memset(void *to, size_t n, int value) { memset(to, value, n); }
void __aeabi_memset4(void *to, size_t n, int value) { memset(to, value, n); }
void __aeabi_memset8(void *to, size_t n, int value) { memset(to, value, n); }
void __aeabi_memclr(void *to, size_t n) { memset(to, 0, n); }
void __aeabi_memclr4(void *to, size_t n) { memset(to, 0, n); }
void __aeabi_memclr8(void *to, size_t n) { memset(to, 0, n); }
#endif
#endif
