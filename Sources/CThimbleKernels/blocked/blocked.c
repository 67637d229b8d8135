/// The blocked kernels of each vector unit.
#include "few.h"
#include "plain.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define LANES 16
#define TILE 8
#define BLOCKS 2
#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni")))
#define NAME(x) avx512vnni_##x
#define DOT(s, a, w) (avx512vnni_words) _mm512_dpbusd_epi32((__m512i)(s), (__m512i)(a), (__m512i)(w))
#include "vector_kernel.h"

#define LANES 8
#define TILE 6
#define BLOCKS 1
#define TARGET __attribute__((target("avx2,avxvnni")))
#define NAME(x) avxvnni_##x
#define DOT(s, a, w) \
  (avxvnni_words) _mm256_dpbusd_avx_epi32((__m256i)(s), (__m256i)(a), (__m256i)(w))
#include "vector_kernel.h"

#define LANES 8
#define TILE 6
#define BLOCKS 1
#define TARGET __attribute__((target("avx2")))
#define NAME(x) avx2_##x
#define DOT(s, a, w) ((s) + (avx2_words)_mm256_madd_epi16((__m256i)(a), (__m256i)(w)))
#include "vector_kernel.h"

#define LANES 4
#define TILE 2
#define BLOCKS 1
#define TARGET
#define NAME(x) sse2_##x
#define DOT(s, a, w) ((s) + (sse2_words)_mm_madd_epi16((__m128i)(a), (__m128i)(w)))
#include "vector_kernel.h"

#elif defined(__aarch64__)
#include <arm_neon.h>

static inline int32x4_t neon_dot(int32x4_t sums, int32x4_t activations, int32x4_t weights) {
  const int16x8_t a = vreinterpretq_s16_s32(activations), w = vreinterpretq_s16_s32(weights);
  return vaddq_s32(sums, vpaddq_s32(vmull_s16(vget_low_s16(a), vget_low_s16(w)),
                                    vmull_high_s16(a, w)));
}

#define LANES 4
#define TILE 4
#define BLOCKS 1
#define TARGET
#define NAME(x) neon_##x
#define DOT(s, a, w) (neon_words) neon_dot((int32x4_t)(s), (int32x4_t)(a), (int32x4_t)(w))
#include "vector_kernel.h"
#endif

int32_t thk_has_vector_unit(enum thk_vector_unit unit) {
  switch (unit) {
    case THK_UNIT_NONE: return 1;
#if defined(__x86_64__)
    case THK_UNIT_SSE2: return 1;
    case THK_UNIT_AVX2: return __builtin_cpu_supports("avx2") != 0;
    case THK_UNIT_AVX_VNNI: return __builtin_cpu_supports("avxvnni") != 0;
    case THK_UNIT_AVX512_VNNI:
      return __builtin_cpu_supports("avx512vnni") && __builtin_cpu_supports("avx512bw") &&
             __builtin_cpu_supports("avx512vl");
#elif defined(__aarch64__)
    case THK_UNIT_NEON: return 1;
#endif
    default: return 0;
  }
}

void thk_blocked_multiply(const struct thk_blocked_product *product, int32_t elements,
                          enum thk_vector_unit unit) {
  if (elements != thk_elements_of_unit(unit)) unit = THK_UNIT_NONE;
  switch (unit) {
#if defined(__x86_64__)
    case THK_UNIT_SSE2: sse2_multiply(product); break;
    case THK_UNIT_AVX2: avx2_multiply(product); break;
    case THK_UNIT_AVX_VNNI: avxvnni_multiply(product); break;
    case THK_UNIT_AVX512_VNNI: avx512vnni_multiply(product); break;
#elif defined(__aarch64__)
    case THK_UNIT_NEON: neon_multiply(product); break;
#endif
    default: plain_multiply(product, elements); break;
  }
}

void thk_blocked_depthwise_convolve(const struct thk_blocked_depthwise *job,
                                    enum thk_vector_unit unit) {
  switch (unit) {
#if defined(__x86_64__)
    case THK_UNIT_SSE2: sse2_depthwise(job); break;
    case THK_UNIT_AVX2: avx2_depthwise(job); break;
    case THK_UNIT_AVX_VNNI: avxvnni_depthwise(job); break;
    case THK_UNIT_AVX512_VNNI: avx512vnni_depthwise(job); break;
#elif defined(__aarch64__)
    case THK_UNIT_NEON: neon_depthwise(job); break;
#endif
    default: plain_depthwise(job); break;
  }
}
