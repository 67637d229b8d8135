/// Which input rows an output row takes its values from: what an operator's record holds of its schedule
/// where it does not follow from the operator's other fields.
package struct RowSpan: Equatable, Sendable, BitwiseCopyable {
  /// Input rows between two output rows.
  package var stride: UInt16 = 1
  /// Rows by which the first output row's span starts above the input.
  package var padding: UInt16 = 0
  /// Input rows that an output row spans.
  package var extent: UInt16 = 1

  /// Makes a span of the row itself.
  package init() {}

  /// Makes a span.
  package init(stride: UInt16, padding: UInt16, extent: UInt16) {
    (self.stride, self.padding, self.extent) = (stride, padding, extent)
  }

  /// One output row a step.
  @inline(__always)
  func schedule(outputHeight: Int) -> RowSchedule {
    RowSchedule(
      extent: Int(extent), stride: Int(stride), padding: Int(padding), outputHeight: outputHeight)
  }

  /// The rows of an output row's span.
  @inline(__always)
  func rows(_ y: Int) -> Range<Int> {
    let first = y &* Int(stride) &- Int(padding)
    return first..<first &+ Int(extent)
  }
}
