/// Copies pieces of each row: what joins tensors along their channels, cuts channels out, and moves rows
/// that would have to lie in two places.
///
/// A row of each tensor is `blocks` blocks of one size, pixels as a rule; of each, `byteCount` bytes move.
///
///     24 inputOffset   28 outputOffset   32 byteCount   36 blocks (2)
package struct Copy: RowOperator {
  /// The operator's code.
  package static var kind: KernelKind { .copy }

  /// Where in a block of the input the bytes start.
  package var inputOffset: UInt32 = 0
  /// Where in a block of the output they go.
  package var outputOffset: UInt32 = 0
  /// Bytes of a block that are copied.
  package var byteCount: UInt32 = 0
  /// Blocks of a row.
  package var blocks: UInt16 = 1
  private var zero: UInt16 = 0

  /// Makes an operator that copies nothing.
  package init() {}

  /// Checks that both tensors have rows of such blocks.
  @inline(__always)
  package func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    try checker.require(shapes.input.height == shapes.output.height && blocks > 0)
    try checker.require(fits(inputOffset, shapes.input) && fits(outputOffset, shapes.output))
  }

  @inline(__always)
  private func fits(_ offset: UInt32, _ shape: Shape) -> Bool {
    let block = shape.rowCount / Int(blocks)
    guard let start = Int(exactly: offset), let count = Int(exactly: byteCount) else {
      return false
    }
    return block &* Int(blocks) == shape.rowCount && start <= block && count <= block &- start
  }

  /// One output row a step.
  @inline(__always)
  package func schedule(_ shapes: OperatorShapes) -> RowSchedule {
    RowSchedule(rowByRow: shapes.output.height)
  }

  /// Nothing is rescaled.
  package var rescales: Bool { false }
}
