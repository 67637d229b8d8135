import Thimble

/// Operators that slide a window: plain loops over whole tensors, named by axis.
enum ReferenceWindows {
  static func conv2D(
    _ input: ReferenceTensor, _ weights: ReferenceWeights, _ window: Window2D,
    bounds: ClosedRange<Int64>, into output: inout ReferenceTensor
  ) {
    let depth = input.shape.channels
    for outY in 0..<output.shape.height {
      for outX in 0..<output.shape.width {
        for outC in 0..<output.shape.channels {
          var sum: Int64 = 0
          forEachTap(window, outY, outX) { kernelY, kernelX, inY, inX in
            guard input.contains(inY, inX) else { return }
            for inC in 0..<depth {
              let row = (outC * Int(window.kernelHeight) + kernelY) * Int(window.kernelWidth)
              let weight = weights.values[(row + kernelX) * depth + inC]
              sum += Int64(weight) * (Int64(input[inY, inX, inC]) - Int64(input.zeroPoint))
            }
          }
          output[outY, outX, outC] = weights.finish(
            sum, channel: outC, input: input, output: output, bounds: bounds)
        }
      }
    }
  }

  static func depthwiseConv2D(
    _ input: ReferenceTensor, _ weights: ReferenceWeights, _ window: Window2D, multiplier: Int,
    bounds: ClosedRange<Int64>, into output: inout ReferenceTensor
  ) {
    for outY in 0..<output.shape.height {
      for outX in 0..<output.shape.width {
        for inC in 0..<input.shape.channels {
          for copy in 0..<multiplier {
            let outC = inC * multiplier + copy
            var sum: Int64 = 0
            forEachTap(window, outY, outX) { kernelY, kernelX, inY, inX in
              guard input.contains(inY, inX) else { return }
              let tap = kernelY * Int(window.kernelWidth) + kernelX
              let weight = weights.values[tap * output.shape.channels + outC]
              sum += Int64(weight) * (Int64(input[inY, inX, inC]) - Int64(input.zeroPoint))
            }
            output[outY, outX, outC] = weights.finish(
              sum, channel: outC, input: input, output: output, bounds: bounds)
          }
        }
      }
    }
  }

  /// The mean of raw values; the count's half is added away from zero before a truncating division.
  static func averagePool2D(
    _ input: ReferenceTensor, _ window: Window2D, bounds: ClosedRange<Int64>,
    into output: inout ReferenceTensor
  ) {
    forEachValue(of: output.shape) { outY, outX, channel in
      var sum: Int64 = 0
      var count: Int64 = 0
      forEachTap(window, outY, outX) { _, _, inY, inX in
        guard input.contains(inY, inX) else { return }
        sum += Int64(input[inY, inX, channel])
        count += 1
      }
      let mean = sum > 0 ? (sum + count / 2) / count : (sum - count / 2) / count
      output[outY, outX, channel] = ReferenceArithmetic.clamp(mean, bounds)
    }
  }

  static func maxPool2D(
    _ input: ReferenceTensor, _ window: Window2D, bounds: ClosedRange<Int64>,
    into output: inout ReferenceTensor
  ) {
    forEachValue(of: output.shape) { outY, outX, channel in
      var largest: Int64 = -128
      forEachTap(window, outY, outX) { _, _, inY, inX in
        guard input.contains(inY, inX) else { return }
        largest = max(largest, Int64(input[inY, inX, channel]))
      }
      output[outY, outX, channel] = ReferenceArithmetic.clamp(largest, bounds)
    }
  }

  private static func forEachTap(
    _ window: Window2D, _ outY: Int, _ outX: Int,
    _ body: (_ kernelY: Int, _ kernelX: Int, _ inY: Int, _ inX: Int) -> Void
  ) {
    for kernelY in 0..<Int(window.kernelHeight) {
      for kernelX in 0..<Int(window.kernelWidth) {
        let inY =
          outY * Int(window.strideHeight) - Int(window.padTop) + kernelY
          * Int(window.dilationHeight)
        let inX =
          outX * Int(window.strideWidth) - Int(window.padLeft) + kernelX
          * Int(window.dilationWidth)
        body(kernelY, kernelX, inY, inX)
      }
    }
  }

  private static func forEachValue(of shape: Shape, _ body: (Int, Int, Int) -> Void) {
    for y in 0..<shape.height {
      for x in 0..<shape.width {
        for channel in 0..<shape.channels { body(y, x, channel) }
      }
    }
  }
}
