internal import CThimbleKernels

extension Int16Elementwise {
  /// Values computed, and the runs they come in.
  package func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    loops.outer("outputs", run.shapes.output.count)
    loops.outer("innerRuns", run.shapes.output.height &* runs(run.shapes))
    countRows(run, in: &loops)
    countSteps(run, in: &loops)
  }

  /// Writes a row of what `join` makes of two values.
  @inline(__always)
  fileprivate func write(
    _ y: Int, _ context: RowContext, _ join: (_ first: Int32, _ second: Int32) -> Int32
  ) {
    let rows = unsafe operands(y, context)
    var output = unsafe Int16Row(context.output.row(y))
    for run in unsafe 0..<Int(rows.runs) {
      let firsts = unsafe Int16Row(reading: rows.first + 2 &* run &* Int(rows.firstStride))
      let seconds = unsafe Int16Row(reading: rows.second + 2 &* run &* Int(rows.secondStride))
      for index in unsafe 0..<Int(rows.count) {
        output[index] = fields.bounds.clamp(
          join(
            unsafe Int32(firsts[index &* Int(rows.firstStep)]),
            unsafe Int32(seconds[index &* Int(rows.secondStep)])))
      }
      output = unsafe output.dropping(Int(rows.count))
    }
  }
}

/// The kernel of every core.
extension Int16Sum {
  /// Where the kernel's cost is kept.
  package var kernelName: KernelName { KernelName("int16Sum", of: "add") }

  /// Computes output row `y`.
  package func computeRow(_ y: Int, _ context: RowContext) {
    let factors =
      scale.secondIsCoarse ? (first: scale.fine, second: Rescale.half) : (.half, scale.fine)
    let negatesFirst = scale.flags & 2 != 0
    let negatesSecond = scale.flags & 4 != 0
    write(y, context) { first, second in
      let a = factors.first.apply(first &<< Int16Sum.headroomBits)
      let b = factors.second.apply(second &<< Int16Sum.headroomBits)
      return scale.result.apply((negatesFirst ? 0 &- a : a) &+ (negatesSecond ? 0 &- b : b))
    }
  }
}

/// The kernel of every core.
extension Int16Product {
  /// Where the kernel's cost is kept.
  package var kernelName: KernelName { KernelName("int16Product", of: "add") }

  /// Computes output row `y`.
  package func computeRow(_ y: Int, _ context: RowContext) {
    write(y, context) { first, second in factor.apply(first &* second) }
  }
}

/// The kernel of every core.
extension Int16Extremum {
  /// Where the kernel's cost is kept.
  package var kernelName: KernelName { KernelName("int16Extremum", of: "add") }

  /// Computes output row `y`.
  package func computeRow(_ y: Int, _ context: RowContext) {
    write(y, context) { first, second in isMaximum ? max(first, second) : min(first, second) }
  }
}
