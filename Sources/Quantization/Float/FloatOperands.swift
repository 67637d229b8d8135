import Foundation
import GraphIR
import Thimble

/// The natural logarithm of a number.
func logarithm(_ value: Float) -> Float { log(value) }

/// `e` to the power of a number.
func exponential(_ value: Float) -> Float { exp(value) }

/// The input of a node with the shapes on both sides.
struct FloatOperands {
  /// The values, `[height][width][channels]`.
  var input: [Float]
  var inputShape: Shape
  var outputShape: Shape

  /// Calls `body` for each output pixel with its index and, for each in-bounds tap of its window,
  /// the tap's index in the window and the input pixel's index.
  @inline(__always)
  func forEachPixel(
    _ window: Window2D, _ body: (_ pixel: Int, _ taps: [(tap: Int, pixel: Int)]) -> Void
  ) {
    var taps: [(tap: Int, pixel: Int)] = []
    taps.reserveCapacity(Int(window.kernelHeight) * Int(window.kernelWidth))
    for y in 0..<outputShape.height {
      for x in 0..<outputShape.width {
        taps.removeAll(keepingCapacity: true)
        for kernelY in 0..<Int(window.kernelHeight) {
          let inputY =
            y * Int(window.strideHeight) + kernelY * Int(window.dilationHeight)
            - Int(window.padTop)
          guard 0..<inputShape.height ~= inputY else { continue }
          for kernelX in 0..<Int(window.kernelWidth) {
            let inputX =
              x * Int(window.strideWidth) + kernelX * Int(window.dilationWidth)
              - Int(window.padLeft)
            guard 0..<inputShape.width ~= inputX else { continue }
            taps.append(
              (kernelY * Int(window.kernelWidth) + kernelX, inputY * inputShape.width + inputX))
          }
        }
        body(y * outputShape.width + x, taps)
      }
    }
  }

  /// Mean over the in-bounds taps of each window.
  func averagePooled(_ window: Window2D) -> [Float] {
    pooled(window, from: 0, { $0 + $1 }) { sum, count in sum / Float(max(count, 1)) }
  }

  /// Largest in-bounds tap of each window.
  func maxPooled(_ window: Window2D) -> [Float] {
    pooled(window, from: -.infinity, { max($0, $1) }) { largest, _ in largest }
  }

  private func pooled(
    _ window: Window2D, from start: Float, _ combine: (Float, Float) -> Float,
    _ finish: (Float, Int) -> Float
  ) -> [Float] {
    let channels = inputShape.channels
    var output = [Float](repeating: start, count: outputShape.count)
    forEachPixel(window) { pixel, taps in
      for channel in 0..<channels {
        let combined = taps.reduce(start) { combine($0, input[$1.pixel * channels + channel]) }
        output[pixel * channels + channel] = finish(combined, taps.count)
      }
    }
    return output
  }

  /// Sum or mean of what lies within reach.
  func reduced(_ reduction: Reduction, _ reach: Reach) -> [Float] {
    var sums = [Float](repeating: 0, count: outputShape.count)
    let (channels, row) = (inputShape.channels, inputShape.rowCount)
    for index in input.indices {
      switch reach {
      case .pixels: sums[index % channels] += input[index]
      case .columns: sums[index / row * channels + index % channels] += input[index]
      case .channels: sums[index / channels] += input[index]
      }
    }
    return reduction == .sum ? sums : sums.map { $0 / Float(reach.count(inputShape)) }
  }

  /// The logarithm of softmax over the channels of each pixel.
  func logSoftmax() -> [Float] {
    let channels = inputShape.channels
    var output = input
    for start in stride(from: 0, to: input.count, by: channels) {
      let range = start..<start + channels
      let largest = input[range].max() ?? 0
      let sum = logarithm(input[range].reduce(0) { $0 + exponential($1 - largest) })
      for index in range { output[index] = input[index] - largest - sum }
    }
    return output
  }

  /// Softmax over the channels of each pixel.
  func softmax(beta: Float) -> [Float] {
    let channels = inputShape.channels
    var output = input
    for start in stride(from: 0, to: input.count, by: channels) {
      let range = start..<start + channels
      let largest = input[range].max() ?? 0
      var sum: Float = 0
      for index in range {
        output[index] = exponential((input[index] - largest) * beta)
        sum += output[index]
      }
      for index in range { output[index] /= sum }
    }
    return output
  }

  /// A function of the input and another operand, value by value.
  func joined(_ second: [Float], _ shape: Shape, _ function: BinaryFunction) -> [Float] {
    guard inputShape != outputShape || shape != outputShape else {
      return zip(input, second).map(function.real)
    }
    return zip(outputShape.places(in: inputShape), outputShape.places(in: shape)).map {
      function.real(input[$0], second[$1])
    }
  }

  /// Activations behind one another along an axis.
  func concatenated(_ parts: [(values: [Float], shape: Shape)], along axis: Axis) -> [Float] {
    // What lies outside the axis is counted, what lies inside moves as a block.
    let outer =
      switch axis {
      case .height: 1
      case .width: outputShape.height
      case .channels: outputShape.height * outputShape.width
      }
    return (0..<outer).flatMap { index in
      parts.flatMap { part in
        let block = part.values.count / outer
        return part.values[index * block..<(index + 1) * block]
      }
    }
  }

  /// The box of the output's shape that starts at a place.
  func sliced(from begin: Offset) -> [Float] {
    (0..<outputShape.height).flatMap { y in
      (0..<outputShape.width).flatMap { x in
        let pixel = (y + begin.height) * inputShape.width + x + begin.width
        let start = pixel * inputShape.channels + begin.channels
        return input[start..<start + outputShape.channels]
      }
    }
  }

  /// A border of zeros.
  func padded(top: Int, left: Int) -> [Float] {
    var output = [Float](repeating: 0, count: outputShape.count)
    let rowCount = inputShape.width * inputShape.channels
    for y in 0..<inputShape.height {
      let start = ((y + top) * outputShape.width + left) * outputShape.channels
      output.replaceSubrange(
        start..<start + rowCount, with: input[y * rowCount..<(y + 1) * rowCount])
    }
    return output
  }
}
