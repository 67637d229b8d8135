/// DEPTHWISE_CONV_2D with weights of 4 bits: `[kH][kW][outC]` in the file, two to a byte throughout,
/// then their requantization.
///
/// A row unpacks all weights into scratch and computes as `DepthwiseConv2D` does.
///
///     24 window (8)   32 bounds (2)   34 multiplier   36 weights   40 requantization
package struct Int4DepthwiseConv2D: WrappingKernel {
  /// The operator's code.
  package static var kind: KernelKind { .int4DepthwiseConv2D }

  /// The operator without its weights, whose offset is that of the packed ones.
  package var base = DepthwiseConv2D()

  /// Kernel, stride, dilation and padding.
  package var window: Window2D { base.window }

  /// Makes an operator with all fields zero, but a depth multiplier of one.
  package init() {}

  /// Checks fields and shapes.
  @inline(__always)
  package func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    try base.check(shapes, in: checker)
  }

  /// Weights `[kH][kW][outC]`, two to a byte throughout.
  @inline(__always)
  package func constants(_ shapes: OperatorShapes) -> KernelConstants {
    var constants = base.constants(shapes)
    constants.bytesOfPart = Int4Weights.byteCount(weightCount(shapes))
    constants.parts = 1
    return constants
  }

  /// All weights.
  @inline(__always)
  package func scratchBytes(_ shapes: OperatorShapes) -> Int {
    (weightCount(shapes) &+ 3) / 4 &* 4
  }

  /// As `DepthwiseConv2D`; unpacking costs about a product a weight and row.
  package func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    base.countLoops(run, in: &loops)
    loops.inner("innerProducts", run.shapes.output.height &* weightCount(run.shapes))
  }

  /// Computes output row `y`.
  package func computeRow(_ y: Int, _ context: RowContext) {
    let unpacked = unsafe context.scratch.assumingMemoryBound(to: Int8.self)
    let count = Int(base.window.kernelHeight) &* Int(base.window.kernelWidth)
    unsafe Int4Weights.unpack(
      context.int8Constants(base.weights), count: count &* context.output.shape.channels,
      to: unpacked)
    unsafe base.computeRow(y, context, weights: unpacked)
  }

  private func weightCount(_ shapes: OperatorShapes) -> Int {
    Int(base.window.kernelHeight) &* Int(base.window.kernelWidth) &* shapes.output.channels
  }
}
