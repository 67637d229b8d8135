/// DEPTHWISE_CONV_2D with weights of 4 bits: `[kH][kW][outC]` in the file, two to a byte throughout,
/// then their requantization.
///
/// A row unpacks all weights into scratch and computes as `DepthwiseConv2D` does.
///
///     20 window (8)   28 bounds (2)   30 multiplier   32 weights   36 requantization
public struct Int4DepthwiseConv2D: RowOperator {
  /// The operator's code.
  public static let kind = OperatorKind.int4DepthwiseConv2D

  /// The operator without its weights, whose offset is that of the packed ones.
  public var base = DepthwiseConv2D()

  /// Makes an operator with all fields zero, but a depth multiplier of one.
  public init() {}

  /// Checks fields, shapes and constants.
  @inline(__always)
  public func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    try base.check(shapes, weightBytes: Int4Weights.byteCount(weightCount(shapes)), in: checker)
  }

  /// One output row a step.
  @inline(__always)
  public func schedule(_ shapes: OperatorShapes) -> RowSchedule { base.schedule(shapes) }

  /// All weights.
  @inline(__always)
  public func scratchBytes(_ shapes: OperatorShapes) -> Int {
    (weightCount(shapes) &+ 3) / 4 &* 4
  }

  /// MACs of every tap, padded ones included.
  public func workload(_ shapes: OperatorShapes) -> Workload {
    var workload = base.workload(shapes)
    let weights = weightCount(shapes)
    workload.constantBytes &-= weights &- Int4Weights.byteCount(weights)
    return workload
  }

  /// Where the kernel's cost is kept: it is priced as `DepthwiseConv2D`.
  public var kernelName: KernelName { base.kernelName }

  /// As `DepthwiseConv2D`; unpacking costs about a product a weight and row.
  public func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    base.countLoops(run, in: &loops)
    loops.inner("innerProducts", run.shapes.output.height &* weightCount(run.shapes))
  }

  /// Computes output row `y`.
  public func computeRow(_ y: Int, _ context: RowContext) {
    let unpacked = context.scratch.assumingMemoryBound(to: Int8.self)
    let count = Int(base.window.kernelHeight) &* Int(base.window.kernelWidth)
    Int4Weights.unpack(
      context.int8Constants(base.weights), count: count &* context.output.shape.channels,
      to: unpacked)
    base.computeRow(y, context, weights: unpacked)
  }

  private func weightCount(_ shapes: OperatorShapes) -> Int {
    Int(base.window.kernelHeight) &* Int(base.window.kernelWidth) &* shapes.output.channels
  }
}
