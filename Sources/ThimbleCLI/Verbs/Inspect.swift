import Deployment
import ModelCompiler
import Thimble

extension Verb {
  /// Shows what a model consists of.
  static let inspect = Verb(
    "inspect", summary: "Show a model's header, operators, tensors and sizes by section.",
    details: """
      Of a float32 model, and of one with operators that are not supported, it shows what the file says:
      operators and shapes. What is not supported is listed, and the exit code is 3.
      """,
    operands: [.model], options: [.labels, .board, .target, .frontEnd, .json],
    examples: [
      Example("thimble inspect kws.thimble", "what a device would read"),
      Example("thimble inspect kws.tflite --json", "the same of the file it converts to"),
    ]
  ) { arguments, console in
    try arguments.outliningRefusals(on: console, acceptsFloat: true) {
      let deployment = try arguments.deployment(for: arguments.namedBoard())
      let packed = try arguments.packedAlternative(to: deployment)
      let report = try InspectReport(deployment)
      console.print(
        arguments.has(.json)
          ? json(report, of: deployment, packed: packed) : report.text(deployment, packed))
    }
  }
}

private struct InspectReport: Encodable {
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
    var type: String
    var scale: Float
    var zeroPoint: Int
    var ringRows: Int
    var offset: Int
    var isMaterialized: Bool
  }

  var formatVersion: Int
  var fullInput: Bool
  var multiplyAccumulates: Int
  var sections: [FileSections.Section]
  var operators: [Operator]
  var tensors: [Tensor]
  var labels: [String]
  var frontEnd: FrontEndReport?
  var listening: ListeningReport?
  var signature: ModelSignature?
  var stream: StreamFigures?
  var provenance: [String]
  var passes: [PassFigures]

  init(_ deployment: Deployment) throws {
    let source = deployment.source
    let contents = try FileSections(deployment)
    formatVersion = contents.formatVersion
    fullInput = deployment.plan.fullInput
    multiplyAccumulates = source.multiplyAccumulates
    sections = contents.sections
    operators = source.model.operators.map { Operator($0, source.model.tensors) }
    tensors = zip(source.model.tensors, deployment.plan.placements).map(Tensor.init)
    labels = source.model.labels
    frontEnd = source.model.frontEnd.map(FrontEndReport.init)
    listening = ListeningReport(source)
    signature = deployment.file == source.stored?.file ? source.signature : nil
    stream = StreamFigures(source)
    provenance = contents.provenance
    passes = source.model.passes.map(PassFigures.init)
  }
}

extension InspectReport.Operator {
  init(_ item: LoweredOperator, _ tensors: [LoweredTensor]) {
    name = item.name
    kind = "\(item.kind)"
    inputShapes = ([item.input] + [item.secondInput].compactMap(\.self))
      .map { tensors[$0].shape.dimensions }
    outputShape = tensors[item.output].shape.dimensions
    multiplyAccumulates = item.workload.multiplyAccumulates
    constantBytes = item.workload.constantBytes
  }
}

extension InspectReport.Tensor {
  init(_ tensor: LoweredTensor, _ placement: Plan.Placement) {
    name = tensor.name
    shape = tensor.shape.dimensions
    type = "\(tensor.element)"
    scale = tensor.scale
    zeroPoint = Int(tensor.wideZeroPoint)
    ringRows = placement.distinctSlots
    offset = placement.offset
    isMaterialized = placement.isMaterialized
  }
}

extension InspectReport {
  func text(_ deployment: Deployment, _ packed: PackedAlternative?) -> String {
    let (identity, memory) = (ModelIdentity(deployment), deployment.memory)
    var head = [
      ["File", "\(identity.model) (\(identity.format))"],
      [
        "Format",
        "version \(formatVersion), layout \(identity.layout), \(grouped(memory.modelBytes)) bytes",
      ],
      [
        "Arena",
        "\(grouped(memory.arenaBytes)) bytes" + (fullInput ? ", whole input at once" : ""),
      ],
      ["Work", "\(operators.count) operators, \(grouped(multiplyAccumulates)) MACs"],
    ]
    if let frontEnd { head.append(["Front end", frontEnd.sentence]) }
    if let listening { head.append(["Listens", listening.sentence]) }
    if !labels.isEmpty { head.append(["Labels", labels.joined(separator: ", ")]) }
    if let signature {
      head.append(["Signed", signature.sentence + ", not verified: 'thimble verify' does"])
    }
    if let sourceSHA256 = identity.sourceSHA256 {
      head.append(["Source", "SHA-256 \(sourceSHA256)"])
    }
    if !provenance.isEmpty { head.append(["Made by", provenance.joined(separator: "; ")]) }
    head += packed?.rows ?? []
    head += PassFigures.rows(passes) + deployment.notes.map { ["Note", $0] }
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
        "  \(index)", sentence(item.shape), item.type, "\(item.scale)", "\(item.zeroPoint)",
        "\(item.ringRows) of \(item.shape[0])\(item.isMaterialized ? " whole" : "")",
        grouped(item.offset), shortened(item.name),
      ]
    }
    return TextTable.lines(
      [["  #", "shape", "type", "scale", "zero", "ring rows", "offset", "name"]] + rows,
      [.right, .left, .left, .left, .right, .right, .right])
  }

  private func sentence(_ shape: [Int]) -> String {
    shape.map(String.init).joined(separator: " × ")
  }
}

extension Shape {
  /// Height, width, channels.
  fileprivate var dimensions: [Int] { [height, width, channels] }
}
