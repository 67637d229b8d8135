package import Thimble

/// A whole tensor with its quantization, addressed by axes.
package struct ReferenceTensor: Equatable, Sendable {
  /// Rows, columns, channels.
  package var shape: Shape
  /// Stored values in row-major order.
  package var values: [Int8]
  /// Real value of one step.
  package var scale: Float
  /// Stored value of the real 0.
  package var zeroPoint: Int

  /// Makes a tensor, of zeros where no values are given.
  package init(_ shape: Shape, scale: Float, zeroPoint: Int, values: [Int8]? = nil) {
    self.shape = shape
    self.scale = scale
    self.zeroPoint = zeroPoint
    self.values =
      values ?? Array(repeating: 0, count: shape.height * shape.width * shape.channels)
  }

  /// The value at a place.
  package subscript(y: Int, x: Int, channel: Int) -> Int8 {
    get { values[(y * shape.width + x) * shape.channels + channel] }
    set { values[(y * shape.width + x) * shape.channels + channel] = newValue }
  }

  /// Whether there is a pixel at a place.
  func contains(_ y: Int, _ x: Int) -> Bool {
    y >= 0 && y < shape.height && x >= 0 && x < shape.width
  }
}

/// Weights, biases and their scales, as a graph holds them.
struct ReferenceWeights {
  let values: [Int8]
  /// One for each output channel; 0 where the graph has none.
  let biases: [Int32]
  /// One for each output channel.
  let scales: [Float]

  /// From an accumulator to an output value, as TFLite's convolutions and dense layers do.
  func finish(
    _ accumulator: Int64, channel: Int, input: ReferenceTensor, output: ReferenceTensor,
    bounds: ClosedRange<Int64>
  ) -> Int8 {
    let real = Double(input.scale) * Double(scales[channel]) / Double(output.scale)
    let factor = ReferenceArithmetic.quantizedMultiplier(real)
    let wrapped = Int64(Int32(truncatingIfNeeded: accumulator + Int64(biases[channel])))
    return ReferenceArithmetic.clamp(
      ReferenceArithmetic.rescale(wrapped, factor) + Int64(output.zeroPoint), bounds)
  }
}
