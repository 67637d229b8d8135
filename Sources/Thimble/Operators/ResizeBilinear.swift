/// RESIZE_BILINEAR in TFLite's integer arithmetic: places in steps of 1/1024, the four products rounded
/// half away from zero.
///
///     24 heightScale   28 widthScale   32 centersPixels   33 zero   34 span (6)
package struct ResizeBilinear: RowOperator {
  /// The operator's code.
  package static var kind: KernelKind { .resizeBilinear }

  /// Input rows an output row, in 1/1024.
  package var heightScale: Int32 = 0
  /// Input columns an output column, in 1/1024.
  package var widthScale: Int32 = 0
  /// 1 where values stand for the middles of what they cover, else 0.
  package var centersPixels: UInt8 = 0
  private var zero: UInt8 = 0
  /// The input rows that an output row lies between.
  package var span = RowSpan()

  /// Makes an operator with all fields zero.
  package init() {}

  /// Checks that every output row lies between rows that the schedule waits for.
  @inline(__always)
  package func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    try checker.require(shapes.input.channels == shapes.output.channels)
    try checker.require(isSound(heightScale, shapes.output.height))
    try checker.require(isSound(widthScale, shapes.output.width))
    for y in 0..<shapes.output.height {
      let span = span.rows(y)
      let rows = rows(y, inputHeight: shapes.input.height)
      try checker.require(rows.lower >= span.lowerBound && rows.upper < span.upperBound)
    }
  }

  /// Whether no place leaves int32.
  private func isSound(_ scale: Int32, _ count: Int) -> Bool {
    guard scale >= 0 else { return false }
    let (last, overflow) = scale.multipliedReportingOverflow(
      by: Int32(truncatingIfNeeded: count))
    return !overflow && last <= Int32.max - 65_536 && centersPixels <= 1
  }

  /// The two rows that an output row lies between, and how far behind the first, in 1/1024.
  @inline(__always)
  package func rows(_ y: Int, inputHeight: Int) -> ResampledPlace {
    ResampledPlace(y, heightScale, isCentered: centersPixels != 0, limit: inputHeight)
  }

  /// The same of columns.
  @inline(__always)
  func columns(_ x: Int, inputWidth: Int) -> ResampledPlace {
    ResampledPlace(x, widthScale, isCentered: centersPixels != 0, limit: inputWidth)
  }

  /// One output row a step.
  @inline(__always)
  package func schedule(_ shapes: OperatorShapes) -> RowSchedule {
    span.schedule(outputHeight: shapes.output.height)
  }

  /// Four products a value.
  package func multiplyAccumulates(_ shapes: OperatorShapes) -> Int { shapes.output.count &* 4 }
}

/// The two rows or columns that a place lies between.
package struct ResampledPlace {
  /// The first.
  package let lower: Int
  /// The second, or the first again.
  package let upper: Int
  /// How far behind the first the place lies, in 1/1024; before the first one it is negative.
  let distance: Int32

  @inline(__always)
  init(_ index: Int, _ scale: Int32, isCentered: Bool, limit: Int) {
    let place =
      Int32(truncatingIfNeeded: index) &* scale &+ (isCentered ? scale / 2 &- 512 : 0)
    let last = limit &- 1
    lower = min(max(Int(place / 1024), 0), last)
    upper = max(min(Int((place &+ 1023) / 1024), last), 0)
    distance = place &- Int32(truncatingIfNeeded: lower) &* 1024
  }
}
