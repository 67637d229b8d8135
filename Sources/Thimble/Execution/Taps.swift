/// The taps of a kernel, along one axis, that fall inside the input.
struct Taps: Equatable {
  /// Number of taps that fall before the input.
  let first: Int
  /// One past the last tap inside the input; `first` when none is.
  let end: Int

  /// The taps of a kernel of `kernel` taps, `dilation` apart, whose first lies at `start`, over an
  /// input of `limit` values.
  @inline(__always)
  init(start: Int, kernel: Int, dilation: Int, limit: Int) {
    let before = start < 0 ? Taps.divideUp(0 &- start, dilation) : 0
    let room = limit > start ? Taps.divideUp(limit &- start, dilation) : 0
    first = min(before, kernel)
    end = max(first, min(kernel, room))
  }

  /// Some taps that are inside.
  @inline(__always)
  init(first: Int, end: Int) { (self.first, self.end) = (first, end) }

  /// Number of taps inside.
  var count: Int { end &- first }

  /// Whether a tap is inside.
  @inline(__always)
  func contains(_ tap: Int) -> Bool { tap >= first && tap < end }

  @inline(__always)
  private static func divideUp(_ value: Int, _ divisor: Int) -> Int {
    divisor == 1 ? value : (value &+ divisor &- 1) / divisor
  }
}

extension Window2D {
  /// The kernel's rows that lie inside the input for output row `y`.
  @inline(__always)
  func rows(outputRow y: Int, inputHeight: Int) -> Taps {
    Taps(
      start: y &* Int(strideHeight) &- Int(padTop), kernel: Int(kernelHeight),
      dilation: Int(dilationHeight), limit: inputHeight)
  }

  /// The kernel's columns that lie inside the input for output column `x`.
  @inline(__always)
  func columns(outputColumn x: Int, inputWidth: Int) -> Taps {
    Taps(
      start: x &* Int(strideWidth) &- Int(padLeft), kernel: Int(kernelWidth),
      dilation: Int(dilationWidth), limit: inputWidth)
  }

  /// The input column under kernel column `kernelColumn` for output column `x`.
  @inline(__always)
  func inputColumn(outputColumn x: Int, kernelColumn: Int) -> Int {
    x &* Int(strideWidth) &- Int(padLeft) &+ kernelColumn &* Int(dilationWidth)
  }

  /// The schedule of an operator that slides this window.
  func schedule(outputHeight: Int) -> RowSchedule {
    RowSchedule(
      extent: extentHeight, stride: Int(strideHeight), padding: Int(padTop),
      outputHeight: outputHeight)
  }
}
