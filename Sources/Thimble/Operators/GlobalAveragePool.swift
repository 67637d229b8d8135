internal import CThimbleKernels

/// The mean over height and width, row by row into int32 sums: AVERAGE_POOL_2D with a window of
/// the whole input, and MEAN.
///
/// `output = factor * (sum - count * inputOffset) / divisor + outputOffset`, the quotient rounded half
/// away from zero. AVERAGE_POOL_2D sums raw values, both offsets 0 and a factor of one, and divides by
/// their count; MEAN has the count in its factor and divides by one.
///
///     20 factor (4 + 1)   25 bounds (2)   27 inputOffset   28 divisor   32 outputOffset
public struct GlobalAveragePool: RowOperator {
  /// The operator's code.
  public static let kind = OperatorKind.globalAveragePool

  /// Factor from the input's scale to the output's.
  public var factor = Rescale(multiplier: 1 << 30, shift: 1)
  /// Range of the output.
  public var bounds = OutputBounds()
  /// What is subtracted from every value.
  public var inputOffset: Int8 = 0
  /// What the rescaled sum is divided by.
  public var divisor: Int32 = 1
  /// What is added to every mean.
  public var outputOffset: Int8 = 0

  /// Makes an operator that sums raw values.
  public init() {}

  /// Checks fields and shapes.
  @inline(__always)
  public func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    try checker.require(shapes.output.count == shapes.input.channels)
    try checker.require(shapes.output.height == 1 && factor.isSound && divisor > 0)
  }

  /// One step for each input row.
  @inline(__always)
  public func schedule(_ shapes: OperatorShapes) -> RowSchedule {
    RowSchedule(reducing: shapes.input.height)
  }

  /// A sum for each channel.
  @inline(__always)
  public func scratchBytes(_ shapes: OperatorShapes) -> Int { shapes.input.channels &* 4 }

  /// One addition a value, counted as a MAC.
  public func workload(_ shapes: OperatorShapes) -> Workload {
    baseWorkload(shapes, multiplyAccumulates: shapes.input.count)
  }

  /// Where the kernel's cost is kept.
  public var kernelName: KernelName { KernelName("globalAveragePool") }

  /// Four channels at a time, the others one by one; a run is those of a row.
  public func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    let input = run.shapes.input
    let (fours, singles) = (input.channels / 4, input.channels % 4)
    loops.inner("innerProducts", input.height &* input.width &* fours &* 4)
    loops.outer("innerRuns", input.height &* fours)
    loops.inner("singleProducts", input.height &* input.width &* singles)
    loops.outer("singleRuns", input.height &* singles)
    loops.outer("outputs", run.shapes.output.count)
    countSteps(run, in: &loops)
  }

  /// Consumes input row `y`; the last one completes the output.
  public func computeRow(_ y: Int, _ context: RowContext) {
    let input = context.input
    let shape = input.shape
    let sums = context.accumulators
    if y == 0 { sums.update(repeating: 0, count: shape.channels) }
    addRow(input.row(y), shape, to: sums)
    guard y == shape.height &- 1 else { return }
    let count = Int32(truncatingIfNeeded: shape.height &* shape.width)
    let output = context.output.row(0)
    for channel in 0..<shape.channels {
      let centered = sums[channel] &- count &* (Int32(inputOffset) &+ 128)
      let mean = roundedMean(factor.apply(centered), of: divisor)
      output[channel] = bounds.clamp(mean &+ Int32(outputOffset))
    }
  }

  /// Adds 128 more than each value of a row to its channel's sum.
  @inline(__always)
  private func addRow(
    _ row: UnsafePointer<Int8>, _ shape: Shape, to sums: UnsafeMutablePointer<Int32>
  ) {
    var channel = 0
    while channel &+ 4 <= shape.channels {
      thk_add_four_channels(
        sums + channel, row + channel, Int32(truncatingIfNeeded: shape.width),
        Int32(truncatingIfNeeded: shape.channels))
      channel &+= 4
    }
    while channel < shape.channels {
      var pixel = row + channel
      for _ in 0..<shape.width {
        sums[channel] = sums[channel] &+ Int32(pixel.pointee) &+ 128
        pixel += shape.channels
      }
      channel &+= 1
    }
  }
}
