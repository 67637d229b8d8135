import TestSupport

/// Where a `.tflite` file has its shapes, scales, indices and offsets.
struct FlatBufferFields {
  /// A field of so many bytes; one that holds a float takes floats.
  private struct Field {
    var place: Int
    var byteCount: Int
    var isFloat = false
  }

  private let bytes: [UInt8]
  private var fields: [Field] = []
  /// Tables that may still be looked at: a file may lead in circles.
  private var tablesLeft = 4_000

  /// Walks a model as far as its offsets lead somewhere.
  init(model bytes: [UInt8]) {
    self.bytes = bytes
    guard let root = follow(0) else { return }
    forEachTable(in: root, field: 1) { codes, code in
      for field in [0, 2, 3] { codes.note(code, field, byteCount: field == 0 ? 1 : 4) }
    }
    forEachTable(in: root, field: 2) { $0.noteSubgraph($1) }
    forEachTable(in: root, field: 4) { $0.noteVector($1, 0, byteCount: 1) }
    forEachTable(in: root, field: 6) { $0.note($1, 1, byteCount: 4) }
  }

  private mutating func noteSubgraph(_ subgraph: Int) {
    for ends in [1, 2] { noteVector(subgraph, ends, byteCount: 4) }
    forEachTable(in: subgraph, field: 0) { walk, tensor in
      for shape in [0, 7] { walk.noteVector(tensor, shape, byteCount: 4) }
      walk.note(tensor, 1, byteCount: 1)
      walk.note(tensor, 2, byteCount: 4)
      guard let quantization = walk.table(tensor, 4) else { return }
      walk.noteVector(quantization, 2, byteCount: 4, isFloat: true)
      walk.noteVector(quantization, 3, byteCount: 8)
      walk.note(quantization, 6, byteCount: 4)
    }
    forEachTable(in: subgraph, field: 3) { walk, step in
      walk.note(step, 0, byteCount: 4)
      for ends in [1, 2] { walk.noteVector(step, ends, byteCount: 4) }
      walk.note(step, 3, byteCount: 1)
      guard let options = walk.table(step, 4), let table = walk.vtable(options) else { return }
      for field in 0..<max(0, min(16, (walk.word(table, 2) - 4) / 2)) {
        walk.note(options, field, byteCount: 4)
      }
    }
  }

  /// The file with some of its fields at an edge; `nil` where none were found.
  func mutated(_ random: inout SeededRandom) -> [UInt8]? {
    guard !fields.isEmpty else { return nil }
    var changed = bytes
    for _ in 0..<random.int(1...3) {
      let field = random.pick(fields)
      let float: Float = random.pick([0, 1, -1, .nan, .infinity, 1e-38, 1e38, 0.003_9])
      let edge = FuzzTarget.edgeValue(bytes.count, &random)
      let value = field.isFloat ? Int(float.bitPattern) : edge
      for byte in 0..<field.byteCount where field.place + byte < bytes.count {
        changed[field.place + byte] = UInt8(truncatingIfNeeded: value >> (8 * byte))
      }
    }
    return changed
  }

  // MARK: FlatBuffers

  private func word(_ place: Int, _ byteCount: Int) -> Int {
    guard place >= 0, place + byteCount <= bytes.count else { return 0 }
    return (0..<byteCount).reduce(0) { $0 | Int(bytes[place + $1]) << (8 * $1) }
  }

  /// Where an offset leads.
  private func follow(_ place: Int) -> Int? {
    let offset = word(place, 4)
    return offset > 0 && place + offset + 4 <= bytes.count ? place + offset : nil
  }

  private func vtable(_ table: Int) -> Int? {
    let place = table - Int(Int32(truncatingIfNeeded: word(table, 4)))
    return place >= 0 && place + 4 <= bytes.count ? place : nil
  }

  /// Where a table has a field.
  private func place(_ table: Int, _ field: Int) -> Int? {
    guard let vtable = vtable(table), 4 + 2 * field + 2 <= word(vtable, 2) else { return nil }
    let offset = word(vtable + 4 + 2 * field, 2)
    return offset > 0 ? table + offset : nil
  }

  private mutating func table(_ parent: Int, _ field: Int) -> Int? {
    guard let place = place(parent, field) else { return nil }
    fields.append(Field(place: place, byteCount: 4))
    return follow(place)
  }

  private mutating func note(_ table: Int, _ field: Int, byteCount: Int) {
    guard let place = place(table, field) else { return }
    fields.append(Field(place: place, byteCount: byteCount))
  }

  private mutating func noteVector(
    _ parent: Int, _ field: Int, byteCount: Int, isFloat: Bool = false
  ) {
    guard let vector = table(parent, field) else { return }
    fields.append(Field(place: vector, byteCount: 4))
    for index in 0..<min(8, word(vector, 4)) {
      fields.append(
        Field(place: vector + 4 + index * byteCount, byteCount: byteCount, isFloat: isFloat))
    }
  }

  private mutating func forEachTable(
    in parent: Int, field: Int, _ body: (inout FlatBufferFields, Int) -> Void
  ) {
    guard let vector = table(parent, field) else { return }
    for index in 0..<word(vector, 4) where tablesLeft > 0 {
      guard let table = follow(vector + 4 + 4 * index) else { return }
      tablesLeft -= 1
      body(&self, table)
    }
  }
}
