package import Thimble

/// Reads a `.thimble` file back into the form the planner and the writer work on, so that a model
/// can be planned anew for another budget.
package enum ModelReader {
  /// The lowered model of a file; tensors and operators get descriptive names, the file has none.
  ///
  /// - Throws: `ModelError` for a file that the runtime would refuse, or whose constants lie elsewhere
  ///   than ``ModelWriter`` puts them.
  package static func read(_ file: UnsafeRawBufferPointer) throws(ModelError) -> LoweredModel {
    let model = try Model(file)
    // Operators name constants by file offset, which holds only while those lie where the writer puts them.
    guard
      Int(model.header.constants) == FileLayout.constantsStart(operatorCount: model.operatorCount)
    else { throw ModelError(.invalidField, at: 32) }
    var operators: [LoweredOperator] = []
    for index in 0..<model.operatorCount {
      let record = model.record(index)
      var capture = Capture()
      try model.visit(index, &capture)
      guard let operation = capture.operation else {
        throw ModelError(.unknownOperator, at: Int(model.header.operators))
      }
      let second =
        record.secondInput == OperatorRecord.noTensor ? nil : Int(record.secondInput)
      operators.append(
        LoweredOperator(
          name: "\(type(of: operation).kind)_\(index)", operation: operation,
          input: Int(record.input), secondInput: second,
          shapes: OperatorShapes(
            input: model.tensor(Int(record.input)).shape,
            second: second.map { model.tensor($0).shape },
            output: model.tensor(index + 1).shape)))
    }
    let tensors = (0..<model.tensorCount).map { index in
      let record = model.tensor(index)
      return LoweredTensor(
        name: index == 0 ? "input" : operators[index - 1].name, shape: record.shape,
        scale: record.scale, zeroPoint: record.zeroPoint)
    }
    return LoweredModel(
      tensors: tensors, operators: operators, constants: Array(model.constants),
      layout: KernelLayout(rawValue: model.header.layout) ?? .portable,
      labels: labels(of: model), frontEnd: model.frontEnd,
      sourceSHA256: Array(model.provenance.prefix(FileLayout.digestBytes)),
      provenance: provenance(of: model))
  }

  /// The plan that a file holds.
  package static func plan(of model: Model) -> Plan {
    let schedules = (0..<model.operatorCount).map { model.record($0).schedule }
    return Plan(
      placements: (0..<model.tensorCount).map { index in
        let record = model.tensor(index)
        let slots = (0..<Int(record.ringRows)).map { model.slotOffset($0, of: record) }
        return Plan.Placement(
          rows: Int(record.ringRows), offset: slots.min() ?? 0,
          isMaterialized: record.isMaterialized, slotOffsets: record.isScattered ? slots : nil)
      },
      scratchOffsets: (0..<model.operatorCount).map { Int(model.record($0).scratchOffset) },
      rowsPerStep: schedules.map { Int($0.rowsPerStep) },
      arenaBytes: model.arenaBytes, stepCount: schedules.reduce(0) { $0 + Int($1.steps) },
      lowerBoundBytes: 0,
      fullInput: model.header.expectsFullInput, scratchBytes: 0, binding: [])
  }

  /// What a file's provenance says behind the converter's version.
  private static func provenance(of model: Model) -> [String] {
    model.provenance.dropFirst(FileLayout.digestBytes)
      .split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropFirst()
      .map { String(decoding: $0, as: UTF8.self) }
  }

  /// The class labels of a file.
  package static func labels(of model: Model) -> [String] {
    model.labels.split(separator: 0, omittingEmptySubsequences: false)
      .prefix(Int(model.header.labelCount)).map { String(decoding: $0, as: UTF8.self) }
  }
}

private struct Capture: OperatorVisitor {
  var operation: (any RowOperator)?

  mutating func visit<Operation: RowOperator>(
    _ type: Operation.Type, at fields: UnsafeRawPointer
  ) {
    operation = Operation(reading: fields)
  }
}
