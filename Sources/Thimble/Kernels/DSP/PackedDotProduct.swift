internal import CThimbleKernels

/// FULLY_CONNECTED of one output over the whole input, flattened, on cores that multiply pairs of 16-bit numbers.
///
/// The file holds the weights as they are, then the output's requantization. An input of several rows is consumed row
/// by row into a partial sum.
///
///     24 weights   28 requantization
package struct PackedDotProduct: Dense {
  /// The operator's code.
  package static var kind: KernelKind { .packedDotProduct }
  private static let mostInputs = 1 << 24

  /// File offset of the weights.
  package var weights: UInt32 = 0
  /// File offset of the requantization.
  package var requantization: UInt32 = 0

  /// Makes an operator with all fields zero.
  package init() {}

  /// Checks fields and shapes.
  @inline(__always)
  package func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    try checker.require(shapes.output.count == 1)
    try checker.require(shapes.input.count <= PackedDotProduct.mostInputs)
  }

  /// A weight for each input.
  @inline(__always)
  package func constants(_ shapes: OperatorShapes) -> KernelConstants {
    KernelConstants(
      weights: weights, bytesOfPart: shapes.input.count, parts: 1, alignment: 4,
      requantization: requantization, .packed(groupSize: 1), channels: 1)
  }

  /// A partial sum, where the input has several rows.
  @inline(__always)
  package func scratchBytes(_ shapes: OperatorShapes) -> Int { shapes.input.height == 1 ? 0 : 4 }

  /// Where the kernel's cost is kept.
  package var kernelName: KernelName {
    KernelName("dotProduct", of: "fullyConnected", layout: .dsp)
  }

  /// A run is an input row.
  package func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    loops.inner("innerProducts", run.shapes.input.count)
    loops.outer("innerRuns", run.shapes.input.height)
    loops.outer("exactOutputs", run.exactChannels(requantization))
    countRows(run, in: &loops)
    countSteps(run, in: &loops)
  }

  /// Consumes input row `y`; the last one completes the output.
  package func computeRow(_ y: Int, _ context: RowContext) {
    let input = context.input
    let rowBytes = input.shape.rowCount
    let isLast = y == input.shape.height &- 1
    unsafe thk_multiply_row(
      input.row(y), context.int8Constants(weights) + y &* rowBytes,
      Int32(truncatingIfNeeded: rowBytes), y == 0 ? nil : context.accumulators,
      isLast ? context.packedChannels(requantization) : nil,
      isLast ? UnsafeMutableRawPointer(context.output.row(0)) : context.scratch)
  }
}
