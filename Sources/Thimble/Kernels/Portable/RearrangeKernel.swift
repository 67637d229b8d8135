/// The kernel of every core.
extension Rearrange {
  /// The places.
  @inline(__always)
  package func constants(_ shapes: OperatorShapes) -> KernelConstants {
    var constants = KernelConstants(
      table: table, bytes: places(shapes) &* RowPlace.byteCount)
    constants.alignment = 4
    return constants
  }

  /// Says that the places lie elsewhere.
  package mutating func moveConstants(weights: UInt32, requantization: UInt32) { table = weights }

  /// Where the kernel's cost is kept.
  package var kernelName: KernelName { KernelName("rearrange") }

  /// Bytes moved, and pieces of them.
  package func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    let height = run.shapes.output.height
    loops.inner("inputBytes", run.shapes.output.count)
    loops.outer("innerRuns", height &* Int(columns) &* Int(pieces))
    loops.outer("outputs", height &* Int(columns))
    countRows(run, in: &loops)
    countSteps(run, in: &loops)
  }

  /// Computes output row `y`.
  package func computeRow(_ y: Int, _ context: RowContext) {
    let row =
      unsafe (context.file + Int(truncatingIfNeeded: table))
      .assumingMemoryBound(to: RowPlace.self) + y
    let (ring, count) = (context.output, Int(pieceBytes))
    var output = unsafe ring.row(y)
    let start = unsafe row.pointee
    guard !start.isBorder else {
      unsafe output.update(repeating: value, count: ring.rowBytes)
      return
    }
    let slots = context.input.slots
    var column = unsafe row + (ring.shape.height &- y)
    let firstPiece = unsafe column + Int(columns)
    let end = unsafe firstPiece + Int(pieces)
    while unsafe column < firstPiece {
      let outer = unsafe column.pointee
      var piece = unsafe firstPiece
      while unsafe piece < end {
        let inner = unsafe piece.pointee
        if outer.isBorder || inner.isBorder {
          unsafe output.update(repeating: value, count: count)
        } else {
          let source = unsafe slots.row(Int(start.row) &+ Int(outer.row) &+ Int(inner.row))
          let byte = Int(start.byte) &+ Int(outer.byte) &+ Int(inner.byte)
          unsafe output.copy(source + byte, count: count)
        }
        unsafe output += count
        unsafe piece += 1
      }
      unsafe column += 1
    }
  }
}
