/// The blocked kernels of each vector unit.
#include "few.h"
#include "ThimbleElementwise.h"
#include "plain.h"

#if defined(__x86_64__)
#include <immintrin.h>

// AVX-512 VNNI: vectors of 16 lanes, and smaller ones for what few channels leave over.
#define TARGET __attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni")))
#define LANES 16
#define NAME(x) avx512vnni_##x
#define ROUND(x) (avx512vnni_words) _mm512_cvtps_epi32((__m512)(x))
#define CHOOSE(x, a, b)                                                        \
  (avx512vnni_floats) _mm512_mask_blend_ps(                                    \
      _mm512_cmplt_epi32_mask((__m512i)(x), _mm512_setzero_si512()), (__m512)(a), (__m512)(b))
#include "vector_rescale.h"
#include "vector_sums.h"
#define TILE 8
#define SMALL_TILE 5
#define BLOCKS 2
#define DOT(s, a, w) (avx512vnni_words) _mm512_dpbusd_epi32((__m512i)(s), (__m512i)(a), (__m512i)(w))
#include "vector_product.h"
#define VECTOR __m512i
#define INTRINSIC(x) _mm512_##x
#define DOT(s, a, w) (avx512vnni_words) _mm512_dpbusd_epi32((__m512i)(s), a, (__m512i)(w))
#include "depthwise_bytes.h"
#undef ROUND
#undef CHOOSE
#undef NAME
#undef LANES

#define LANES 8
#define NAME(x) avx512vnni8_##x
#define ROUND(x) (avx512vnni8_words) _mm256_cvtps_epi32((__m256)(x))
#define CHOOSE(x, a, b) \
  (avx512vnni8_floats) _mm256_blendv_ps((__m256)(a), (__m256)(b), (__m256)(x))
#include "vector_rescale.h"
#define VECTOR __m256i
#define INTRINSIC(x) _mm256_##x
#define DOT(s, a, w) (avx512vnni8_words) _mm256_dpbusd_epi32((__m256i)(s), a, (__m256i)(w))
#include "depthwise_bytes.h"
#undef ROUND
#undef CHOOSE
#undef NAME
#undef LANES

#define LANES 4
#define NAME(x) avx512vnni4_##x
#define ROUND(x) (avx512vnni4_words) _mm_cvtps_epi32((__m128)(x))
#define CHOOSE(x, a, b) \
  (avx512vnni4_floats) _mm_blendv_ps((__m128)(a), (__m128)(b), (__m128)(x))
#include "vector_rescale.h"
#define VECTOR __m128i
#define INTRINSIC(x) _mm_##x
#define DOT(s, a, w) (avx512vnni4_words) _mm_dpbusd_epi32((__m128i)(s), a, (__m128i)(w))
#include "depthwise_bytes.h"
#undef ROUND
#undef CHOOSE
#undef NAME
#undef LANES
#undef TARGET

#define TARGET __attribute__((target("avx2,fma,avxvnni")))
#define LANES 8
#define NAME(x) avxvnni_##x
#define ROUND(x) (avxvnni_words) _mm256_cvtps_epi32((__m256)(x))
#define CHOOSE(x, a, b) \
  (avxvnni_floats) _mm256_blendv_ps((__m256)(a), (__m256)(b), (__m256)(x))
#include "vector_rescale.h"
#include "vector_sums.h"
#define TILE 6
#define SMALL_TILE 5
#define BLOCKS 1
#define DOT(s, a, w) \
  (avxvnni_words) _mm256_dpbusd_avx_epi32((__m256i)(s), (__m256i)(a), (__m256i)(w))
#include "vector_product.h"
#define VECTOR __m256i
#define INTRINSIC(x) _mm256_##x
#define DOT(s, a, w) (avxvnni_words) _mm256_dpbusd_avx_epi32((__m256i)(s), a, (__m256i)(w))
#include "depthwise_bytes.h"
#undef ROUND
#undef CHOOSE
#undef NAME
#undef LANES

#define LANES 4
#define NAME(x) avxvnni4_##x
#define ROUND(x) (avxvnni4_words) _mm_cvtps_epi32((__m128)(x))
#define CHOOSE(x, a, b) \
  (avxvnni4_floats) _mm_blendv_ps((__m128)(a), (__m128)(b), (__m128)(x))
#include "vector_rescale.h"
#define VECTOR __m128i
#define INTRINSIC(x) _mm_##x
#define DOT(s, a, w) (avxvnni4_words) _mm_dpbusd_avx_epi32((__m128i)(s), a, (__m128i)(w))
#include "depthwise_bytes.h"
#undef ROUND
#undef CHOOSE
#undef NAME
#undef LANES
#undef TARGET

#define TARGET __attribute__((target("avx2,fma")))
#define LANES 8
#define NAME(x) avx2_##x
#define ROUND(x) (avx2_words) _mm256_cvtps_epi32((__m256)(x))
#define CHOOSE(x, a, b) \
  (avx2_floats) _mm256_blendv_ps((__m256)(a), (__m256)(b), (__m256)(x))
#include "vector_rescale.h"
#include "vector_sums.h"
#define TILE 6
#define SMALL_TILE 5
#define BLOCKS 1
#define DOT(s, a, w) ((s) + (avx2_words)_mm256_madd_epi16((__m256i)(a), (__m256i)(w)))
#include "vector_product.h"
#include "depthwise_halves.h"
#undef ROUND
#undef CHOOSE
#undef NAME
#undef LANES
#undef TARGET

#define TARGET
#define LANES 4
#define NAME(x) sse2_##x
#include "vector_rescale.h"
#define TILE 2
#define SMALL_TILE 2
#define BLOCKS 1
#define DOT(s, a, w) ((s) + (sse2_words)_mm_madd_epi16((__m128i)(a), (__m128i)(w)))
#include "vector_product.h"
#include "depthwise_halves.h"
#undef NAME
#undef LANES
#undef TARGET

static void avx512vnni_depthwise(const struct thk_blocked_depthwise *job) {
  int32_t channel = avx512vnni_depthwise_from(job, 0);
  channel = avx512vnni8_depthwise_from(job, channel);
  avx512vnni4_depthwise_rest(job, channel);
}

static void avxvnni_depthwise(const struct thk_blocked_depthwise *job) {
  avxvnni4_depthwise_rest(job, avxvnni_depthwise_from(job, 0));
}

#elif defined(__aarch64__)
#include <arm_neon.h>

static inline int32x4_t neon_dot(int32x4_t sums, int32x4_t activations, int32x4_t weights) {
  const int16x8_t a = vreinterpretq_s16_s32(activations), w = vreinterpretq_s16_s32(weights);
  return vaddq_s32(sums, vpaddq_s32(vmull_s16(vget_low_s16(a), vget_low_s16(w)),
                                    vmull_high_s16(a, w)));
}

#define TARGET
#define LANES 4
#define NAME(x) neon_##x
#include "vector_rescale.h"
#include "vector_sums.h"
#define TILE 4
#define SMALL_TILE 4
#define BLOCKS 1
#define DOT(s, a, w) (neon_words) neon_dot((int32x4_t)(s), (int32x4_t)(a), (int32x4_t)(w))
#include "vector_product.h"
#include "depthwise_halves.h"
#undef NAME
#undef LANES
#undef TARGET
#endif

int32_t thk_has_vector_unit(enum thk_vector_unit unit) {
  switch (unit) {
    case THK_UNIT_NONE: return 1;
#if defined(__x86_64__)
    case THK_UNIT_SSE2: return 1;
    case THK_UNIT_AVX2: return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    case THK_UNIT_AVX_VNNI:
      return thk_has_vector_unit(THK_UNIT_AVX2) && __builtin_cpu_supports("avxvnni");
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

void thk_blocked_depthwise_convolve(const struct thk_blocked_depthwise *job, int32_t elements,
                                    enum thk_vector_unit unit) {
  if (elements != thk_elements_of_unit(unit)) unit = THK_UNIT_NONE;
  switch (unit) {
#if defined(__x86_64__)
    case THK_UNIT_SSE2: sse2_depthwise(job); break;
    case THK_UNIT_AVX2: avx2_depthwise(job); break;
    case THK_UNIT_AVX_VNNI: avxvnni_depthwise(job); break;
    case THK_UNIT_AVX512_VNNI: avx512vnni_depthwise(job); break;
#elif defined(__aarch64__)
    case THK_UNIT_NEON: neon_depthwise(job); break;
#endif
    default: plain_depthwise(job, elements); break;
  }
}

void thk_blocked_add_rows(const struct thk_blocked_sum *sum, const int8_t *coarse,
                          const int8_t *fine, int8_t *output, int32_t count,
                          enum thk_vector_unit unit) {
  // SSE2 has no signed product of 64 bits: plain loops are faster than what stands in for it.
  int32_t done = 0;
  switch (unit) {
#if defined(__x86_64__)
    case THK_UNIT_AVX2: done = avx2_add_rows(sum, coarse, fine, output, count); break;
    case THK_UNIT_AVX_VNNI: done = avxvnni_add_rows(sum, coarse, fine, output, count); break;
    case THK_UNIT_AVX512_VNNI: done = avx512vnni_add_rows(sum, coarse, fine, output, count); break;
#elif defined(__aarch64__)
    case THK_UNIT_NEON: done = neon_add_rows(sum, coarse, fine, output, count); break;
#endif
    default: break;
  }
  thk_add_rows(&sum->scale, coarse + done, fine + done, output + done, count - done);
  thk_clamp_row(output + done, count - done, sum->lower, sum->upper);
}
