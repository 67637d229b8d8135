#ifndef THIMBLE_KERNELS_H
#define THIMBLE_KERNELS_H
/* How a program chooses kernels from a library that holds all of them: it defines a pointer to each that it
 * wants, with THIMBLE_LINK_KERNEL(name) in one source file of C, which `thimble export --prebuilt` writes. The
 * link drops the others (--gc-sections); a model that needs one is refused with THIMBLE_OPERATOR_NOT_LINKED. */
#include <stdint.h>

/* Every kernel with its code in a .thimble file. */
#define THIMBLE_KERNELS(kernel) \
  kernel(conv2D, 1) \
  kernel(depthwiseConv2D, 2) \
  kernel(fullyConnected, 3) \
  kernel(averagePool2D, 4) \
  kernel(maxPool2D, 5) \
  kernel(globalAveragePool, 6) \
  kernel(add, 7) \
  kernel(softmax, 8) \
  kernel(lookup, 9) \
  kernel(pad, 10) \
  kernel(reshape, 11) \
  kernel(copy, 12) \
  kernel(packedIm2ColConv2D, 16) \
  kernel(packedDepthwiseConv2D, 17) \
  kernel(packedFullyConnected, 18) \
  kernel(packedDirectConv2D, 19) \
  kernel(packedDepthwise3x3, 20) \
  kernel(joinedIm2ColConv2D, 21) \
  kernel(joinedDirectConv2D, 22) \
  kernel(joinedFullyConnected, 23) \
  kernel(packedStridedDepthwise3x3, 26) \
  kernel(packedDotProduct, 27) \
  kernel(copiedIm2ColConv2D, 34) \
  kernel(packedInt4Im2ColConv2D, 28) \
  kernel(packedInt4DirectConv2D, 29) \
  kernel(packedInt4DepthwiseConv2D, 30) \
  kernel(packedInt4Depthwise3x3, 31) \
  kernel(packedDepthwise1xN, 35) \
  kernel(packedTallDepthwise3x3, 36) \
  kernel(int4Conv2D, 32) \
  kernel(int4DepthwiseConv2D, 33) \
  kernel(rearrange, 40) \
  kernel(resizeBilinear, 41) \
  kernel(l2Normalization, 42) \
  kernel(batchMatMul, 43) \
  kernel(sum, 44) \
  kernel(product, 45) \
  kernel(extremum, 46) \
  kernel(squaredDifference, 47) \
  kernel(logSoftmax, 48) \
  kernel(lstm, 49) \
  kernel(svdf, 50) \
  kernel(quotient, 51) \
  kernel(int16Conv2D, 52) \
  kernel(int16DepthwiseConv2D, 53) \
  kernel(int16AveragePool2D, 54) \
  kernel(int16MaxPool2D, 55) \
  kernel(int16Sum, 56) \
  kernel(int16Product, 57) \
  kernel(int16Sigmoid, 58) \
  kernel(int16Softmax, 59) \
  kernel(softmaxToInt16, 60) \
  kernel(requantize, 61) \
  kernel(int16LSTM, 62) \
  kernel(int16Extremum, 63)

#ifdef __cplusplus
extern "C" {
#endif

/* What the library calls a kernel through: not for programs. */
typedef uint64_t (*thimble_kernel)(void *visitor, const void *fields, uint32_t role);

#define THIMBLE_DECLARE_KERNEL(name, code) \
  uint64_t thimble_kernel_##name(void *visitor, const void *fields, uint32_t role);
THIMBLE_KERNELS(THIMBLE_DECLARE_KERNEL)
#undef THIMBLE_DECLARE_KERNEL

#ifdef __cplusplus
}
#endif

/* Defines the pointer by which the library finds a kernel. */
#define THIMBLE_LINK_KERNEL(name) \
  extern const thimble_kernel thimble_linked_##name; \
  const thimble_kernel thimble_linked_##name = thimble_kernel_##name

#endif
