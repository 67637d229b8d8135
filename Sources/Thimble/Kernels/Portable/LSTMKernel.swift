internal import CThimbleKernels

/// The kernel of every core.
extension LSTM {
  /// Where the kernel's cost is kept.
  package var kernelName: KernelName { KernelName("lstm") }

  /// A unit's four gates at a time; a run is their products with the inputs, or with what was put out last.
  package func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    let units = run.shapes.output.count
    loops.inner(
      "innerProducts",
      units &* LSTM.gates &* (run.shapes.input.channels &+ run.shapes.output.channels))
    loops.outer("outputs", units)
    countRows(run, in: &loops)
    countSteps(run, in: &loops)
  }

  /// Computes output row `y`: its pixels are steps of time.
  package func computeRow(_ y: Int, _ context: RowContext) {
    var input = unsafe UnsafePointer(context.input.row(y))
    let ring = context.output
    var output = unsafe ring.row(y)
    let step = LSTMStep(self, context)
    if startsAnew != 0 && y == 0 { step.forget() }
    for _ in 0..<ring.shape.width {
      unsafe step.run(input, to: output)
      unsafe input += step.inputs
      unsafe output += step.units
    }
  }
}

/// What a step of time works on.
///
/// Safe as the file's records are: see ``ModelRecords``.
@safe
private struct LSTMStep {
  let inputs: Int
  let units: Int
  private let weights: UnsafePointer<Int8>
  private let rescale: SumRescale
  private let cells: UnsafeMutablePointer<Int8>
  private let hidden: UnsafeMutablePointer<Int8>
  private let operation: LSTM
  private let zeroPoint: Int32

  init(_ operation: LSTM, _ context: RowContext) {
    units = Int(context.outputRecord.pointee.channels)
    inputs = Int(context.inputRecord.pointee.channels)
    unsafe weights = context.int8Constants(operation.weights)
    rescale = SumRescale(
      context, at: operation.requantization, count: units &* LSTM.gates &* 2)
    unsafe cells = context.second.row(0)
    unsafe hidden = cells + units &* 2
    self.operation = operation
    zeroPoint = Int32(context.outputRecord.pointee.zeroPoint)
  }

  /// Gives the state its first contents: cells of 0, and outputs that stand for it.
  func forget() {
    unsafe cells.update(repeating: 0, count: units &* 2)
    unsafe hidden.update(repeating: Int8(truncatingIfNeeded: zeroPoint), count: units)
  }

  /// Writes a pixel's outputs, which the next step reads.
  func run(_ input: UnsafePointer<Int8>, to output: UnsafeMutablePointer<Int8>) {
    let length = inputs &+ units
    var row = unsafe weights
    for unit in 0..<units {
      var fresh = unsafe FourChannels(first: row, channel: 0, of: LSTM.gates, stride: length)
      unsafe fresh.addProducts(input, inputs)
      var kept = unsafe FourChannels(
        first: row + inputs, channel: 0, of: LSTM.gates, stride: length)
      unsafe kept.addProducts(UnsafePointer(hidden), units)
      let (first, second) = (fresh.sums, kept.sums)
      unsafe output[unit] = update(
        unit, input: gate(first.0, second.0, unit, 0), forget: gate(first.1, second.1, unit, 1),
        cell: gate(first.2, second.2, unit, 2), output: gate(first.3, second.3, unit, 3))
      unsafe row += length &* LSTM.gates
    }
    unsafe hidden.copy(UnsafePointer(output), count: units)
  }

  /// What a gate's function is taken of, in 1/4,096.
  private func gate(_ fresh: Int32, _ kept: Int32, _ unit: Int, _ gate: Int) -> Int16 {
    let first = unit &* LSTM.gates &* 2 &+ gate
    let second = Int16(clamping: rescale.rescaled(kept, first &+ LSTM.gates))
    return sum(Int16(clamping: rescale.rescaled(fresh, first)), second)
  }

  /// Brings a unit's cell up to date; its output.
  private func update(
    _ unit: Int, input: Int16, forget: Int16, cell: Int16, output: Int16
  ) -> Int8 {
    let exponent = operation.cellExponent
    let old = unsafe thk_load_half(cells, unit)
    let kept = scaled(GateFunctions.sigmoid(forget), old, exponent: -15)
    // 15 fractional bits each.
    let fresh = scaled(
      GateFunctions.sigmoid(input), GateFunctions.tanh(cell, shift: 0), exponent: -30 &- exponent)
    var value = sum(kept, fresh)
    if operation.cellLimit >= 0 {
      value = max(min(value, operation.cellLimit), 0 &- operation.cellLimit)
    }
    unsafe thk_store_half(cells, unit, value)
    let result =
      Int32(GateFunctions.tanh(value, shift: 12 &+ Int32(exponent)))
      &* Int32(GateFunctions.sigmoid(output))
    return Int8(clamping: operation.factor.apply(result) &+ zeroPoint)
  }

  /// A product times a power of two, as near as 16 bits come.
  private func scaled(_ first: Int16, _ second: Int16, exponent: Int8) -> Int16 {
    Int16(
      clamping: Rescale(multiplier: 1 << 30, shift: exponent &+ 1).apply(
        Int32(first) &* Int32(second)))
  }

  /// A sum, as near as 16 bits come.
  private func sum(_ first: Int16, _ second: Int16) -> Int16 {
    Int16(clamping: Int32(first) &+ Int32(second))
  }
}
