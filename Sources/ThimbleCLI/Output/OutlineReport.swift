import Deployment
import GraphIR
import ModelCompiler
import Report

/// What a model file consists of that cannot be run as it is.
struct OutlineReport: Encodable {
  struct Value: Encodable {
    var name: String
    var type: String
    /// Sizes, batch included, -1 for one that is only known at run time; `nil` for an unknown shape.
    var shape: [Int]?
  }
  struct Operator: Encodable {
    var kind: String
    var name: String
    var inputs: [Value]
    var outputs: [Value]
  }

  var model: String
  var format: ModelSource.Format
  var bytes: Int
  /// How numbers are held.
  var numbers: String
  var inputs: [Value]
  var outputs: [Value]
  var operators: [Operator]
  var notes: [String]

  init(_ model: OutlinedModel) {
    self.model = model.path
    format = model.format
    bytes = model.byteCount
    numbers = model.outline.kind
    inputs = model.outline.inputs.map(Value.init)
    outputs = model.outline.outputs.map(Value.init)
    operators = model.outline.operators.map { item in
      Operator(
        kind: item.kind, name: item.name, inputs: item.inputs.map(Value.init),
        outputs: item.outputs.map(Value.init))
    }
    notes = model.notes
    if model.isFloatNetwork {
      notes.append(
        "float32: 'thimble convert --calibrate' makes it int8, 'thimble run --float' runs it on the host"
      )
    }
  }

  var text: String {
    let head =
      [["File", "\(model) (\(format.rawValue)), \(grouped(bytes)) bytes"], ["Numbers", numbers]]
      + inputs.map { ["Input", "\(shortened($0.name)): \($0.sentence) \($0.type)"] }
      + outputs.map { ["Output", "\(shortened($0.name)): \($0.sentence) \($0.type)"] }
      + [["Work", "\(operators.count) operators"]] + notes.map { ["Note", $0] }
    let rows = operators.enumerated().map { index, item in
      [
        "  \(index)", item.kind, item.inputs.map(\.sentence).joined(separator: ", "),
        item.outputs.map(\.sentence).joined(separator: ", "), item.outputs.first?.type ?? "",
        shortened(item.name),
      ]
    }
    return
      (TextTable.lines(head) + ["", "Operators"]
      + TextTable.lines(
        [["  #", "kind", "inputs", "outputs", "type", "name"]] + rows, [.right]))
      .joined(separator: "\n")
  }
}

extension OutlineReport.Value {
  init(_ value: ModelOutline.Value) {
    name = value.name
    type = value.type
    shape = value.dimensions.map { $0.map { $0 ?? -1 } }
  }

  var sentence: String {
    guard let shape else { return "?" }
    return shape.isEmpty
      ? "one value" : shape.map { $0 < 0 ? "?" : "\($0)" }.joined(separator: " × ")
  }
}

/// What `--json` prints of a model that cannot be run as it is.
private struct OutlineOutput: Encodable {
  var outline: OutlineReport
  var error: Failure?
}

extension Arguments {
  /// Runs a verb on a model; of one that cannot be run as it is shows operators and shapes.
  ///
  /// Such a model's error is reported all the same, but for a float32 network where the verb
  /// `acceptsFloat`.
  func outliningRefusals(
    on console: Console, acceptsFloat: Bool = false, _ body: () throws -> Void
  ) throws -> ExitCode {
    do {
      try body()
      return .success
    } catch let failure as Failure where failure.exitCode == ExitCode.unsupportedOperator.rawValue {
      guard let model = try? OutlinedModel(path: operands[0]) else { throw failure }
      let isError = !(acceptsFloat && model.isFloatNetwork)
      let report = OutlineReport(model)
      console.print(
        has(.json)
          ? json(OutlineOutput(outline: report, error: isError ? failure : nil)) : report.text)
      guard isError else { return .success }
      console.error(failure.message)
      return .unsupportedOperator
    }
  }
}
