/// DEPTHWISE_CONV_2D of a 3 × 3 window of stride 1 over an input taller than wide that lies there whole, computed at one
/// go, column by column: the kernel works through fewer and longer lines.
///
/// The planner decides where, since both tensors have to be whole. A file that says so of others gets no outputs.
///
///     24 fields of `PackedDepthwise3x3`, whose constants it reads
package struct PackedTallDepthwise3x3: WrappingKernel {
  /// The operator's code.
  package static var kind: KernelKind { .packedTallDepthwise3x3 }

  /// The operator that goes row by row.
  package var base: PackedDepthwise3x3

  /// Makes an operator of one that goes row by row.
  package init(_ base: PackedDepthwise3x3) { self.base = base }

  /// Whether the kernel takes the shapes: columns are longer than rows, and in the output as many as in the input.
  @inline(__always)
  package static func accepts(_ shapes: OperatorShapes) -> Bool {
    shapes.input.width == shapes.output.width && shapes.output.height > shapes.output.width
  }

  /// Checks fields and shapes.
  @inline(__always)
  package func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    try base.check(shapes, in: checker)
    try checker.require(Self.accepts(shapes))
  }

  /// A run is a channel of a column; turning its window takes about as long as adding a kernel row outside to its bias.
  package func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    let output = run.shapes.output
    let runs = output.width &* output.channels
    loops.inner("innerProducts", output.count &* 9)
    loops.outer("innerRuns", runs)
    let rowsInside = run.shapes.input.height &+ min(0, base.rowsBelow(run.shapes)) &- output.height
    loops.outer("gatheredRuns", runs &* max(0, rowsInside))
    // The first column and the last one have a kernel column outside.
    loops.inner("borderProducts", (runs &+ 2 &* output.channels) &* 3)
    loops.outer("rows", output.width)
    countSteps(run, in: &loops)
  }

  /// Computes nothing: outputs come all at once.
  package func computeRow(_ y: Int, _ context: RowContext) {}

  /// Computes all outputs.
  package func computeRows(_ rows: Range<Int>, _ context: RowContext) {
    let (arena, record) = (context.arena, context.inputRecord)
    guard rows.lowerBound == 0, rows.upperBound == Int(context.outputRecord.pointee.height),
      let input = unsafe arena.rows(ofWhole: record),
      let output = unsafe arena.rows(ofWhole: context.outputRecord)
    else { return }
    let shape = record.pointee.shape
    let shapes = OperatorShapes(input: shape, output: context.outputRecord.pointee.shape)
    let endsOutside = base.rowsBelow(shapes) > 0
    var column = 0
    let end = shape.rowCount
    while column < end {
      let next = column &+ shape.channels
      let line = unsafe DepthwiseLine(
        above: column == 0 ? nil : UnsafePointer(input + column - shape.channels),
        middle: UnsafePointer(input + column),
        below: next == end ? nil : UnsafePointer(input + next), output: output + column,
        count: shape.height, pixelBytes: end, padBefore: base.padTop, endsOutside: endsOutside,
        isColumn: true)
      base.convolve(line, .all(context, weights), context)
      column = next
    }
  }
}
