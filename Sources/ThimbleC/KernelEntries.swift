internal import CThimble
internal import Thimble

// A function of C's for each kernel, which a program's `THIMBLE_LINK_KERNEL` refers to: see `LinkedByProgram`.

/// The kernel `conv2D`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_conv2D(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe Conv2D.receive(visitor, role: role, at: fields) }

/// The kernel `depthwiseConv2D`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_depthwiseConv2D(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe DepthwiseConv2D.receive(visitor, role: role, at: fields) }

/// The kernel `fullyConnected`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_fullyConnected(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe FullyConnected.receive(visitor, role: role, at: fields) }

/// The kernel `averagePool2D`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_averagePool2D(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe AveragePool2D.receive(visitor, role: role, at: fields) }

/// The kernel `maxPool2D`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_maxPool2D(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe MaxPool2D.receive(visitor, role: role, at: fields) }

/// The kernel `globalAveragePool`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_globalAveragePool(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe GlobalAveragePool.receive(visitor, role: role, at: fields) }

/// The kernel `add`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_add(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe Add.receive(visitor, role: role, at: fields) }

/// The kernel `softmax`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_softmax(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe Softmax.receive(visitor, role: role, at: fields) }

/// The kernel `lookup`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_lookup(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe Lookup.receive(visitor, role: role, at: fields) }

/// The kernel `pad`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_pad(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe Pad.receive(visitor, role: role, at: fields) }

/// The kernel `reshape`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_reshape(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe Reshape.receive(visitor, role: role, at: fields) }

/// The kernel `copy`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_copy(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe Copy.receive(visitor, role: role, at: fields) }

/// The kernel `packedIm2ColConv2D`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_packedIm2ColConv2D(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe PackedIm2ColConv2D.receive(visitor, role: role, at: fields) }

/// The kernel `packedDepthwiseConv2D`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_packedDepthwiseConv2D(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe PackedDepthwiseConv2D.receive(visitor, role: role, at: fields) }

/// The kernel `packedFullyConnected`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_packedFullyConnected(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe PackedFullyConnected.receive(visitor, role: role, at: fields) }

/// The kernel `packedDirectConv2D`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_packedDirectConv2D(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe PackedDirectConv2D.receive(visitor, role: role, at: fields) }

/// The kernel `packedDepthwise3x3`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_packedDepthwise3x3(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe PackedDepthwise3x3.receive(visitor, role: role, at: fields) }

/// The kernel `joinedIm2ColConv2D`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_joinedIm2ColConv2D(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe Joined<PackedIm2ColConv2D>.receive(visitor, role: role, at: fields) }

/// The kernel `joinedDirectConv2D`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_joinedDirectConv2D(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe Joined<PackedDirectConv2D>.receive(visitor, role: role, at: fields) }

/// The kernel `joinedFullyConnected`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_joinedFullyConnected(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe Joined<PackedFullyConnected>.receive(visitor, role: role, at: fields) }

/// The kernel `packedStridedDepthwise3x3`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_packedStridedDepthwise3x3(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe PackedStridedDepthwise3x3.receive(visitor, role: role, at: fields) }

/// The kernel `packedDepthwise1xN`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_packedDepthwise1xN(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe PackedDepthwise1xN.receive(visitor, role: role, at: fields) }

/// The kernel `packedTallDepthwise3x3`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_packedTallDepthwise3x3(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe PackedTallDepthwise3x3.receive(visitor, role: role, at: fields) }

/// The kernel `packedDotProduct`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_packedDotProduct(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe PackedDotProduct.receive(visitor, role: role, at: fields) }

/// The kernel `copiedIm2ColConv2D`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_copiedIm2ColConv2D(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe CopiedIm2ColConv2D.receive(visitor, role: role, at: fields) }

/// The kernel `packedInt4Im2ColConv2D`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_packedInt4Im2ColConv2D(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe PackedInt4Im2ColConv2D.receive(visitor, role: role, at: fields) }

/// The kernel `packedInt4DirectConv2D`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_packedInt4DirectConv2D(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe PackedInt4DirectConv2D.receive(visitor, role: role, at: fields) }

/// The kernel `packedInt4DepthwiseConv2D`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_packedInt4DepthwiseConv2D(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe PackedInt4DepthwiseConv2D.receive(visitor, role: role, at: fields) }

/// The kernel `packedInt4Depthwise3x3`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_packedInt4Depthwise3x3(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe PackedInt4Depthwise3x3.receive(visitor, role: role, at: fields) }

/// The kernel `int4Conv2D`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_int4Conv2D(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe Int4Conv2D.receive(visitor, role: role, at: fields) }

/// The kernel `int4DepthwiseConv2D`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_int4DepthwiseConv2D(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe Int4DepthwiseConv2D.receive(visitor, role: role, at: fields) }

/// The kernel `rearrange`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_rearrange(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe Rearrange.receive(visitor, role: role, at: fields) }

/// The kernel `resizeBilinear`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_resizeBilinear(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe ResizeBilinear.receive(visitor, role: role, at: fields) }

/// The kernel `sum`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_sum(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe Sum.receive(visitor, role: role, at: fields) }

/// The kernel `product`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_product(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe Product.receive(visitor, role: role, at: fields) }

/// The kernel `extremum`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_extremum(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe Extremum.receive(visitor, role: role, at: fields) }

/// The kernel `squaredDifference`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_squaredDifference(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe SquaredDifference.receive(visitor, role: role, at: fields) }

/// The kernel `logSoftmax`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_logSoftmax(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe LogSoftmax.receive(visitor, role: role, at: fields) }

/// The kernel `lstm`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_lstm(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe LSTM.receive(visitor, role: role, at: fields) }

/// The kernel `svdf`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_svdf(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe SVDF.receive(visitor, role: role, at: fields) }

/// The kernel `quotient`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_quotient(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe Quotient.receive(visitor, role: role, at: fields) }

/// The kernel `l2Normalization`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_l2Normalization(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe L2Normalization.receive(visitor, role: role, at: fields) }

/// The kernel `batchMatMul`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_batchMatMul(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe BatchMatMul.receive(visitor, role: role, at: fields) }

/// The kernel `int16Conv2D`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_int16Conv2D(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe Int16Conv2D.receive(visitor, role: role, at: fields) }

/// The kernel `int16DepthwiseConv2D`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_int16DepthwiseConv2D(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe Int16DepthwiseConv2D.receive(visitor, role: role, at: fields) }

/// The kernel `int16AveragePool2D`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_int16AveragePool2D(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe Int16AveragePool2D.receive(visitor, role: role, at: fields) }

/// The kernel `int16MaxPool2D`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_int16MaxPool2D(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe Int16MaxPool2D.receive(visitor, role: role, at: fields) }

/// The kernel `int16Sum`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_int16Sum(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe Int16Sum.receive(visitor, role: role, at: fields) }

/// The kernel `int16Product`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_int16Product(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe Int16Product.receive(visitor, role: role, at: fields) }

/// The kernel `int16Sigmoid`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_int16Sigmoid(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe Int16Sigmoid.receive(visitor, role: role, at: fields) }

/// The kernel `int16Softmax`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_int16Softmax(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe Int16Softmax.receive(visitor, role: role, at: fields) }

/// The kernel `softmaxToInt16`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_softmaxToInt16(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe SoftmaxToInt16.receive(visitor, role: role, at: fields) }

/// The kernel `requantize`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_requantize(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe Requantize.receive(visitor, role: role, at: fields) }

/// The kernel `int16LSTM`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_int16LSTM(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe Int16LSTM.receive(visitor, role: role, at: fields) }

/// The kernel `int16Extremum`, for `THIMBLE_LINK_KERNEL`.
@c @implementation
public func thimble_kernel_int16Extremum(
  _ visitor: UnsafeMutableRawPointer!, _ fields: UnsafeRawPointer!, _ role: UInt32
) -> UInt64 { unsafe Int16Extremum.receive(visitor, role: role, at: fields) }
