/// Makes each row of the output of pieces of the input's rows, or of one value: PAD along any axis,
/// MIRROR_PAD, RESIZE_NEAREST_NEIGHBOR, TRANSPOSE, DEPTH_TO_SPACE, SPACE_TO_DEPTH, GATHER and whatever
/// else only moves values.
///
/// A row is `columns * pieces` pieces of `pieceBytes` bytes. A table has a `RowPlace` for each output row,
/// each column and each piece of a column, in this order; a piece comes from the sum of its three places,
/// or is the value where one of them is none.
///
///     24 table   28 columns (2)   30 pieces (2)   32 pieceBytes (2)   34 span (6)   40 value
package struct Rearrange: RowOperator {
  /// The operator's code.
  package static var kind: KernelKind { .rearrange }

  /// File offset of the places.
  package var table: UInt32 = 0
  /// Columns of a row.
  package var columns: UInt16 = 1
  /// Pieces of a column.
  package var pieces: UInt16 = 1
  /// Bytes of a piece.
  package var pieceBytes: UInt16 = 0
  /// The input rows that an output row takes pieces of.
  package var span = RowSpan()
  /// What is where nothing of the input is.
  package var value: Int8 = 0

  /// Makes an operator that moves nothing.
  package init() {}

  /// Checks that every piece lies in the input, in the rows that the schedule waits for.
  @inline(__always)
  package func check(_ shapes: OperatorShapes, in checker: ModelChecker) throws(ModelError) {
    try checker.require(
      Int(columns) &* Int(pieces) &* Int(pieceBytes) == shapes.output.rowCount && pieceBytes > 0)
    try checker.requireConstants(
      at: table, count: RowPlace.byteCount, times: places(shapes), alignment: 4)
    try checkPlaces(shapes, in: checker)
  }

  @inline(never)
  private func checkPlaces(
    _ shapes: OperatorShapes, in checker: ModelChecker
  ) throws(ModelError) {
    let height = shapes.output.height
    let column = reach(height, count: Int(columns), in: checker)
    let piece = reach(height &+ Int(columns), count: Int(pieces), in: checker)
    let bytes = column.lastByte &+ piece.lastByte &+ Int(pieceBytes)
    for y in 0..<height {
      let row = place(y, in: checker)
      guard !row.isBorder else { continue }
      let span = span.rows(y)
      let first = Int(row.row) &+ column.firstRow &+ piece.firstRow
      let last = Int(row.row) &+ column.lastRow &+ piece.lastRow
      try checker.require(first >= span.lowerBound && last < span.upperBound)
      try checker.require(last < shapes.input.height)
      try checker.require(Int(row.byte) &+ bytes <= shapes.input.rowCount)
    }
  }

  /// A place of the table, which has been found to be there.
  private func place(_ index: Int, in checker: ModelChecker) -> RowPlace {
    checker.constant(at: Int(table) &+ index &* RowPlace.byteCount, as: RowPlace.self)
  }

  /// The least and largest row and the largest byte of some places, those outside the input left out.
  private func reach(
    _ start: Int, count: Int, in checker: ModelChecker
  ) -> (firstRow: Int, lastRow: Int, lastByte: Int) {
    var (first, last, byte) = (Int(RowPlace.noRow), 0, 0)
    for index in start..<start &+ count {
      let place = place(index, in: checker)
      guard !place.isBorder else { continue }
      first = min(first, Int(place.row))
      last = max(last, Int(place.row))
      byte = max(byte, Int(place.byte))
    }
    return (min(first, last), last, byte)
  }

  /// Places in the table.
  @inline(__always)
  func places(_ shapes: OperatorShapes) -> Int {
    shapes.output.height &+ Int(columns) &+ Int(pieces)
  }

  /// One output row a step.
  @inline(__always)
  package func schedule(_ shapes: OperatorShapes) -> RowSchedule {
    span.schedule(outputHeight: shapes.output.height)
  }

  /// Nothing is rescaled.
  package var rescales: Bool { false }
}

/// A place in an input, or a summand of one.
///
///      0 row   2 byte
package struct RowPlace: Equatable, Sendable, FileRecord {
  /// Bytes of a place.
  package static var byteCount: Int { 4 }
  /// The `row` of what lies outside the input.
  package static var noRow: UInt16 { 0xFFFF }

  /// The row.
  package var row: UInt16
  /// The byte in the row.
  package var byte: UInt16

  /// Makes a place.
  package init(row: UInt16, byte: UInt16) { (self.row, self.byte) = (row, byte) }

  /// A place outside the input.
  package static var border: RowPlace { RowPlace(row: noRow, byte: 0) }

  /// Whether the place lies outside the input.
  @inline(__always)
  package var isBorder: Bool { row == RowPlace.noRow }
}
