#if !hasFeature(Embedded)
  internal import CThimbleKernels

  /// ADD on the vector units of hosts.
  extension Add: VectorizedOperator {
    /// Computes the output rows of one step, on the vector unit that the record names.
    package func computeRows(_ rows: Range<Int>, _ context: RowContext) {
      let unit = (VectorUnit(rawValue: unit) ?? .none).usable
      guard unit != THK_UNIT_NONE else {
        for y in rows { computeRow(y, context) }
        return
      }
      let output = context.output
      let firstIsCoarse = first == .half
      let coarse = firstIsCoarse ? context.input : context.second
      let fine = firstIsCoarse ? context.second : context.input
      var scale = scaledSum(
        fine: firstIsCoarse ? second : first, coarseZero: Int32(coarse.zeroPoint),
        fineZero: Int32(fine.zeroPoint))
      scale.outputZeroPoint = Int32(output.zeroPoint)
      let count = Int32(truncatingIfNeeded: output.rowBytes)
      var sum = thk_blocked_sum(
        scale: scale, lower: Int32(bounds.lower), upper: Int32(bounds.upper))
      for y in rows {
        unsafe thk_blocked_add_rows(
          &sum, coarse.row(y), fine.row(y), output.row(y), count, unit)
      }
    }
  }
#endif
