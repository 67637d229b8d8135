internal import CThimbleKernels

/// What the kernels of every core share: where the operands' values lie, and how often loops run.
extension Int8Elementwise {
  /// Values computed, the runs they come in; a value is clamped in a loop of its own.
  package func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    let output = run.shapes.output
    loops.outer("outputs", output.count)
    loops.inner("singleProducts", bounds == OutputBounds() ? 0 : output.count)
    loops.outer("innerRuns", output.height &* runs(run.shapes))
    countRows(run, in: &loops)
    countSteps(run, in: &loops)
  }

  /// The zero points of both operands.
  @inline(__always)
  fileprivate func zeroPoints(_ context: RowContext) -> (first: Int32, second: Int32) {
    let second =
      context.hasSecond ? context.secondRecord.pointee.zeroPoint : constant.zeroPoint
    return (Int32(context.inputRecord.pointee.zeroPoint), Int32(second))
  }

  /// Brings a row of results into the operator's bounds, where these are narrower than int8.
  @inline(__always)
  fileprivate func clamp(_ row: UnsafeMutablePointer<Int8>, _ context: RowContext) {
    guard bounds != OutputBounds() else { return }
    unsafe thk_clamp_row(
      row, Int32(truncatingIfNeeded: context.outputRecord.pointee.rowBytes), Int32(bounds.lower),
      Int32(bounds.upper))
  }
}

extension Elementwise {
  /// Runs of a row.
  func runs(_ shapes: OperatorShapes) -> Int {
    let second = shapes.second ?? constant.shape(for: shapes.output)
    return OperandRows(shapes.input, second, in: shapes.output).runs
  }

  /// A row of each operand, for an output row; the second operand's first where that is asked for.
  ///
  /// Steps and strides are in values.
  @inline(__always)
  func operands(
    _ y: Int, _ context: RowContext, swapped: Bool = false
  ) -> thk_operands {
    let output = context.outputRecord.pointee.shape
    let first = context.inputRecord.pointee.shape
    let hasSecond = context.hasSecond
    let second = hasSecond ? context.secondRecord.pointee.shape : constant.shape(for: output)
    let firstRow = unsafe UnsafePointer(context.input.row(first.height == 1 ? 0 : y))
    let row = second.height == 1 ? 0 : y
    let secondRow =
      unsafe hasSecond
      ? UnsafePointer(context.second.row(row))
      : context.int8Constants(constant.values) + row &* second.rowCount &* Self.valueBytes
    return unsafe swapped
      ? OperandRows(second, first, in: output).loop(secondRow, firstRow)
      : OperandRows(first, second, in: output).loop(firstRow, secondRow)
  }
}

extension RowContext {
  /// Whether the operator reads two tensors.
  @inline(__always)
  fileprivate var hasSecond: Bool { record.pointee.secondInput != OperatorRecord.noTensor }
}

/// How rows of two operands are gone through: in one run, if each goes on from pixel to pixel as it does
/// from channel to channel, else in a run for each pixel.
private struct OperandRows {
  private let first: (step: Int, stride: Int)
  private let second: (step: Int, stride: Int)
  let runs: Int
  private let count: Int

  @inline(__always)
  init(_ first: Shape, _ second: Shape, in output: Shape) {
    self.first = OperandRows.steps(first, in: output)
    self.second = OperandRows.steps(second, in: output)
    let channels = output.channels
    let isOneRun =
      self.first.stride == self.first.step &* channels
      && self.second.stride == self.second.step &* channels
    runs = isOneRun ? 1 : output.width
    count = isOneRun ? output.rowCount : channels
  }

  /// Bytes from a value of a pixel to the next, and from a pixel to the next.
  private static func steps(_ operand: Shape, in output: Shape) -> (step: Int, stride: Int) {
    let repeatsPixel = operand.width != output.width
    let repeatsValue = output.channels == 1 ? repeatsPixel : operand.channels != output.channels
    return (repeatsValue ? 0 : 1, repeatsPixel ? 0 : operand.channels)
  }

  @inline(__always)
  func loop(_ firstRow: UnsafePointer<Int8>, _ secondRow: UnsafePointer<Int8>) -> thk_operands {
    unsafe thk_operands(
      first: firstRow, second: secondRow, runs: Int32(truncatingIfNeeded: runs),
      count: Int32(truncatingIfNeeded: count), firstStep: Int32(truncatingIfNeeded: first.step),
      secondStep: Int32(truncatingIfNeeded: second.step),
      firstStride: Int32(truncatingIfNeeded: first.stride),
      secondStride: Int32(truncatingIfNeeded: second.stride))
  }
}

extension CommonScaleFields {
  /// How operands with these zero points are brought to one scale, the coarse one first, which has `bits`
  /// bits more.
  ///
  /// A factor of 1/2 has no shift: it is one of a quarter, of twice the value.
  @inline(__always)
  fileprivate func loop(
    bits: Int32, coarseUnit: Int32, leastShift: Int32,
    _ zeroPoints: (first: Int32, second: Int32)
  ) -> thk_common_scale {
    let coarseZero = secondIsCoarse ? zeroPoints.second : zeroPoints.first
    let fineZero = secondIsCoarse ? zeroPoints.first : zeroPoints.second
    let fineUnit: Int32 = 1 &<< (fine.shift == 0 ? bits &+ 2 : bits &+ 1)
    let fineShift = max(0 &- Int32(fine.shift), 1)
    let shift = max(0 &- Int32(result.shift), leastShift)
    return thk_common_scale(
      coarseUnit: coarseUnit, coarseOffset: 0 &- coarseZero &* coarseUnit, fineUnit: fineUnit,
      fineOffset: 0 &- fineZero &* fineUnit, fineMultiplier: fine.multiplier,
      fineRounding: 1 &<< (fineShift &- 1), fineShift: fineShift, fineFactor: 2,
      multiplier: result.multiplier, rounding: shift > 0 ? 1 &<< (shift &- 1) : 0, shift: shift,
      outputZeroPoint: 0)
  }
}

/// The kernel of every core.
extension Sum {
  /// Where the kernel's cost is kept.
  package var kernelName: KernelName { KernelName("sum", of: "add") }

  /// Computes output row `y`.
  package func computeRow(_ y: Int, _ context: RowContext) {
    let negatesCoarse = scale.flags & (scale.secondIsCoarse ? 4 : 2) != 0
    let negatesFine = scale.flags & (scale.secondIsCoarse ? 2 : 4) != 0
    let unit: Int32 = 1 &<< Add.headroomBits
    var loop = scale.loop(
      bits: Add.headroomBits, coarseUnit: negatesCoarse ? 0 &- unit : unit, leastShift: 1,
      zeroPoints(context))
    if negatesFine { loop.fineFactor = -2 }
    loop.outputZeroPoint = Int32(context.outputRecord.pointee.zeroPoint)
    var rows = unsafe operands(y, context, swapped: scale.secondIsCoarse)
    let output = unsafe context.output.row(y)
    unsafe thk_sum_rows(&loop, &rows, output)
    unsafe clamp(output, context)
  }
}

/// The kernel of every core.
extension SquaredDifference {
  /// Where the kernel's cost is kept.
  package var kernelName: KernelName { KernelName("squaredDifference", of: "add") }

  /// Computes output row `y`.
  package func computeRow(_ y: Int, _ context: RowContext) {
    let bits = SquaredDifference.headroomBits
    // Half of the coarse value: a square is not doubled by halves, as a sum is.
    var loop = scale.loop(
      bits: bits, coarseUnit: 1 &<< (bits &- 1), leastShift: 0, zeroPoints(context))
    loop.outputZeroPoint = Int32(context.outputRecord.pointee.zeroPoint)
    var rows = unsafe operands(y, context, swapped: scale.secondIsCoarse)
    let output = unsafe context.output.row(y)
    unsafe thk_square_differences(&loop, &rows, output)
    unsafe clamp(output, context)
  }
}

/// The kernel of every core.
extension Product {
  /// Where the kernel's cost is kept.
  package var kernelName: KernelName { KernelName("product", of: "add") }

  /// Computes output row `y`.
  package func computeRow(_ y: Int, _ context: RowContext) {
    let zeroPoints = zeroPoints(context)
    let unit: Int32 = 2 &<< Int32(max(factor.shift, 0))
    let shift = max(0 &- Int32(factor.shift), 0)
    var loop = thk_product(
      firstOffset: 0 &- zeroPoints.first, secondUnit: unit,
      secondOffset: 0 &- zeroPoints.second &* unit, multiplier: factor.multiplier,
      rounding: shift > 0 ? 1 &<< (shift &- 1) : 0, signMask: shift > 0 ? -1 : 0, shift: shift,
      outputZeroPoint: Int32(context.outputRecord.pointee.zeroPoint))
    var rows = unsafe operands(y, context)
    let output = unsafe context.output.row(y)
    unsafe thk_multiply_rows(&loop, &rows, output)
    unsafe clamp(output, context)
  }
}

/// The kernel of every core.
extension Extremum {
  /// Where the kernel's cost is kept.
  package var kernelName: KernelName { KernelName("extremum", of: "add") }

  /// Computes output row `y`.
  package func computeRow(_ y: Int, _ context: RowContext) {
    var rows = unsafe operands(y, context)
    let output = unsafe context.output.row(y)
    unsafe thk_choose_rows(isMaximum ? 1 : 0, &rows, output)
    unsafe clamp(output, context)
  }
}

/// The kernel of every core.
extension Quotient {
  /// Where the kernel's cost is kept.
  package var kernelName: KernelName { KernelName("quotient", of: "add") }

  /// Computes output row `y`.
  package func computeRow(_ y: Int, _ context: RowContext) {
    let zeroPoints = zeroPoints(context)
    let outputZero = Int32(context.outputRecord.pointee.zeroPoint)
    let rows = unsafe operands(y, context)
    var output = unsafe context.output.row(y)
    for run in unsafe 0..<Int(rows.runs) {
      var first = unsafe rows.first + run &* Int(rows.firstStride)
      var second = unsafe rows.second + run &* Int(rows.secondStride)
      for _ in unsafe 0..<Int(rows.count) {
        let value = Quotient.value(
          unsafe Int32(first.pointee) &- zeroPoints.first,
          unsafe Int32(second.pointee) &- zeroPoints.second, factor)
        unsafe output.pointee = bounds.clamp(value &+ outputZero)
        unsafe first += Int(rows.firstStep)
        unsafe second += Int(rows.secondStep)
        unsafe output += 1
      }
    }
  }
}
