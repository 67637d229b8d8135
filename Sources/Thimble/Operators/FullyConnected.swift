/// FULLY_CONNECTED over the whole input, flattened: weights `[out][in]`, then their requantization.
///
/// An input of several rows is consumed row by row into int32 partial sums, so that it never has
/// to be whole.
///
///     20 bounds (2)   22 zero   24 weights   28 requantization
public struct FullyConnected: RowOperator {
  /// The operator's code.
  public static let kind = OperatorKind.fullyConnected

  /// Range of the output.
  public var bounds = OutputBounds()
  private var zero: UInt16 = 0
  /// File offset of the weights.
  public var weights: UInt32 = 0
  /// File offset of the requantization.
  public var requantization: UInt32 = 0

  /// Makes an operator with all fields zero.
  public init() {}

  /// Checks fields, shapes and constants.
  public func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    try checker.require(shapes.output.height == 1 && shapes.output.width == 1)
    try checker.requireConstants(
      at: weights, count: shapes.input.count, times: shapes.output.channels, alignment: 1)
    try checker.requireRequantization(at: requantization, channels: shapes.output.channels)
  }

  /// One step for a one-row input, otherwise one for each input row.
  public func schedule(_ shapes: OperatorShapes) -> RowSchedule {
    shapes.input.height == 1
      ? RowSchedule(rowByRow: 1) : RowSchedule(reducing: shapes.input.height)
  }

  /// Partial sums, where the input has several rows.
  public func scratchBytes(_ shapes: OperatorShapes) -> Int {
    shapes.input.height == 1 ? 0 : shapes.output.channels &* 4
  }

  /// MACs: inputs times outputs.
  public func workload(_ shapes: OperatorShapes) -> Workload {
    let channels = shapes.output.channels
    return baseWorkload(
      shapes, multiplyAccumulates: shapes.input.count &* channels,
      constantBytes: shapes.input.count &* channels
        &+ ChannelRequantization.byteCount(channels: channels),
      turns: LoopTurns(
        innerProducts: shapes.input.count &* channels.inFours,
        innerRuns: shapes.input.height &* channels.inFours / 4, pixels: 1))
  }

  /// Consumes input row `y`; the last one completes the output.
  public func computeRow(_ y: Int, _ context: RowContext) {
    let inputShape = context.input.shape
    let channels = context.output.shape.channels
    let requantization = ChannelRequantization(
      context, at: self.requantization, channels: channels)
    let zeroPoint = Int32(context.output.zeroPoint)
    let row = context.input.row(y)
    let output = context.output.row(0)
    let weights = context.int8Constants(self.weights) + y &* inputShape.rowBytes
    let isLast = y == inputShape.height &- 1
    for channel in stride(from: 0, to: channels, by: 4) {
      var sums = y == 0 ? FourSums() : partialSums(from: channel, of: channels, context)
      sums.addDotProducts(
        row,
        FourRows(weights, channel: channel, of: channels, stride: inputShape.count),
        inputShape.rowBytes)
      if isLast {
        requantization.apply(
          sums, first: channel, of: channels, zeroPoint: zeroPoint, bounds: bounds, to: output)
      } else {
        for index in 0..<min(4, channels &- channel) {
          context.accumulators[channel &+ index] = sums[index]
        }
      }
    }
  }

  private func partialSums(from first: Int, of channels: Int, _ context: RowContext) -> FourSums {
    let sums = context.accumulators
    let last = channels &- 1
    return FourSums(
      a: sums[first], b: sums[min(first &+ 1, last)], c: sums[min(first &+ 2, last)],
      d: sums[min(first &+ 3, last)])
  }
}
