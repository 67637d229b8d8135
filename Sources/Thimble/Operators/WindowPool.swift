/// A pool: where its windows may lie and what they take; what a window yields is the operator's.
package protocol WindowPool: RowOperator {
  /// Kernel, stride and padding.
  var window: Window2D { get }
}

extension WindowPool {
  /// Checks fields and shapes.
  @inline(__always)
  package func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    try checker.require(shapes.input.channels == shapes.output.channels)
    try checker.require(window.isSound)
  }

  /// One output row a step.
  @inline(__always)
  package func schedule(_ shapes: OperatorShapes) -> RowSchedule {
    window.schedule(outputHeight: shapes.output.height)
  }

  /// One addition or comparison a tap.
  package func multiplyAccumulates(_ shapes: OperatorShapes) -> Int {
    shapes.output.count &* Int(window.kernelHeight) &* Int(window.kernelWidth)
  }
}
