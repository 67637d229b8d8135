import GraphIR
package import Thimble

/// Reads a `.thimble` file back into the form the planner and the writer work on, so that a model
/// can be planned anew for another budget.
package enum ModelReader {
  /// The lowered model of a file; where it has no names, tensors and operators get descriptive ones.
  ///
  /// - Throws: `ModelError` for a file that the runtime would refuse, with text that is not UTF-8, not as
  ///   many strings as things they name, control characters in them, or a front end that describes none.
  package static func read(_ file: UnsafeRawBufferPointer) throws(ModelError) -> LoweredModel {
    let opened = unsafe try Model(file)
    let model = opened.records
    let names = try strings(
      model.names, count: model.header.names.byteCount == 0 ? 0 : model.tensorCount,
      at: model.header.names)
    guard model.header.frontEnd.byteCount == 0 || model.frontEnd != nil else {
      throw ModelError(.invalidField, at: Int(model.header.frontEnd.offset))
    }
    var tensors = (0..<model.tensorCount).map { index in
      tensor(
        index, of: model, name: names.isEmpty ? "tensor_\(index)" : names[index])
    }
    let operators = try operators(of: model, tensors, names)
    for index in 0..<model.stateCount {
      let state = model.state(index)
      tensors[Int(state.tensor)].state = TensorState(
        keptRows: Int(state.keptRows), contentsOffset: state.contents)
    }
    let listening = try ListeningSettings(opened)
    let hopRows = tensors[0].shape.height
    let streamWindow = opened.windowRows.map {
      StreamWindow(windowRows: $0, hopRows: hopRows)
    }
    guard streamWindow.map({ $0.windowRows > hopRows && model.stateCount > 0 }) ?? true else {
      throw ModelError(.invalidField, at: 120)
    }
    return LoweredModel(
      tensors: tensors, inputCount: model.inputCount,
      outputs: (0..<model.outputCount).map { model.outputTensor($0) }, operators: operators,
      constants: model.constants.array,
      layout: KernelLayout(rawValue: model.header.layout) ?? .portable,
      labels: try labels(of: model), frontEnd: model.frontEnd, streamWindow: streamWindow,
      listening: listening,
      sourceSHA256: Array(model.provenance.array.prefix(FileLayout.digestBytes)),
      provenance: provenance(of: model))
  }

  private static func operators(
    of model: ModelRecords, _ tensors: [LoweredTensor], _ names: [String]
  ) throws(ModelError) -> [LoweredOperator] {
    var operators: [LoweredOperator] = []
    for index in 0..<model.operatorCount {
      let record = model.record(index)
      var capture = Capture()
      try model.visit(index, &capture)
      guard let operation = capture.operation else {
        throw ModelError(.unknownOperator, at: Int(model.header.operators.offset))
      }
      let second =
        record.secondInput == OperatorRecord.noTensor ? nil : Int(record.secondInput)
      let output = Int(record.output)
      operators.append(
        LoweredOperator(
          name: names.isEmpty ? "\(type(of: operation).kind)_\(index)" : names[output],
          operation: operation, input: Int(record.input), secondInput: second, output: output,
          shapes: OperatorShapes(
            of: type(of: operation).kind, input: tensors[Int(record.input)],
            second: second.map { tensors[$0] }, output: tensors[output])))
    }
    return operators
  }

  private static func tensor(_ index: Int, of model: ModelRecords, name: String) -> LoweredTensor {
    let record = model.tensor(index)
    var tensor = LoweredTensor(
      name: name, shape: record.shape, scale: record.scale, zeroPoint: record.wideZeroPoint,
      element: ElementCode(rawValue: record.element) ?? .int8)
    if Int(record.storage) != index {
      tensor.part = TensorPart(
        storage: Int(record.storage), firstRow: Int(record.firstRow),
        byteOffset: Int(record.byteOffset))
    }
    return tensor
  }

  /// The plan that a file holds.
  package static func plan(of model: Model) -> Plan {
    let model = model.records
    let schedules = (0..<model.operatorCount).map { model.record($0).schedule }
    return Plan(
      placements: (0..<model.tensorCount).map { index in
        let record = model.tensor(index)
        let slots = (0..<Int(record.ringRows)).map { model.slotOffset($0, of: record) }
        return Plan.Placement(
          rows: Int(record.ringRows), offset: slots.min() ?? 0,
          isMaterialized: record.isMaterialized, slotOffsets: record.isScattered ? slots : nil,
          isPart: Int(record.storage) != index)
      },
      scratchOffsets: (0..<model.operatorCount).map { Int(model.record($0).scratchOffset) },
      rowsPerStep: schedules.map { Int($0.rowsPerStep) },
      arenaBytes: model.arenaBytes, stepCount: schedules.reduce(0) { $0 + Int($1.steps) },
      lowerBoundBytes: 0,
      fullInput: model.header.expectsFullInput, scratchBytes: 0, binding: [])
  }

  /// What a file's provenance says behind the converter's version.
  private static func provenance(of model: ModelRecords) -> [String] {
    model.provenance.array.dropFirst(FileLayout.digestBytes)
      .split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropFirst()
      .map { String(decoding: $0, as: UTF8.self) }
  }

  /// The class labels of a file.
  package static func labels(of model: ModelRecords) throws(ModelError) -> [String] {
    try strings(model.labels, count: Int(model.header.labelCount), at: model.header.labels)
  }

  /// The strings of a section, each ended by a zero byte: `count` of them, and nothing else.
  private static func strings(
    _ bytes: Span<UInt8>, count: Int, at section: FileSection
  ) throws(ModelError) -> [String] {
    var strings: [String] = []
    for part in bytes.array.split(separator: 0, omittingEmptySubsequences: false) {
      guard let string = String(validating: part, as: UTF8.self),
        // They are printed: nothing in them may act on a terminal.
        !string.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
      else { throw ModelError(.invalidField, at: Int(section.offset) + part.startIndex) }
      strings.append(string)
    }
    // What follows the last zero byte.
    guard strings.removeLast().isEmpty, strings.count == count else {
      throw ModelError(.invalidField, at: Int(section.offset))
    }
    return strings
  }
}

private struct Capture: OperatorVisitor {
  var operation: (any RowOperator)?

  mutating func visit<Operation: RowOperator>(
    _ type: Operation.Type, at fields: UnsafeRawPointer
  ) {
    operation = unsafe Operation(reading: fields)
  }
}
