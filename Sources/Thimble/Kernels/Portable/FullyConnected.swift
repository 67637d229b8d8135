/// FULLY_CONNECTED over the whole input, flattened: weights `[out][in]`, then their requantization.
///
/// An input of several rows is consumed row by row into int32 partial sums, so that it never has
/// to be whole.
///
///     24 bounds (2)   26 zero   28 weights   32 requantization
package struct FullyConnected: Dense {
  /// The operator's code.
  package static var kind: KernelKind { .fullyConnected }

  /// Range of the output.
  package var bounds = OutputBounds()
  private var zero: UInt16 = 0
  /// File offset of the weights.
  package var weights: UInt32 = 0
  /// File offset of the requantization.
  package var requantization: UInt32 = 0

  /// Makes an operator with all fields zero.
  package init() {}

  /// Checks the output's shape.
  @inline(__always)
  package func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    try checker.require(shapes.output.height == 1 && shapes.output.width == 1)
  }

  /// Weights `[out][in]`.
  @inline(__always)
  package func constants(_ shapes: OperatorShapes) -> KernelConstants {
    KernelConstants(
      weights: weights, bytesOfPart: shapes.input.count, parts: shapes.output.channels,
      alignment: 1, requantization: requantization, .arrays, channels: shapes.output.channels)
  }

  /// Partial sums, where the input has several rows.
  @inline(__always)
  package func scratchBytes(_ shapes: OperatorShapes) -> Int {
    shapes.input.height == 1 ? 0 : shapes.output.channels &* 4
  }

  /// Where the kernel's cost is kept.
  package var kernelName: KernelName { KernelName("fullyConnected") }

  /// Four outputs at a time; a run is their products with a row.
  package func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    let (input, channels) = (run.shapes.input, run.shapes.output.channels.inFours)
    loops.inner("innerProducts", input.count &* channels)
    loops.outer("innerRuns", input.height &* channels / 4)
    loops.outer("outputs", run.shapes.output.count)
    countSteps(run, in: &loops)
  }

  /// Consumes input row `y`; the last one completes the output.
  package func computeRow(_ y: Int, _ context: RowContext) {
    let input = context.input
    let channels = context.output.shape.channels
    var requantization = ChannelRequantization(context, at: self.requantization, bounds: bounds)
    let row = unsafe input.row(y)
    let output = unsafe context.output.row(0)
    let weights = unsafe context.int8Constants(self.weights) + y &* input.rowBytes
    let isLast = y == input.shape.height &- 1
    for channel in stride(from: 0, to: channels, by: 4) {
      var four = unsafe FourChannels(
        weights, channel: channel, of: channels, stride: input.shape.count)
      if y > 0 { unsafe four.load(context.accumulators) }
      unsafe four.addProducts(row, input.rowBytes)
      if isLast {
        unsafe four.write(to: output, &requantization)
      } else {
        unsafe four.store(context.accumulators)
      }
    }
  }
}
