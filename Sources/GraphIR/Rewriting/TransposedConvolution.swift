package import Thimble

/// A transposed convolution in terms of what there is: a convolution that makes, for each input pixel, all
/// pixels of a block, one behind the other in its channels, and the blocks laid out.
///
/// The value at output row `y` is the sum over input rows `i` of the kernel's row `y + padding - i *
/// stride`, where it has that row; columns likewise. Of all `y` of one remainder by the stride the same
/// kernel rows meet the same neighbours: a convolution with a kernel of `kernel / stride` rows. Blocks start
/// at a row that is a multiple of the stride in the kernel, so that no kernel is taller than it must be: the
/// result starts a few rows into the first block.
package struct TransposedConvolution: Equatable, Sendable {
  /// The convolution's window.
  package let window: Window2D
  /// The pixels that an input pixel makes; one for a stride of 1.
  package let block: Block
  /// Where in the first block the result starts.
  package let begin: Offset
  /// Rows and columns of the convolution's result.
  package let height, width: Int

  private let rows, columns: TransposedAxis

  /// Most zeros, for each weight, that kernels of one size may be filled up with.
  private static let mostFill = 16

  /// Takes the kernel's size, the stride, the rows and columns by which the result starts inside the
  /// first kernel, and the result's size; `nil` where that is more than a window holds.
  package init?(
    kernel: (height: Int, width: Int), stride: (height: Int, width: Int),
    padding: (top: Int, left: Int), output: (height: Int, width: Int)
  ) {
    let counts = [kernel.height, kernel.width, stride.height, stride.width]
    guard counts.allSatisfy({ 1...255 ~= $0 }), 0..<kernel.height ~= padding.top,
      0..<kernel.width ~= padding.left
    else { return nil }
    rows = TransposedAxis(kernel: kernel.height, stride: stride.height, padding: padding.top)
    columns = TransposedAxis(kernel: kernel.width, stride: stride.width, padding: padding.left)
    block = Block(height: stride.height, width: stride.width)
    begin = Offset(height: rows.begin, width: columns.begin)
    height = rows.outputs(output.height)
    width = columns.outputs(output.width)
    window = Window2D(
      kernelHeight: UInt8(rows.taps), kernelWidth: UInt8(columns.taps),
      padTop: UInt8(rows.before), padLeft: UInt8(columns.before))
    guard rows.taps * columns.taps * block.count <= Self.mostFill * kernel.height * kernel.width
    else { return nil }
  }

  /// Weights `[block * channels, rows, columns, depth]` of the convolution, from those of the transposed
  /// one, `[channels, kernel rows, kernel columns, depth]`.
  package func weights<Value: ExpressibleByIntegerLiteral>(
    _ values: [Value], channels: Int, depth: Int
  ) -> [Value] {
    var result: [Value] = []
    result.reserveCapacity(block.count * channels * rows.taps * columns.taps * depth)
    for row in 0..<block.height {
      for column in 0..<block.width {
        for channel in 0..<channels {
          for tap in 0..<rows.taps * columns.taps {
            let y = rows.kernelRow(phase: row, tap: tap / columns.taps)
            let x = columns.kernelRow(phase: column, tap: tap % columns.taps)
            guard let y, let x else {
              result += Array(repeating: 0, count: depth)
              continue
            }
            let start = ((channel * rows.kernel + y) * columns.kernel + x) * depth
            result += values[start..<start + depth]
          }
        }
      }
    }
    return result
  }

  /// What there is of each channel, for each channel of the convolution.
  package func repeated<Value>(_ values: [Value]) -> [Value] {
    (0..<block.count).flatMap { _ in values }
  }
}

/// Rows, or columns, of a transposed convolution.
private struct TransposedAxis: Equatable, Sendable {
  let kernel, stride, padding: Int

  /// Rows of the first block before the result.
  var begin: Int { padding % stride }
  /// Kernel rows that the first row of a block starts at, a multiple of the stride.
  private var start: Int { padding - begin }
  /// Rows of the convolution's kernel.
  var taps: Int { (kernel + stride - 1) / stride }
  /// Rows of the convolution's padding.
  var before: Int { (kernel - 1 - start) / stride }

  /// Blocks that so many rows of the result take.
  func outputs(_ rows: Int) -> Int { (rows + begin + stride - 1) / stride }

  /// The row of the transposed kernel that a tap of a phase is; `nil` for a zero.
  func kernelRow(phase: Int, tap: Int) -> Int? {
    let row = phase + start - (tap - before) * stride
    return 0..<kernel ~= row ? row : nil
  }
}

extension TransposedConvolution {
  /// The scales of each channel's weights, for each channel of the convolution.
  package func repeated(_ quantization: Quantization) -> Quantization {
    guard quantization.scales.count > 1 else { return quantization }
    var result = quantization
    result.scales = repeated(quantization.scales)
    result.zeroPoints = repeated(quantization.zeroPoints)
    return result
  }
}
