import GraphIR
import Thimble

/// BATCH_MATMUL.
extension Lowering {
  /// BATCH_MATMUL: of two activations, or of one and a constant matrix, which are weights.
  mutating func lowerBatchMatMul(_ record: OperatorRecord) throws(FileDefect) {
    try record.checkArity(2...2)
    let options = try record.options(.batchMatMul)
    let transposes = (
      try options?.flag(Field.BatchMatMul.transposesFirst) ?? false,
      try options?.flag(Field.BatchMatMul.transposesSecond) ?? false
    )
    let second = record.inputs[1]
    guard let (first, output) = try inputAndOutput(of: record) else { return }
    var isKnown = unpackedConstants[second] != nil
    if second >= 0, !isKnown { isKnown = try isConstant(second) }
    guard !isKnown else {
      return try lowerMatrixOfWeights(record, first, output, transposes)
    }
    guard let other = try activation(second, of: record) else { return }
    let (rank, sides) = (
      max(first.dimensions.count, other.dimensions.count, 2), [first, other].map(\.dimensions)
    )
    let filled = sides.map { Array(repeating: 1, count: 4 - $0.count) + $0 }
    let shapes = filled.map { Shape(height: $0[1], width: $0[2], channels: $0[3]) }
    let sizes = MatrixSizes(
      shapes[0], shapes[1], transposesFirst: transposes.0, transposesSecond: transposes.1)
    let made = [1, max(shapes[0].height, shapes[1].height), sizes.rows, sizes.columns]
    let shape = Shape(height: made[1], width: made[2], channels: made[3])
    guard sizes.makes(shape, of: shapes[0], shapes[1]) else {
      throw FileDefect(
        at: record.position, found: "matrices \(sides[0]) and \(sides[1])",
        accepted: "of sizes that go together, up to \(BatchMatMul.mostDepth) products a value")
    }
    try expect(Array(made.suffix(rank)), of: output, record)
    let inputs = try [
      view(record.inputs[0], as: filled[0], record), view(second, as: filled[1], record),
    ]
    try emitViewed(
      record, .batchMatMul(transposesFirst: transposes.0, transposesSecond: transposes.1),
      inputs: inputs, dimensions: made, output)
  }

  /// By a constant matrix: FULLY_CONNECTED of each row, over several a convolution of one pixel.
  private mutating func lowerMatrixOfWeights(
    _ record: OperatorRecord, _ first: Tensor, _ output: Tensor, _ transposes: (Bool, Bool)
  ) throws(FileDefect) {
    guard let matrix = try constantOperand(record.inputs[1], of: record) else { return }
    let sizes = Array(matrix.dimensions.suffix(2))
    let zeroPoints = matrix.quantization?.zeroPoints ?? [0]
    guard sizes.count == 2, matrix.count == sizes[0] * sizes[1], !transposes.0,
      zeroPoints.allSatisfy({ $0 == 0 }) || zeroPoints.count == 1 && matrix.type == .int8
    else {
      return try refuse(
        record,
        found: "a constant of \(matrix.dimensions)"
          + (transposes.0 ? ", by a transposed activation" : ""),
        accepted: "one matrix of one zero point, by an activation as it is")
    }
    let (depth, columns) = transposes.1 ? (sizes[1], sizes[0]) : (sizes[0], sizes[1])
    guard first.dimensions.last == depth else {
      throw FileDefect(
        at: record.position, found: "\(first.dimensions) by \(matrix.dimensions)",
        accepted: "\(depth) values a row")
    }
    try expect(first.dimensions.dropLast() + [columns], of: output, record)
    let rows = first.count / depth
    var weights = matrix
    if !transposes.1 { weights.constant = matrix.transposed(columns: columns) }
    let parts = weights.centreOnZero(rowLength: depth)
    weights.dimensions = rows == 1 ? [columns, depth * parts] : [columns, 1, 1, depth * parts]
    var input =
      rows == 1
      ? record.inputs[0] : try view(record.inputs[0], as: [1, rows, 1, depth], record)
    if parts > 1 {
      var repeated = first
      repeated.name += " \(parts) times"
      repeated.dimensions = rows == 1 ? [1, depth * parts] : [1, rows, 1, depth * parts]
      let joined = addActivation(repeated)
      try emit(
        record, .concatenation(.channels), inputs: Array(repeating: input, count: parts),
        output: joined)
      input = joined
    }
    try emitViewed(
      record, rows == 1 ? .fullyConnected(.none) : .conv2D(Window2D(), .none),
      inputs: [input, addConstant(weights)],
      dimensions: rows == 1 ? [1, columns] : [1, rows, 1, columns], output)
  }
}

extension Tensor {
  /// Takes the zero point off a matrix of int8 values, in rows of some length; the parts that each row has then,
  /// one behind the other, whose sum it is: differences of up to 255 do not fit one int8 value.
  fileprivate mutating func centreOnZero(rowLength: Int) -> Int {
    guard let zeroPoint = quantization?.zeroPoints.first, zeroPoint != 0 else { return 1 }
    let differences = int8Values.map { Int($0) - zeroPoint }
    let largest = differences.map(\.magnitude).max() ?? 0
    let parts = max(1, (Int(largest) + 126) / 127)
    var bytes: [UInt8] = []
    for start in stride(from: 0, to: differences.count, by: rowLength) {
      for part in 0..<parts {
        bytes += differences[start..<start + rowLength].map { difference in
          let share = difference * (part + 1) / parts - difference * part / parts
          return UInt8(truncatingIfNeeded: share)
        }
      }
    }
    constant = bytes
    quantization?.zeroPoints = [0]
    return parts
  }

  /// The bytes of a matrix with so many columns, column by column.
  fileprivate func transposed(columns: Int) -> [UInt8] {
    let bytes = constant ?? []
    let width = bytes.count / max(count, 1)
    let rows = count / columns
    return (0..<columns).flatMap { column in
      (0..<rows).flatMap { row in
        let start = (row * columns + column) * width
        return bytes[start..<start + width]
      }
    }
  }
}
