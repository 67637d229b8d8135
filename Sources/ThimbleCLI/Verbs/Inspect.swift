import Deployment
import ModelCompiler
import Thimble

extension Verb {
  /// Shows what a model consists of.
  static let inspect = Verb(
    "inspect", summary: "Show a model's header, operators, tensors and sizes by section.",
    operands: [.model], options: [.labels, .target, .frontEnd, .json],
    examples: [
      Example("thimble inspect kws.thimble", "what a device would read"),
      Example("thimble inspect kws.tflite --json", "the same of the file it converts to"),
    ]
  ) { arguments, console in
    let report = try InspectReport(arguments.deployment())
    console.print(arguments.has(.json) ? json(report) : report.text)
    return .success
  }
}

private struct InspectReport: Encodable {
  struct Section: Encodable {
    var name: String
    var bytes: Int
  }
  struct Operator: Encodable {
    var name: String
    var kind: String
    var inputShapes: [[Int]]
    var outputShape: [Int]
    var multiplyAccumulates: Int
    var constantBytes: Int
  }
  struct Tensor: Encodable {
    var name: String
    var shape: [Int]
    var scale: Float
    var zeroPoint: Int
    var ringRows: Int
    var offset: Int
    var isMaterialized: Bool
  }

  let schema = 1
  var file: String
  var format: ModelSource.Format
  var formatVersion: Int
  var layout: String
  var modelBytes: Int
  var arenaBytes: Int
  var fullInput: Bool
  var multiplyAccumulates: Int
  var sections: [Section]
  var operators: [Operator]
  var tensors: [Tensor]
  var labels: [String]
  var frontEnd: FrontEndReport?
  var sourceSHA256: String?
  var provenance: [String]
  var passes: [PassFigures]
  var notes: [String]

  init(_ deployment: Deployment) throws {
    let source = deployment.source
    let contents = try FileSections(deployment)
    file = source.path
    format = source.format
    formatVersion = contents.formatVersion
    layout = contents.layout
    modelBytes = deployment.file.count
    arenaBytes = deployment.memory.arenaBytes
    fullInput = deployment.plan.fullInput
    multiplyAccumulates = source.multiplyAccumulates
    sections = contents.sections.map { Section(name: $0.name, bytes: $0.bytes) }
    operators = source.model.operators.map(Operator.init)
    tensors = zip(source.model.tensors, deployment.plan.placements).map(Tensor.init)
    labels = source.model.labels
    frontEnd = source.model.frontEnd.map(FrontEndReport.init)
    sourceSHA256 = contents.sourceSHA256
    provenance = contents.provenance
    passes = source.model.passes.map(PassFigures.init)
    notes = source.notes
  }
}

extension InspectReport.Operator {
  init(_ item: LoweredOperator) {
    name = item.name
    kind = "\(item.kind)"
    inputShapes = ([item.shapes.input] + [item.shapes.second].compactMap(\.self))
      .map(\.dimensions)
    outputShape = item.shapes.output.dimensions
    multiplyAccumulates = item.workload.multiplyAccumulates
    constantBytes = item.workload.constantBytes
  }
}

extension InspectReport.Tensor {
  init(_ tensor: LoweredTensor, _ placement: Plan.Placement) {
    name = tensor.name
    shape = tensor.shape.dimensions
    scale = tensor.scale
    zeroPoint = Int(tensor.zeroPoint)
    ringRows = placement.distinctSlots
    offset = placement.offset
    isMaterialized = placement.isMaterialized
  }
}

extension InspectReport {
  var text: String {
    var head = [
      ["File", "\(file) (\(format.rawValue))"],
      ["Format", "version \(formatVersion), layout \(layout), \(grouped(modelBytes)) bytes"],
      ["Arena", "\(grouped(arenaBytes)) bytes" + (fullInput ? ", whole input at once" : "")],
      ["Work", "\(operators.count) operators, \(grouped(multiplyAccumulates)) MACs"],
    ]
    if let frontEnd { head.append(["Front end", frontEnd.sentence]) }
    if !labels.isEmpty { head.append(["Labels", labels.joined(separator: ", ")]) }
    if let sourceSHA256 { head.append(["Source", "SHA-256 \(sourceSHA256)"]) }
    if !provenance.isEmpty { head.append(["Made by", provenance.joined(separator: "; ")]) }
    head += PassFigures.rows(passes) + notes.map { ["Note", $0] }
    let parts = sections.map { ["  " + $0.name, grouped($0.bytes)] }
    return
      (TextTable.lines(head)
      + ["", "Operators"] + operatorLines
      + ["", "Tensors"] + tensorLines
      + ["", "Bytes by section"] + TextTable.lines(parts, [.left, .right]))
      .joined(separator: "\n")
  }

  private var operatorLines: [String] {
    let rows = operators.enumerated().map { index, item in
      [
        "  \(index)", item.kind, item.inputShapes.map(sentence).joined(separator: ", "),
        sentence(item.outputShape), grouped(item.multiplyAccumulates),
        grouped(item.constantBytes), shortened(item.name),
      ]
    }
    return TextTable.lines(
      [["  #", "kind", "input", "output", "MACs", "constants", "name"]] + rows,
      [.right, .left, .left, .left, .right, .right])
  }

  private var tensorLines: [String] {
    let rows = tensors.enumerated().map { index, item in
      [
        "  \(index)", sentence(item.shape), "\(item.scale)", "\(item.zeroPoint)",
        "\(item.ringRows) of \(item.shape[0])\(item.isMaterialized ? " whole" : "")",
        grouped(item.offset), shortened(item.name),
      ]
    }
    return TextTable.lines(
      [["  #", "shape", "scale", "zero", "ring rows", "offset", "name"]] + rows,
      [.right, .left, .left, .right, .right, .right])
  }

  private func sentence(_ shape: [Int]) -> String {
    shape.map(String.init).joined(separator: " × ")
  }
}

extension Shape {
  /// Height, width, channels.
  fileprivate var dimensions: [Int] { [height, width, channels] }
}
