import GraphIR

/// A tensor as the file declares it.
struct TensorRecord: Sendable {
  let table: FlatTable
  let dimensions: [Int]
  let type: TensorType
  /// Index of the buffer that holds a constant's bytes; 0 for none.
  let buffer: Int

  init(_ table: FlatTable) throws(FileDefect) {
    self.table = table
    let shape = try table.vector(Field.Tensor.shape, stride: 4).limited(to: 16, "dimensions")
    dimensions = try shape.values(Int32.self).map { Int($0) }
    type = TensorType(rawValue: try table.value(Field.Tensor.type, default: Int8(0)))
    buffer = Int(try table.value(Field.Tensor.buffer, default: UInt32(0)))
  }

  /// Whether a dimension other than the batch is only known at run time.
  func isDynamic() throws(FileDefect) -> Bool {
    let signature = try table.vector(Field.Tensor.shapeSignature, stride: 4)
      .limited(to: 16, "dimensions").values(Int32.self)
    return dimensions.contains { $0 < 0 } || signature.dropFirst().contains { $0 < 0 }
  }

  /// The tensor's name; empty when it has none.
  func name() throws(FileDefect) -> String { try table.string(Field.Tensor.name) }
}

/// An operator as the file declares it.
struct OperatorRecord: Sendable {
  let table: FlatTable
  /// Position in the file's order of execution.
  let index: Int
  /// The operator's number in the schema.
  let number: Int
  /// The name of a custom operator.
  let customName: String
  /// Tensors read; -1 stands for an optional one that is left out.
  let inputs: [Int]
  let outputs: [Int]

  /// Byte offset of the operator's table.
  var position: Int { table.position }

  /// The kind of operator in the schema's spelling.
  var kind: String {
    let name = OperatorNames.name(of: number)
    return number == OperatorNames.custom ? "\(name) \(customName)" : name
  }

  /// The same operator reading other tensors.
  func reading(_ inputs: [Int]) -> OperatorRecord {
    OperatorRecord(
      table: table, index: index, number: number, customName: customName, inputs: inputs,
      outputs: outputs)
  }

  /// The options, which must be of one type; `nil` when there are none.
  func options(_ type: OptionsType) throws(FileDefect) -> FlatTable? {
    let found = try table.value(Field.Operator.optionsType, default: UInt8(0))
    guard found != 0, let options = try table.table(Field.Operator.options) else { return nil }
    guard found == type.rawValue else {
      throw FileDefect(
        at: position, found: "\(kind) with options of type \(found)",
        accepted: "type \(type.rawValue)")
    }
    return options
  }

  /// The options, which must be there.
  func requiredOptions(_ type: OptionsType) throws(FileDefect) -> FlatTable {
    guard let options = try options(type) else {
      throw FileDefect(
        at: position, found: "\(kind) without options", accepted: "type \(type.rawValue)")
    }
    return options
  }

  /// Throws unless the number of inputs is one of those allowed, and there is one output.
  func checkArity(_ allowed: ClosedRange<Int>) throws(FileDefect) {
    guard allowed.contains(inputs.count), outputs.count == 1 else {
      throw FileDefect(
        at: position, found: "\(kind) with \(inputs.count) inputs, \(outputs.count) outputs",
        accepted: "\(allowed.lowerBound) to \(allowed.upperBound) inputs, 1 output")
    }
  }
}

/// A `.tflite` file as far as it can be read without understanding its operators.
///
/// Only indices are checked here; each is then safe to use.
struct ModelFile: Sendable {
  let reader: FlatBufferReader
  let subgraphs: Int
  /// Byte offset of the subgraph read.
  let position: Int
  let tensors: [TensorRecord]
  let operators: [OperatorRecord]
  let inputs: [Int]
  let outputs: [Int]
  private let buffers: FlatVector
  private let metadata: FlatVector
  let signatures: FlatVector

  /// Reads a file's subgraph, the first by default.
  init(_ bytes: [UInt8], subgraph: Int = 0) throws(FileDefect) {
    reader = FlatBufferReader(bytes: bytes)
    let root = try reader.root(identifier: "TFL3")
    let version = try root.value(Field.Model.version, default: UInt32(0))
    guard version == 3 else {
      throw FileDefect(at: root.position, found: "schema version \(version)", accepted: "3")
    }
    let graphs = try root.vector(Field.Model.subgraphs, stride: 4)
    let graph = try graphs.table(subgraph)
    subgraphs = graphs.count
    position = graph.position
    buffers = try root.vector(Field.Model.buffers, stride: 4)
    signatures = try root.vector(Field.Model.signatures, stride: 4).limited(to: 64, "signatures")
    metadata = try root.vector(Field.Model.metadata, stride: 4).limited(to: 1_024, "metadata")
    tensors = try Self.tensors(of: graph, buffers: buffers.count)
    let codes = try root.vector(Field.Model.operatorCodes, stride: 4).limited(to: 65_535, "codes")
    operators = try Self.operators(of: graph, codes: codes, tensors: tensors.count)
    inputs = try Self.indices(graph, Field.SubGraph.inputs, from: 0, below: tensors.count)
    outputs = try Self.indices(graph, Field.SubGraph.outputs, from: 0, below: tensors.count)
  }

  /// The name of a tensor in range; `tensor N` when it has none.
  func name(ofTensor index: Int) throws(FileDefect) -> String {
    let name = try tensors[index].name()
    return name.isEmpty ? "tensor \(index)" : name
  }

  /// The name by which an operator is reported: its output's.
  func name(of record: OperatorRecord) throws(FileDefect) -> String {
    guard let output = record.outputs.first else { return "" }
    return try name(ofTensor: output)
  }

  /// Where the bytes of a buffer lie; empty for one that holds none.
  func range(ofBuffer index: Int) throws(FileDefect) -> Range<Int> {
    guard index > 0 else { return 0..<0 }
    let buffer = try buffers.table(index)
    // Version 3c: the bytes of large models lie beyond the FlatBuffer; 0 and 1 are placeholders.
    let offset = try buffer.value(Field.Buffer.offset, default: UInt64(0))
    let size = try buffer.value(Field.Buffer.size, default: UInt64(0))
    if offset > 1 {
      guard let start = Int(exactly: offset), let count = Int(exactly: size) else {
        throw FileDefect(at: buffer.position, "found a buffer beyond the file's end")
      }
      try reader.check(start, extent: count)
      return start..<start + count
    }
    let data = try buffer.vector(Field.Buffer.data, stride: 1)
    return data.start..<data.start + data.count
  }

  /// Where the bytes of a metadata entry lie; `nil` when there is no entry of that name.
  func range(ofMetadata name: String) throws(FileDefect) -> Range<Int>? {
    for entry in try metadata.tables() where try entry.string(Field.Metadata.name) == name {
      return try range(
        ofBuffer: Int(try entry.value(Field.Metadata.buffer, default: UInt32(0))))
    }
    return nil
  }

  private static func tensors(
    of graph: FlatTable, buffers: Int
  ) throws(FileDefect) -> [TensorRecord] {
    let tables = try graph.vector(Field.SubGraph.tensors, stride: 4).limited(to: 65_535, "tensors")
    var records: [TensorRecord] = []
    for table in try tables.tables() {
      let record = try TensorRecord(table)
      guard record.buffer == 0 || record.buffer < buffers else {
        throw FileDefect(
          at: table.position, found: "buffer \(record.buffer)", accepted: "below \(buffers)")
      }
      records.append(record)
    }
    return records
  }

  private static func operators(
    of graph: FlatTable, codes: FlatVector, tensors: Int
  ) throws(FileDefect) -> [OperatorRecord] {
    let tables = try graph.vector(Field.SubGraph.operators, stride: 4)
      .limited(to: 65_535, "operators").tables()
    var records: [OperatorRecord] = []
    for (index, table) in tables.enumerated() {
      let opcode = Int(try table.value(Field.Operator.opcodeIndex, default: UInt32(0)))
      let code = try codes.table(opcode)
      // Numbers above 127 do not fit the older field; the larger of the two is the operator.
      let old = Int(try code.value(Field.OperatorCode.deprecatedBuiltinCode, default: Int8(0)))
      let new = Int(try code.value(Field.OperatorCode.builtinCode, default: Int32(0)))
      let custom = try code.string(Field.OperatorCode.customCode, limit: 80)
      let inputs = try indices(table, Field.Operator.inputs, from: -1, below: tensors)
      let outputs = try indices(table, Field.Operator.outputs, from: 0, below: tensors)
      records.append(
        OperatorRecord(
          table: table, index: index, number: max(old, new), customName: custom, inputs: inputs,
          outputs: outputs))
    }
    return records
  }

  private static func indices(
    _ table: FlatTable, _ id: Int, from lowest: Int, below limit: Int
  ) throws(FileDefect) -> [Int] {
    let vector = try table.vector(id, stride: 4).limited(to: 1_024, "tensor indices")
    let indices = try vector.values(Int32.self).map { Int($0) }
    guard let wrong = indices.first(where: { !(lowest..<max(limit, lowest) ~= $0) }) else {
      return indices
    }
    throw FileDefect(
      at: vector.start, found: "tensor index \(wrong)", accepted: "\(lowest) to \(limit - 1)")
  }
}
