internal import CThimbleKernels

extension LSTMOperator {
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
  @inline(__always)
  func computeRow(_ y: Int, _ context: RowContext, by gates: some LSTMGates) {
    var input = unsafe UnsafePointer(context.input.row(y))
    let ring = context.output
    var output = unsafe ring.row(y)
    let step = LSTMStep(fields, context, valueBytes: Self.valueBytes)
    if fields.startsAnew != 0 && y == 0 { step.forget() }
    for _ in 0..<ring.shape.width {
      unsafe step.run(input, to: output, by: gates)
      unsafe input += step.inputs &* Self.valueBytes
      unsafe output += step.units &* Self.valueBytes
    }
  }
}

/// The kernel of every core.
extension LSTM {
  /// Where the kernel's cost is kept.
  package var kernelName: KernelName { KernelName("lstm") }

  /// Computes output row `y`.
  package func computeRow(_ y: Int, _ context: RowContext) {
    computeRow(y, context, by: Int8Gates(requantization, context))
  }
}

/// The kernel of every core.
extension Int16LSTM {
  /// Where the kernel's cost is kept.
  package var kernelName: KernelName { KernelName("int16LSTM", of: "lstm") }

  /// Computes output row `y`.
  package func computeRow(_ y: Int, _ context: RowContext) {
    computeRow(y, context, by: Int16Gates(requantization, context))
  }
}

/// What the functions of a unit's four gates are taken of, in 1/4,096.
struct GateArguments {
  var input: Int16
  var forget: Int16
  var cell: Int16
  var output: Int16
}

/// What a step of time works on.
///
/// Safe as the file's records are: see ``ModelRecords``.
@safe
struct LSTMStep {
  let inputs: Int
  let units: Int
  let hidden: UnsafeMutablePointer<Int8>
  private let weights: UnsafePointer<Int8>
  private let cells: UnsafeMutablePointer<Int8>
  private let fields: LSTMFields
  private let hiddenBytes: Int
  private let zeroPoint: Int32

  fileprivate init(_ fields: LSTMFields, _ context: RowContext, valueBytes: Int) {
    units = Int(context.outputRecord.pointee.channels)
    inputs = Int(context.inputRecord.pointee.channels)
    hiddenBytes = units &* valueBytes
    unsafe weights = context.int8Constants(fields.weights)
    unsafe cells = context.second.row(0)
    unsafe hidden = cells + units &* 2
    self.fields = fields
    zeroPoint = Int32(context.outputRecord.pointee.zeroPoint)
  }

  /// Gives the state its first contents: cells of 0, and outputs that stand for it.
  fileprivate func forget() {
    unsafe cells.update(repeating: 0, count: units &* 2)
    unsafe hidden.update(repeating: Int8(truncatingIfNeeded: zeroPoint), count: hiddenBytes)
  }

  /// Writes a pixel's outputs, which the next step reads.
  @inline(__always)
  fileprivate func run(
    _ input: UnsafePointer<Int8>, to output: UnsafeMutablePointer<Int8>, by gates: some LSTMGates
  ) {
    var rows = unsafe weights
    for unit in 0..<units {
      let arguments = unsafe gates.arguments(of: unit, rows, input, self)
      unsafe gates.store(update(unit, arguments), at: unit, of: output)
      unsafe rows += (inputs &+ units) &* LSTM.gates
    }
    unsafe hidden.copy(UnsafePointer(output), count: hiddenBytes)
  }

  /// Brings a unit's cell up to date; its output.
  private func update(_ unit: Int, _ gates: GateArguments) -> Int32 {
    let exponent = fields.cellExponent
    let old = unsafe thk_load_half(cells, unit)
    let kept = scaled(GateFunctions.sigmoid(gates.forget), old, exponent: -15)
    // 15 fractional bits each.
    let fresh = scaled(
      GateFunctions.sigmoid(gates.input), GateFunctions.tanh(gates.cell, shift: 0),
      exponent: -30 &- exponent)
    var value = kept.added(to: fresh)
    if fields.cellLimit >= 0 {
      value = max(min(value, fields.cellLimit), 0 &- fields.cellLimit)
    }
    unsafe thk_store_half(cells, unit, value)
    let result =
      Int32(GateFunctions.tanh(value, shift: 12 &+ Int32(exponent)))
      &* Int32(GateFunctions.sigmoid(gates.output))
    return fields.factor.apply(result) &+ zeroPoint
  }

  /// A product times a power of two, as near as 16 bits come.
  private func scaled(_ first: Int16, _ second: Int16, exponent: Int8) -> Int16 {
    Int16(
      clamping: Rescale(multiplier: 1 << 30, shift: exponent &+ 1).apply(
        Int32(first) &* Int32(second)))
  }
}

/// What makes gates' arguments of values of some type.
protocol LSTMGates {
  /// The four arguments of a unit whose rows of weights are given, for a pixel.
  func arguments(
    of unit: Int, _ rows: UnsafePointer<Int8>, _ input: UnsafePointer<Int8>, _ step: LSTMStep
  ) -> GateArguments

  /// Writes a unit's output to a pixel.
  func store(_ value: Int32, at unit: Int, of pixel: UnsafeMutablePointer<Int8>)
}

/// Values of eight bits, sums of 32.
private struct Int8Gates: LSTMGates {
  private let rescale: SumRescale

  init(_ requantization: UInt32, _ context: RowContext) {
    let units = Int(context.outputRecord.pointee.channels)
    rescale = SumRescale(context, at: requantization, count: units &* LSTM.gates &* 2)
  }

  func arguments(
    of unit: Int, _ rows: UnsafePointer<Int8>, _ input: UnsafePointer<Int8>, _ step: LSTMStep
  ) -> GateArguments {
    let length = step.inputs &+ step.units
    var fresh = unsafe FourChannels(first: rows, channel: 0, of: LSTM.gates, stride: length)
    unsafe fresh.addProducts(input, step.inputs)
    var kept = unsafe FourChannels(
      first: rows + step.inputs, channel: 0, of: LSTM.gates, stride: length)
    unsafe kept.addProducts(UnsafePointer(step.hidden), step.units)
    let (first, second) = (fresh.sums, kept.sums)
    return GateArguments(
      input: argument(first.0, second.0, unit, 0), forget: argument(first.1, second.1, unit, 1),
      cell: argument(first.2, second.2, unit, 2), output: argument(first.3, second.3, unit, 3))
  }

  private func argument(_ fresh: Int32, _ kept: Int32, _ unit: Int, _ gate: Int) -> Int16 {
    let first = unit &* LSTM.gates &* 2 &+ gate
    let second = Int16(clamping: rescale.rescaled(kept, first &+ LSTM.gates))
    return Int16(clamping: rescale.rescaled(fresh, first)).added(to: second)
  }

  func store(_ value: Int32, at unit: Int, of pixel: UnsafeMutablePointer<Int8>) {
    unsafe pixel[unit] = Int8(clamping: value)
  }
}

/// Values of 16 bits, sums of 64.
private struct Int16Gates: LSTMGates {
  private let rescale: WideRescale

  init(_ requantization: UInt32, _ context: RowContext) {
    let units = Int(context.outputRecord.pointee.channels)
    rescale = WideRescale(
      context, at: requantization, count: units &* LSTM.gates &* 2, Int16Bounds())
  }

  func arguments(
    of unit: Int, _ rows: UnsafePointer<Int8>, _ input: UnsafePointer<Int8>, _ step: LSTMStep
  ) -> GateArguments {
    var four = FourWideChannels()
    unsafe four.start(
      rows, channel: 0, of: LSTM.gates, stride: step.inputs &+ step.units)
    unsafe four.addProducts(Int16Row(reading: input), step.inputs)
    let fresh = four.takeSums()
    unsafe four.addProducts(Int16Row(step.hidden), step.units)
    let kept = four.takeSums()
    return GateArguments(
      input: argument(fresh.0, kept.0, unit, 0), forget: argument(fresh.1, kept.1, unit, 1),
      cell: argument(fresh.2, kept.2, unit, 2), output: argument(fresh.3, kept.3, unit, 3))
  }

  private func argument(_ fresh: Int64, _ kept: Int64, _ unit: Int, _ gate: Int) -> Int16 {
    let first = unit &* LSTM.gates &* 2 &+ gate
    return rescale.output(fresh, first).added(to: rescale.output(kept, first &+ LSTM.gates))
  }

  func store(_ value: Int32, at unit: Int, of pixel: UnsafeMutablePointer<Int8>) {
    unsafe thk_store_half(pixel, unit, Int16(clamping: value))
  }
}

extension Int16 {
  /// A sum, as near as 16 bits come.
  fileprivate func added(to other: Int16) -> Int16 { Int16(clamping: Int32(self) &+ Int32(other)) }
}
