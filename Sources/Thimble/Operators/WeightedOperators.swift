/// A kernel that multiplies by weights.
package protocol WeightedKernel: RowOperator {
  /// File offset of the weights.
  var weights: UInt32 { get set }
  /// File offset of the requantization.
  var requantization: UInt32 { get set }
}

extension WeightedKernel {
  /// Says that the constants lie elsewhere.
  package mutating func moveConstants(weights: UInt32, requantization: UInt32) {
    (self.weights, self.requantization) = (weights, requantization)
  }
}

/// A kernel made of another one: what it does not say itself is as it is there.
package protocol WrappingKernel: WeightedKernel {
  associatedtype Base: WeightedKernel

  /// The kernel that it is made of.
  var base: Base { get set }
}

extension WrappingKernel {
  /// File offset of the weights.
  package var weights: UInt32 {
    @inline(__always)
    get { base.weights }
    set { base.weights = newValue }
  }

  /// File offset of the requantization.
  package var requantization: UInt32 {
    @inline(__always)
    get { base.requantization }
    set { base.requantization = newValue }
  }

  /// Those of the other kernel.
  @inline(__always)
  package func constants(_ shapes: OperatorShapes) -> KernelConstants { base.constants(shapes) }

  /// That of the other kernel.
  @inline(__always)
  package func schedule(_ shapes: OperatorShapes) -> RowSchedule { base.schedule(shapes) }

  /// Those of the other kernel.
  package func multiplyAccumulates(_ shapes: OperatorShapes) -> Int {
    base.multiplyAccumulates(shapes)
  }

  /// Those of the other kernel.
  @inline(__always)
  package func scratchBytes(_ shapes: OperatorShapes) -> Int { base.scratchBytes(shapes) }

  /// Where the kernel's cost is kept: it is priced as the other one.
  package var kernelName: KernelName { base.kernelName }
}

/// CONV_2D: what is computed, whatever kernel does it.
package protocol Convolution: WeightedKernel {
  /// Kernel, stride, dilation and padding.
  var window: Window2D { get }
}

extension Convolution {
  /// One output row a step.
  @inline(__always)
  package func schedule(_ shapes: OperatorShapes) -> RowSchedule {
    window.schedule(outputHeight: shapes.output.height)
  }

  /// Those of every tap, padded ones included.
  package func multiplyAccumulates(_ shapes: OperatorShapes) -> Int {
    shapes.output.count &* kernelCount(shapes.input)
  }

  /// Weights of one output channel.
  @inline(__always)
  func kernelCount(_ input: Shape) -> Int {
    Int(window.kernelHeight) &* Int(window.kernelWidth) &* input.channels
  }
}

/// DEPTHWISE_CONV_2D: what is computed, whatever kernel does it.
package protocol DepthwiseConvolution: WeightedKernel {
  /// Kernel, stride, dilation and padding.
  var window: Window2D { get }
}

extension DepthwiseConvolution {
  /// One output row a step.
  @inline(__always)
  package func schedule(_ shapes: OperatorShapes) -> RowSchedule {
    window.schedule(outputHeight: shapes.output.height)
  }

  /// Those of every tap, padded ones included.
  package func multiplyAccumulates(_ shapes: OperatorShapes) -> Int { shapes.output.count &* taps }

  /// Weights of one output channel.
  @inline(__always)
  var taps: Int { Int(window.kernelHeight) &* Int(window.kernelWidth) }
}

/// FULLY_CONNECTED over the whole input, flattened: what is computed, whatever kernel does it.
package protocol Dense: WeightedKernel {}

extension Dense {
  /// One step for a one-row input, otherwise one for each input row.
  @inline(__always)
  package func schedule(_ shapes: OperatorShapes) -> RowSchedule {
    shapes.input.height == 1
      ? RowSchedule(rowByRow: 1) : RowSchedule(reducing: shapes.input.height)
  }

  /// Inputs times outputs.
  package func multiplyAccumulates(_ shapes: OperatorShapes) -> Int {
    shapes.input.count &* shapes.output.channels
  }
}
