import GraphIR

/// A variable of the file, which becomes a state.
struct Variable {
  /// The tensor that reads what was there when the inference started.
  var value: Int?
  /// The tensor that is written.
  var next: Int?
  /// The bytes that the file's first run sets.
  var initial: [UInt8]?
}

/// Variables: CALL_ONCE, VAR_HANDLE, READ_VARIABLE, ASSIGN_VARIABLE.
extension Lowering {
  /// VAR_HANDLE: the name of a variable.
  mutating func lowerHandle(_ record: OperatorRecord) throws(FileDefect) {
    guard let (tensor, name) = try Self.handle(record) else { return }
    handles[tensor] = name
    if variables[name] == nil { variables[name] = Variable() }
  }

  private static func handle(
    _ record: OperatorRecord
  ) throws(FileDefect) -> (tensor: Int, name: String)? {
    guard record.inputs.isEmpty, record.outputs.count == 1 else {
      throw FileDefect(
        at: record.position,
        found: "VAR_HANDLE with \(record.inputs.count) inputs, \(record.outputs.count) outputs",
        accepted: "0 inputs, 1 output")
    }
    let options = try record.requiredOptions(.varHandle)
    let container = try options.string(Field.VarHandle.container)
    let name = try options.string(Field.VarHandle.name)
    return (record.outputs[0], container.isEmpty ? name : "\(container)/\(name)")
  }

  /// The variable that an operator's first input stands for.
  private func variableName(_ record: OperatorRecord) throws(FileDefect) -> String {
    guard let handle = record.inputs.first, let name = handles[handle] else {
      throw FileDefect(at: record.position, "\(record.kind) of no VAR_HANDLE")
    }
    return name
  }

  /// READ_VARIABLE: before any assignment what the inference found, behind it what was assigned.
  mutating func lowerRead(_ record: OperatorRecord) throws(FileDefect) {
    try record.checkArity(1...1)
    let name = try variableName(record)
    guard let tensor = try activation(record.outputs[0], of: record) else { return }
    guard let known = variables[name]?.next ?? variables[name]?.value else {
      variables[name]?.value = record.outputs[0]
      return
    }
    guard let first = try activation(known, of: record),
      try isSame(first, tensor, record)
    else { return }
    aliases[record.outputs[0]] = resolved(known)
  }

  /// ASSIGN_VARIABLE: what the next inference finds.
  mutating func lowerAssign(_ record: OperatorRecord) throws(FileDefect) {
    guard record.inputs.count == 2, record.outputs.isEmpty else {
      throw FileDefect(
        at: record.position,
        found:
          "ASSIGN_VARIABLE with \(record.inputs.count) inputs, \(record.outputs.count) outputs",
        accepted: "2 inputs, 0 outputs")
    }
    let name = try variableName(record)
    guard let tensor = try activation(record.inputs[1], of: record) else { return }
    guard variables[name]?.next == nil else {
      try refuse(record, found: "a second assignment of '\(name)'", accepted: "one")
      return
    }
    variables[name]?.next = record.inputs[1]
    guard let value = variables[name]?.value, let first = try activation(value, of: record) else {
      return
    }
    _ = try isSame(first, tensor, record)
    let isState = variables.values.contains { $0.value == record.inputs[1] }
    if isState {
      try refuse(
        record, found: "a variable's contents assigned as they are",
        accepted: "the result of an operator, or an input")
    }
  }

  /// Whether two tensors mean the same by the same bytes; notes when they do not.
  private mutating func isSame(
    _ first: Tensor, _ second: Tensor, _ record: OperatorRecord
  ) throws(FileDefect) -> Bool {
    guard first.shape == second.shape else {
      try refuse(
        record, found: "contents of \(second.dimensions)", accepted: "\(first.dimensions)")
      return false
    }
    return try keepsQuantization(first, second, record)
  }

  /// CALL_ONCE: a subgraph that does nothing but set variables to constants.
  mutating func runInitializer(_ record: OperatorRecord) throws(FileDefect) {
    guard record.inputs.isEmpty, record.outputs.isEmpty else {
      throw FileDefect(
        at: record.position,
        found: "CALL_ONCE with \(record.inputs.count) inputs, \(record.outputs.count) outputs",
        accepted: "none")
    }
    let options = try record.requiredOptions(.callOnce)
    let subgraph = Int(try options.value(Field.CallOnce.subgraph, default: Int32(0)))
    guard 1..<file.subgraphs ~= subgraph else {
      throw FileDefect(
        at: record.position, found: "subgraph \(subgraph)",
        accepted: "1 to \(file.subgraphs - 1)")
    }
    guard initializers.insert(subgraph).inserted else { return }
    let source = try ModelFile(file.reader.bytes, subgraph: subgraph)
    guard var initializer = try Initializer(source) else {
      try refuse(
        record, found: "a first run that computes", accepted: "one that sets variables to constants"
      )
      return
    }
    try initializer.run()
    for (name, bytes) in initializer.values {
      variables[name, default: Variable()].initial = bytes
    }
    copiedBytes += initializer.copiedBytes
  }

  /// The run of a subgraph that sets variables to constants.
  private struct Initializer {
    let file: ModelFile
    var values: [String: [UInt8]] = [:]
    var copiedBytes = 0
    private var handles: [Int: String] = [:]

    /// `nil` for a subgraph that does anything else.
    init?(_ file: ModelFile) throws(FileDefect) {
      self.file = file
      let known: Set = [
        BuiltinOperator.varHandle.rawValue, BuiltinOperator.assignVariable.rawValue,
      ]
      guard file.operators.allSatisfy({ known.contains($0.number) }) else { return nil }
      for record in file.operators where record.number == BuiltinOperator.assignVariable.rawValue {
        guard record.inputs.count == 2, record.inputs[1] >= 0,
          try !file.range(ofBuffer: file.tensors[record.inputs[1]].buffer).isEmpty
        else { return nil }
      }
    }

    mutating func run() throws(FileDefect) {
      for record in file.operators {
        if record.number == BuiltinOperator.varHandle.rawValue {
          guard let (tensor, name) = try Lowering.handle(record) else { continue }
          handles[tensor] = name
        } else {
          try assign(record)
        }
      }
    }

    private mutating func assign(_ record: OperatorRecord) throws(FileDefect) {
      guard let name = handles[record.inputs[0]] else {
        throw FileDefect(at: record.position, "\(record.kind) of no VAR_HANDLE")
      }
      let range = try file.range(ofBuffer: file.tensors[record.inputs[1]].buffer)
      copiedBytes += range.count
      guard copiedBytes <= file.reader.bytes.count else {
        throw FileDefect(at: range.lowerBound, "buffers of constants overlap")
      }
      values[name] = Array(file.reader.bytes[range])
    }
  }
}
