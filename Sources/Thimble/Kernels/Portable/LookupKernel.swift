/// The kernel of every core.
extension Lookup {
  /// A result for each value.
  @inline(__always)
  package func constants(_ shapes: OperatorShapes) -> KernelConstants {
    KernelConstants(table: table, bytes: 256)
  }

  /// Says that the table lies elsewhere.
  package mutating func moveConstants(weights: UInt32, requantization: UInt32) { table = weights }

  /// Where the kernel's cost is kept.
  package var kernelName: KernelName { KernelName("lookup") }

  /// Values looked up.
  package func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    loops.inner("inputBytes", run.inputBytes)
    countRows(run, in: &loops)
    countSteps(run, in: &loops)
  }

  /// Computes output row `y`.
  package func computeRow(_ y: Int, _ context: RowContext) {
    let input = unsafe context.input.row(y)
    let output = unsafe context.output.row(y)
    let table = unsafe context.int8Constants(table)
    for index in 0..<context.output.rowBytes {
      unsafe output[index] = table[Int(UInt8(bitPattern: input[index]))]
    }
  }
}
