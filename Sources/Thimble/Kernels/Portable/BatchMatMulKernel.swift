/// The kernel of every core.
extension BatchMatMul {
  /// Where the kernel's cost is kept.
  package var kernelName: KernelName { KernelName("batchMatMul") }

  /// A product for each value of a row and a column, for each output.
  package func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    loops.inner("innerProducts", multiplyAccumulates(run.shapes))
    loops.outer("outputs", run.shapes.output.count)
    countRows(run, in: &loops)
    countSteps(run, in: &loops)
  }

  /// Computes output row `y`.
  package func computeRow(_ y: Int, _ context: RowContext) {
    let (first, second) = (context.input, context.second)
    let sizes = sizes(first.shape, second.shape)
    let sum = MatrixSum(self, context, depth: sizes.depth)
    let start = unsafe UnsafePointer(first.row(first.shape.height == 1 ? 0 : y))
    let other = unsafe UnsafePointer(second.row(second.shape.height == 1 ? 0 : y))
    let rowStep = transposes & 1 != 0 ? 1 : first.shape.channels
    let columnStep = transposes & 2 != 0 ? second.shape.channels : 1
    var output = unsafe context.output.row(y)
    for row in 0..<sizes.rows {
      for column in 0..<sizes.columns {
        unsafe output.pointee = sum.value(start + row &* rowStep, other + column &* columnStep)
        unsafe output += 1
      }
    }
  }
}

/// A sum of products of a matrix's row and another one's column.
private struct MatrixSum {
  private let factor: Rescale
  private let depth: Int
  private let firstStep: Int
  private let secondStep: Int
  private let firstZero: Int32
  private let secondZero: Int32
  private let outputZero: Int32

  @inline(__always)
  init(_ operation: BatchMatMul, _ context: RowContext, depth: Int) {
    factor = operation.factor
    self.depth = depth
    firstStep =
      operation.transposes & 1 != 0 ? Int(context.inputRecord.pointee.channels) : 1
    secondStep =
      operation.transposes & 2 != 0 ? 1 : Int(context.secondRecord.pointee.channels)
    firstZero = Int32(context.inputRecord.pointee.zeroPoint)
    secondZero = Int32(context.secondRecord.pointee.zeroPoint)
    outputZero = Int32(context.outputRecord.pointee.zeroPoint)
  }

  /// The output for the row and the column that start somewhere.
  @inline(__always)
  func value(_ row: UnsafePointer<Int8>, _ column: UnsafePointer<Int8>) -> Int8 {
    var (row, column) = unsafe (row, column)
    var sum: Int32 = 0
    for _ in 0..<depth {
      sum &+= unsafe (Int32(row.pointee) &- firstZero) &* (Int32(column.pointee) &- secondZero)
      unsafe row += firstStep
      unsafe column += secondStep
    }
    return Int8(clamping: factor.apply(sum) &+ outputZero)
  }
}
