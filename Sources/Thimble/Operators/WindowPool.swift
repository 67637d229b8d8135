/// A pool: what its windows cost and where they may lie; what a window yields is the operator's.
public protocol WindowPool: RowOperator {
  /// Kernel, stride and padding.
  var window: Window2D { get }
}

extension WindowPool {
  /// Checks fields and shapes.
  @inline(__always)
  public func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    try checker.require(shapes.input.channels == shapes.output.channels)
    try checker.require(window.isSound)
  }

  /// One output row a step.
  @inline(__always)
  public func schedule(_ shapes: OperatorShapes) -> RowSchedule {
    window.schedule(outputHeight: shapes.output.height)
  }

  /// One addition or comparison a tap, counted as a MAC.
  public func workload(_ shapes: OperatorShapes) -> Workload {
    let counts = WindowCounts(window, shapes)
    let channels = shapes.output.channels
    return baseWorkload(
      shapes,
      multiplyAccumulates: shapes.output.count &* Int(window.kernelHeight)
        &* Int(window.kernelWidth),
      turns: LoopTurns(
        innerProducts: counts.taps &* channels, innerRuns: counts.rows &* channels,
        pixels: counts.pixels))
  }
}
