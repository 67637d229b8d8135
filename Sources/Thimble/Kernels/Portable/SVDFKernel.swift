internal import CThimbleKernels

/// The kernel of every core.
extension SVDF {
  /// Where the kernel's cost is kept.
  package var kernelName: KernelName { KernelName("svdf") }

  /// Four filters at a time over the inputs, each alone over its steps.
  package func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    let pixels = run.pixels
    let filters = pixels &* filters(run.shapes.output)
    loops.inner("innerProducts", run.shapes.input.channels &* filters.inFours)
    loops.inner("stateProducts", filters &* Int(memory))
    loops.outer("filters", filters)
    loops.outer("outputs", run.shapes.output.count)
    countSteps(run, in: &loops)
  }

  /// Computes output row `y`: its pixels are steps of time.
  package func computeRow(_ y: Int, _ context: RowContext) {
    var input = unsafe UnsafePointer(context.input.row(y))
    let ring = context.output
    var output = unsafe ring.row(y)
    let step = SVDFStep(self, context)
    for _ in 0..<ring.shape.width {
      unsafe step.run(input, to: output)
      unsafe input += step.inputs
      unsafe output += ring.shape.channels
    }
  }
}

/// What a step of time works on.
///
/// Safe as the file's records are: see ``ModelRecords``.
@safe
private struct SVDFStep {
  let inputs: Int
  private let filters: Int
  private let operation: SVDF
  private let weights: UnsafePointer<Int8>
  private let state: UnsafeMutablePointer<Int8>
  private let rescale: SumRescale
  private let zeroPoint: Int32

  init(_ operation: SVDF, _ context: RowContext) {
    let output = context.outputRecord
    self.operation = operation
    inputs = Int(context.inputRecord.pointee.channels)
    filters = operation.filters(output.pointee.shape)
    unsafe weights = context.int8Constants(operation.weights)
    unsafe state = context.second.row(0)
    rescale = SumRescale(
      context, at: operation.requantization, count: filters &+ Int(output.pointee.channels))
    zeroPoint = Int32(output.pointee.zeroPoint)
  }

  /// Writes a pixel's outputs, and what the next step reads.
  func run(_ input: UnsafePointer<Int8>, to output: UnsafeMutablePointer<Int8>) {
    var filter = 0
    var four = unsafe FourChannels(weights, channel: 0, of: filters, stride: inputs)
    for unit in 0..<filters / Int(operation.rank) {
      var sum: Int32 = 0
      for _ in 0..<Int(operation.rank) {
        if filter & 3 == 0 {
          unsafe four = FourChannels(weights, channel: filter, of: filters, stride: inputs)
          unsafe four.addProducts(input, inputs)
        }
        sum = sum &+ shift(filter, rescale.rescaled(four.sum(filter & 3), filter))
        filter &+= 1
      }
      let value = rescale.rescaled(sum, filters &+ unit) &+ zeroPoint
      unsafe output[unit] = operation.bounds.clamp(value)
    }
  }

  /// Puts a filter's new value behind its last ones, the oldest of which goes; the products with the weights
  /// of steps.
  private func shift(_ filter: Int, _ value: Int32) -> Int32 {
    let memory = Int(operation.memory)
    let first = filter &* memory &* Int(operation.stateBytes)
    let values = unsafe state + first
    let steps = unsafe weights + filters &* inputs + first
    let last = memory &- 1
    var sum: Int32 = 0
    guard operation.stateBytes == 1 else {
      for step in 0..<memory {
        let value = step < last ? unsafe thk_load_half(values, step &+ 1) : Int16(clamping: value)
        unsafe thk_store_half(values, step, value)
        sum = unsafe sum &+ Int32(thk_load_half(steps, step)) &* Int32(value)
      }
      return sum
    }
    let zero = operation.stateZeroPoint
    // The reference kernel's sum with the zero point wraps around.
    let new = Int8(clamping: value) &+ zero
    for step in 0..<memory {
      let value = step < last ? unsafe values[step &+ 1] : new
      unsafe values[step] = value
      sum = unsafe sum &+ Int32(steps[step]) &* (Int32(value) &- Int32(zero))
    }
    return sum
  }
}
