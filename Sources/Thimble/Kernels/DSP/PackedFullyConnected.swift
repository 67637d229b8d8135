internal import CThimbleKernels

/// FULLY_CONNECTED over the whole input, flattened, in groups of four outputs, on cores that multiply
/// pairs of 16-bit numbers.
///
/// The file holds, for every four outputs and four inputs, a word of each output's weights; rows of the
/// input are filled up to whole words. Then comes the requantization of the groups. An input of several
/// rows is consumed row by row into int32 partial sums.
///
///     24 weights   28 requantization
package struct PackedFullyConnected: Dense, PackedInPairs {
  /// The operator's code.
  package static var kind: KernelKind { .packedFullyConnected }
  /// The code of the operator with joined weights.
  package static var joinedKind: KernelKind { .joinedFullyConnected }
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
    try checker.require(shapes.output.height == 1 && shapes.output.width == 1)
    try checker.require(shapes.input.count <= PackedFullyConnected.mostInputs)
  }

  /// Weights of groups of four outputs, the last one filled up, rows filled up to whole words.
  @inline(__always)
  package func constants(_ shapes: OperatorShapes) -> KernelConstants {
    let input = shapes.input
    return KernelConstants(
      weights: weights, bytesOfPart: input.height &* input.rowCount.inFours,
      parts: shapes.output.channels.inFours, alignment: 4, requantization: requantization,
      .packed(groupSize: 4), channels: shapes.output.channels)
  }

  /// Partial sums, where the input has several rows, and a row where it is not of whole words.
  @inline(__always)
  package func scratchBytes(_ shapes: OperatorShapes) -> Int {
    let sums = shapes.input.height == 1 ? 0 : shapes.output.channels.inFours &* 4
    let row = shapes.input.rowCount
    return sums &+ (row == row.inFours ? 0 : row.inFours)
  }

  /// Where the kernel's cost is kept.
  package var kernelName: KernelName { KernelName("fullyConnected", layout: .dsp) }

  /// Where the cost of the kernel with joined weights is kept.
  package var joinedName: KernelName {
    KernelName("joinedFullyConnected", of: "fullyConnected", layout: .dsp)
  }

  /// Four outputs at a time; a run is their products with a row.
  ///
  /// Rows that are not of whole words are copied.
  package func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    let (input, output) = (run.shapes.input, run.shapes.output)
    let groups = output.channels.inFours / 4
    let exact = run.exactChannels(requantization)
    loops.inner("innerProducts", input.height &* input.rowCount.inFours &* groups &* 4)
    loops.outer("innerRuns", input.height &* groups)
    loops.outer(
      "gatheredBytes", input.rowCount == input.rowCount.inFours ? 0 : input.count)
    loops.outer("exactOutputs", exact &* run.pixels)
    loops.outer("exactRuns", groups &* exact / output.channels)
    countRows(run, in: &loops)
    countSteps(run, in: &loops)
  }

  /// Consumes input row `y`; the last one completes the output.
  package func computeRow(_ y: Int, _ context: RowContext) {
    computeRow(y, context, SideBySide.self)
  }

  /// Consumes an input row, of joined weights.
  @inline(__always)
  package func computeJoinedRows(_ rows: Range<Int>, _ context: RowContext) {
    // Steps are of one row.
    computeRow(rows.lowerBound, context, JoinedInPairs.self)
  }

  @inline(__always)
  private func computeRow<Order: PairOrder>(
    _ y: Int, _ context: RowContext, _ order: Order.Type
  ) {
    let (input, output) = (context.input, context.output)
    let (height, rowBytes) = (input.shape.height, input.shape.rowCount)
    let channels = output.shape.channels.inFours
    let words = rowBytes.inFours / 4
    var dense = unsafe thk_dense()
    unsafe dense.output = output.row(0)
    unsafe dense.channels = context.packedChannels(requantization)
    unsafe dense.channelsEnd = dense.channels + channels
    unsafe dense.activations = UnsafePointer(input.row(y))
    unsafe dense.words = Int32(truncatingIfNeeded: words)
    unsafe dense.skippedBytes = Int32(truncatingIfNeeded: (height &- 1) &* words &* 16)
    unsafe dense.finishes = y == height &- 1 ? 1 : 0
    unsafe dense.weights = context.words(weights) + y &* words &* 4
    if height > 1 {
      unsafe dense.sums = context.accumulators
      if y == 0 { unsafe context.accumulators.update(repeating: 0, count: channels) }
    }
    if rowBytes != rowBytes.inFours {
      let row = unsafe (context.accumulators + (height > 1 ? channels : 0))
        .withMemoryRebound(to: Int8.self, capacity: rowBytes) { unsafe $0 }
      unsafe row.copy(dense.activations, count: rowBytes)
      unsafe dense.activations = UnsafePointer(row)
    }
    unsafe order.multiply(&dense)
  }
}
