import GraphIR
import Thimble

/// What only moves values, and what lies between them.
extension Lowering {
  mutating func lowerMove(
    _ operands: Operands, _ movement: Movement
  ) throws(CompileError) -> Rearrange {
    let (input, output) = (operands.input, operands.output)
    guard input.rowBytes <= 65_535, output.rowBytes <= 65_535 else {
      throw .unsupported(["rows of \(max(input.rowBytes, output.rowBytes)) bytes; 65,535 work"])
    }
    let map = MovementMap(movement, from: input.shape, to: output.shape)
    let places = RearrangedPlaces(
      map, pixelBytes: input.shape.channels * input.element.byteCount,
      valueBytes: input.element.byteCount)
    var rearrange = Rearrange()
    rearrange.value = movement.borderValue(operands)
    rearrange.span = places.span
    rearrange.columns = UInt16(places.columns.count)
    rearrange.pieces = UInt16(places.pieces.count)
    rearrange.pieceBytes = UInt16(places.pieceBytes)
    rearrange.table = pool.append(
      (places.rows + places.columns + places.pieces).flatMap(\.littleEndianBytes))
    setMovedRanges(operands, map, border: Int32(rearrange.value))
    return rearrange
  }

  /// A channel that only moves can be what it could be before; other channels what any could be.
  private mutating func setMovedRanges(_ operands: Operands, _ map: MovementMap, border: Int32) {
    let isBordered = [map.rows, map.columns, map.channels].contains { $0.contains(nil) }
    let isStill = map.channels.enumerated().allSatisfy {
      $0.element == Offset(channels: $0.offset)
    }
    let keepsChannels =
      isStill && (map.rows + map.columns).allSatisfy { ($0?.channels ?? 0) == 0 }
    let lowest = operands.inputRanges.map(\.lowerBound).min() ?? -128
    let any = lowest...(operands.inputRanges.map(\.upperBound).max() ?? 127)
    setOutputRanges(
      map.channels.indices.map { channel in
        let range = keepsChannels ? operands.inputRanges[channel] : any
        return isBordered
          ? min(range.lowerBound, border)...max(range.upperBound, border) : range
      })
  }

  mutating func lowerResize(_ operands: Operands, _ sampling: Sampling) -> ResizeBilinear {
    let (input, output) = (operands.input.shape, operands.output.shape)
    var resize = ResizeBilinear()
    resize.heightScale = sampling.scale(of: output.height, in: input.height)
    resize.widthScale = sampling.scale(of: output.width, in: input.width)
    resize.centersPixels = sampling.centersPixels ? 1 : 0
    resize.span = RowSpan(
      fitting: (0..<output.height).map { y in
        let rows = resize.rows(y, inputHeight: input.height)
        return rows.lower...max(rows.lower, rows.upper)
      })
    setOutputRanges(operands.inputRanges)
    return resize
  }
}

extension Sampling {
  /// Input rows, or columns, an output one in 1/1024, rounded as TFLite's int8 kernel does.
  fileprivate func scale(of output: Int, in input: Int) -> Int32 {
    alignsCorners && output > 1
      ? Int32(((input - 1) << 10 + (output - 1) / 2) / (output - 1))
      : Int32((input << 10 + output / 2) / output)
  }
}

extension Movement {
  /// The stored value of a border.
  fileprivate func borderValue(_ operands: Operands) -> Int8 {
    guard case .pad(_, let value) = self else { return operands.output.zeroPoint }
    let steps = (value / operands.output.scale).rounded() + Float(operands.output.zeroPoint)
    return Int8(max(-128, min(127, steps)))
  }
}

/// A movement's map in rows and bytes, in as few pieces as there can be.
struct RearrangedPlaces {
  private(set) var rows: [RowPlace]
  private(set) var columns: [RowPlace]
  private(set) var pieces: [RowPlace]
  private(set) var pieceBytes: Int
  private(set) var span = RowSpan()

  init(_ map: MovementMap, pixelBytes: Int, valueBytes: Int) {
    func place(_ offset: Offset?) -> RowPlace {
      guard let offset else { return .border }
      return RowPlace(
        row: UInt16(offset.height),
        byte: UInt16(offset.width * pixelBytes + offset.channels * valueBytes))
    }
    rows = map.rows.map(place)
    columns = map.columns.map(place)
    pieces = map.channels.map(place)
    pieceBytes = valueBytes
    pieceBytes *= pieces.joinNeighbours(bytes: pieceBytes)
    if pieces.count == 1 { pieceBytes *= columns.joinNeighbours(bytes: pieceBytes) }
    span = RowSpan(fitting: spans())
  }

  /// The input rows that each output row takes pieces of.
  private func spans() -> [ClosedRange<Int>?] {
    let others = [columns, pieces].map { places in
      places.filter { !$0.isBorder }.map { Int($0.row) }
    }
    let first = others.reduce(0) { $0 + ($1.min() ?? 0) }
    let last = others.reduce(0) { $0 + ($1.max() ?? 0) }
    return rows.map { $0.isBorder ? nil : Int($0.row) + first...Int($0.row) + last }
  }
}

extension [RowPlace] {
  /// Joins as many neighbours as lie behind one another everywhere, `bytes` bytes each; how many.
  fileprivate mutating func joinNeighbours(bytes: Int) -> Int {
    let places = self
    func areJoined(_ group: ArraySlice<RowPlace>) -> Bool {
      guard let first = group.first else { return true }
      return group.enumerated().allSatisfy { index, place in
        first.isBorder
          ? place.isBorder
          : place.row == first.row && Int(place.byte) == Int(first.byte) + index * bytes
      }
    }
    for size in stride(from: count, through: 2, by: -1) where count % size == 0 {
      let starts = stride(from: 0, to: count, by: size)
      guard starts.allSatisfy({ areJoined(places[$0..<$0 + size]) }) else { continue }
      self = starts.map { places[$0] }
      return size
    }
    return 1
  }
}

extension RowPlace {
  /// The place's bytes, as the file has them.
  var littleEndianBytes: [Int8] {
    (Int32(byte) << 16 | Int32(row)).littleEndianBytes
  }
}

extension RowSpan {
  /// The shortest span that holds the input rows of each output row, `nil` for one that reads none.
  init(fitting rows: [ClosedRange<Int>?]) {
    self.init(stride: 0, padding: 0, extent: 1)
    let spans = rows.enumerated().compactMap { y, rows in rows.map { (y: y, rows: $0) } }
    guard let first = spans.first, let last = spans.last else { return }
    let steepest =
      last.y == first.y
      ? 1 : max(0, (last.rows.lowerBound - first.rows.lowerBound) / (last.y - first.y)) + 1
    var best: Int?
    for stride in 0...min(steepest, 65_535) {
      let padding = max(0, spans.map { $0.y * stride - $0.rows.lowerBound }.max() ?? 0)
      let extent =
        (spans.map { $0.rows.upperBound - $0.y * stride + padding }.max() ?? 0) + 1
      guard padding <= 65_535, extent <= 65_535, extent <= best ?? extent else { continue }
      best = extent
      self.init(stride: UInt16(stride), padding: UInt16(padding), extent: UInt16(extent))
    }
  }
}
