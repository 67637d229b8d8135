/// A pool: what its windows cost and where they may lie; what a window yields is the operator's.
public protocol WindowPool: RowOperator {
  /// Whether each output is divided, not only chosen.
  static var rescales: Bool { get }
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
    baseWorkload(
      shapes,
      multiplyAccumulates: shapes.output.count &* Int(window.kernelHeight)
        &* Int(window.kernelWidth), rescales: Self.rescales)
  }

  /// A run is a kernel row inside the input, of a channel.
  public func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    let counts = WindowCounts(window, run.shapes)
    let channels = run.shapes.output.channels
    loops.inner("innerProducts", counts.taps &* channels)
    loops.outer("innerRuns", counts.rows &* channels)
    loops.outer("outputs", run.shapes.output.count)
    loops.outer("pixels", counts.pixels)
    countRows(run, in: &loops)
    countSteps(run, in: &loops)
  }
}
