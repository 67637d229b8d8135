/// What the record of a convolution of 16-bit values holds.
///
///      0 window (8)   8 bounds (4)   12 weights   16 requantization
package struct Int16WindowFields: Equatable, Sendable, BitwiseCopyable {
  /// Kernel, stride, dilation and padding.
  package var window = Window2D()
  /// Range of the output.
  package var bounds = Int16Bounds()
  /// File offset of the weights.
  package var weights: UInt32 = 0
  /// File offset of the requantization.
  package var requantization: UInt32 = 0

  /// Makes fields of zeros.
  package init() {}
}

/// A convolution of 16-bit values and weights of eight, a `WideRescale` behind these; zero points are 0, so that
/// taps outside the input add nothing.
package protocol Int16Convolution: WeightedKernel {
  /// Makes an operator with all fields zero.
  init()
  /// What the record holds.
  var fields: Int16WindowFields { get set }
}

extension Int16Convolution {
  /// Makes an operator.
  package init(_ fields: Int16WindowFields) {
    self.init()
    self.fields = fields
  }

  /// Two bytes.
  package static var valueBytes: Int { 2 }

  /// Kernel, stride, dilation and padding.
  package var window: Window2D { fields.window }

  /// File offset of the weights.
  package var weights: UInt32 {
    get { fields.weights }
    set { fields.weights = newValue }
  }

  /// File offset of the requantization.
  package var requantization: UInt32 {
    get { fields.requantization }
    set { fields.requantization = newValue }
  }

  /// Weights of so many bytes an output channel.
  @inline(__always)
  func constants(_ shapes: OperatorShapes, bytesOfPart: Int) -> KernelConstants {
    KernelConstants(
      weights: weights, bytesOfPart: bytesOfPart, parts: shapes.output.channels, alignment: 1,
      requantization: requantization, .wide, channels: shapes.output.channels)
  }

  /// Counts the loops over products and the runs they come in.
  func countLoops(
    products: Int, runs: Int, _ run: KernelRun, in loops: inout some LoopCounter
  ) {
    loops.inner("innerProducts", products)
    loops.outer("innerRuns", runs)
    loops.outer("outputs", run.shapes.output.count)
    countRows(run, in: &loops)
    countSteps(run, in: &loops)
  }
}
