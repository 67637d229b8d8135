internal import CThimbleKernels

/// The kernel of every core.
extension Add {
  /// Where the kernel's cost is kept.
  package var kernelName: KernelName { KernelName("add") }

  /// Values added; a value is clamped in a loop of its own.
  package func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    let outputs = run.shapes.output.count
    loops.outer("outputs", outputs)
    loops.inner("singleProducts", bounds == OutputBounds() ? 0 : outputs)
    countRows(run, in: &loops)
    countSteps(run, in: &loops)
  }

  /// Computes output row `y`.
  package func computeRow(_ y: Int, _ context: RowContext) {
    let firstIsCoarse = first == .half
    let (first, second, outputs) = (context.input, context.second, context.output)
    let coarse = firstIsCoarse ? first : second
    let fine = firstIsCoarse ? second : first
    var sum = scaledSum(
      fine: firstIsCoarse ? self.second : self.first, coarseZero: Int32(coarse.zeroPoint),
      fineZero: Int32(fine.zeroPoint))
    sum.outputZeroPoint = Int32(outputs.zeroPoint)
    let output = unsafe outputs.row(y)
    let count = outputs.rowBytes
    unsafe thk_add_rows(&sum, coarse.row(y), fine.row(y), output, Int32(truncatingIfNeeded: count))
    guard bounds != OutputBounds() else { return }
    for index in 0..<count { unsafe output[index] = unsafe bounds.clamp(Int32(output[index])) }
  }

  /// How the kernel adds, in two roundings.
  ///
  /// The operand of the larger scale has a factor of 1/2, which needs no rounding. The other one, and
  /// the sum, are doubled, so that the high word of a product is the reference's doubling high multiply;
  /// what rounds the shift behind it, ties away from zero, is added in the same instruction.
  func scaledSum(
    fine: Rescale, coarseZero: Int32, fineZero: Int32
  ) -> thk_scaled_sum {
    let bits = Add.headroomBits
    // A factor of 1/2 has no shift: it is one of a quarter, of twice the value.
    let unit: Int32 = 1 &<< (fine.shift == 0 ? bits &+ 2 : bits &+ 1)
    let fineShift = max(0 &- Int32(fine.shift), 1)
    let shift = max(0 &- Int32(result.shift), 1)
    return thk_scaled_sum(
      coarseOffset: 0 &- coarseZero &<< bits, fineUnit: unit, fineOffset: 0 &- fineZero &* unit,
      fineMultiplier: fine.multiplier, fineRounding: 1 &<< (fineShift &- 1), fineShift: fineShift,
      multiplier: result.multiplier, rounding: 1 &<< (shift &- 1), shift: shift,
      outputZeroPoint: 0)
  }
}
