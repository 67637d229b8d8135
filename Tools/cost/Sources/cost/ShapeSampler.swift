import Foundation
import HostSupport
import Thimble

/// Draws shapes and windows.
struct ShapeSampler {
  var random: SplitMix64

  /// True once in `count` times.
  mutating func oneIn(_ count: Int) -> Bool { Int.random(in: 1...count, using: &random) == 1 }

  /// One of several values.
  mutating func pick<Value>(_ values: [Value]) -> Value {
    values[Int.random(in: values.indices, using: &random)]
  }

  /// A number of channels: small ones as likely as large ones, three in four a multiple of four.
  mutating func channels(_ range: ClosedRange<Int>) -> Int {
    let exponent = Double.random(
      in: log(Double(range.lowerBound))...log(Double(range.upperBound)), using: &random)
    let drawn = Int(exp(exponent).rounded())
    return oneIn(4) ? drawn : min(max(4, (drawn + 2) / 4 * 4), range.upperBound)
  }

  /// An image.
  mutating func imageShape() -> Shape {
    Shape(
      height: Int.random(in: 4...40, using: &random),
      width: Int.random(in: 3...40, using: &random), channels: channels(1...32))
  }

  /// An image that can be halved some times.
  mutating func largeShape() -> Shape {
    Shape(
      height: Int.random(in: 12...64, using: &random),
      width: Int.random(in: 12...64, using: &random), channels: channels(4...48))
  }

  /// A small image of as many channels as a deep layer's.
  mutating func smallShape() -> Shape {
    Shape(
      height: Int.random(in: 4...14, using: &random), width: Int.random(in: 3...14, using: &random),
      channels: channels(1...96))
  }

  /// One row of one pixel, or a small image.
  mutating func flatShape() -> Shape {
    let image = oneIn(3)
    return Shape(
      height: image ? Int.random(in: 2...8, using: &random) : 1,
      width: image ? Int.random(in: 1...8, using: &random) : 1, channels: channels(4...512))
  }

  /// Rows of one pixel, or of few.
  mutating func narrowShape() -> Shape {
    Shape(
      height: Int.random(in: 12...60, using: &random), width: pick([1, 1, 1, 2, 3, 5]),
      channels: channels(4...128))
  }

  /// Some rows of steps of time.
  mutating func sequenceShape() -> Shape {
    Shape(
      height: oneIn(2) ? 1 : Int.random(in: 2...8, using: &random),
      width: Int.random(in: 1...12, using: &random), channels: channels(4...64))
  }

  /// Hundreds of rows of one pixel, of few channels as often as not.
  mutating func signalShape() -> Shape {
    Shape(
      height: Int.random(in: 48...600, using: &random), width: 1,
      channels: oneIn(2) ? pick([1, 1, 2, 3]) : channels(4...64))
  }

  /// Hundreds of rows of one pixel and few channels.
  mutating func waveShape() -> Shape {
    Shape(
      height: Int.random(in: 160...600, using: &random), width: 1,
      channels: pick([1, 1, 1, 2, 3, 4]))
  }

  /// A square window of odd size, padded so that the output has the input's shape.
  func centredWindow(_ kernel: Int) -> Window2D {
    Window2D(
      kernelHeight: UInt8(kernel), kernelWidth: UInt8(kernel), padTop: UInt8(kernel / 2),
      padLeft: UInt8(kernel / 2))
  }

  /// A window over an input, and the shape of its output with the input's channels.
  ///
  /// `widths` are those of its kernel, the heights' by default, and as often as not the height;
  /// `clipped` allows padding (TFLite's SAME) and dilation.
  mutating func window(
    over shape: Shape, kernels: ClosedRange<Int>, widths: ClosedRange<Int>? = nil,
    strides: [Int] = [1, 1, 2], clipped: Bool = true
  ) -> (Window2D, Shape) {
    let isPadded = clipped && !oneIn(3)
    let isDilated = clipped && oneIn(8)
    let square = widths == nil && oneIn(2)
    let first = Int.random(in: kernels, using: &random)
    let second = square ? first : Int.random(in: widths ?? kernels, using: &random)
    let stride = pick(strides)
    let rows = WindowSide(
      shape.height, kernel: first, stride: stride, dilation: isDilated ? 2 : 1, isPadded: isPadded)
    let columns = WindowSide(
      shape.width, kernel: second, stride: stride, dilation: isDilated ? 2 : 1,
      isPadded: isPadded)
    let window = Window2D(
      kernelHeight: UInt8(rows.kernel), kernelWidth: UInt8(columns.kernel),
      strideHeight: UInt8(rows.stride), strideWidth: UInt8(columns.stride),
      dilationHeight: UInt8(rows.dilation), dilationWidth: UInt8(columns.dilation),
      padTop: UInt8(rows.padding), padLeft: UInt8(columns.padding))
    return (window, Shape(height: rows.output, width: columns.output, channels: shape.channels))
  }
}

/// A window along one axis, cut down to what the input allows.
private struct WindowSide {
  let kernel: Int
  let stride: Int
  let dilation: Int
  let padding: Int
  let output: Int

  init(_ input: Int, kernel wanted: Int, stride: Int, dilation: Int, isPadded: Bool) {
    kernel = min(wanted, input)
    self.dilation = kernel > 1 && (kernel - 1) * dilation + 1 <= input ? dilation : 1
    self.stride = stride
    let extent = (kernel - 1) * self.dilation + 1
    if isPadded {
      output = (input + stride - 1) / stride
      padding = max(0, ((output - 1) * stride + extent - input) / 2)
    } else {
      output = (input - extent) / stride + 1
      padding = 0
    }
  }
}
