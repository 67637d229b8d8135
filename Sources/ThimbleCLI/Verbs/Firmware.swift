import Deployment
import GraphIR
import HostSupport
import ModelCompiler
import Thimble

extension Option {
  fileprivate static let output = Option(
    "--output", alias: "-o", value: "FILE", help: "the Swift file to write", completion: .output)
  fileprivate static let allOperators = Option(
    "--all-operators", help: "name every operator, not only the model's own")
}

extension Verb {
  /// Writes the operator set of a firmware.
  static let firmware = Verb(
    "firmware", summary: "Write the Swift file that names what a firmware has to link.",
    details: """
      The file declares 'Linked', an OperatorSet of the model's operators alone. A firmware opens the model
      with Interpreter(model:arena:linking: Linked.self); what the set leaves out takes no flash. The
      same model gives the same file.
      """,
    operands: [.model],
    options: [
      .output, .allOperators, .sram, .board, .target, .frontEnd, .fullInput, .workLimit, .json,
    ],
    examples: [
      Example("thimble firmware kws.thimble -o Sources/App/Linked.swift", "the operators of kws"),
      Example(
        "thimble firmware kws.thimble -o Linked.swift --json",
        "and the bytes that its arena, front end, input and output take"),
    ]
  ) { arguments, console in
    guard let output = try arguments.output(.output) else {
      throw UsageError.missingOption("-o", why: "the file to write")
    }
    let deployment = try arguments.deployment(for: arguments.namedBoard())
    let packed = try arguments.packedAlternative(to: deployment)
    let report = FirmwareReport(
      deployment, output: output, linksAll: arguments.has(.allOperators))
    try OutputFile.write(report.swiftFile.utf8, to: output)
    console.print(
      arguments.has(.json)
        ? json(report, of: deployment, packed: packed) : report.text(packed))
    return .success
  }
}

private struct FirmwareReport: Encodable {
  var output: String
  var operatorKinds: [String]
  var inputBytes: Int
  var outputBytes: Int
  var spotterBytes: Int
  var frontEndKind: String?
  private let identity: ModelIdentity
  private let memory: MemoryUse
  private let linksGraphs: Bool

  private enum CodingKeys: String, CodingKey {
    case output, operatorKinds, inputBytes, outputBytes, spotterBytes, frontEndKind
  }

  init(_ deployment: Deployment, output: String, linksAll: Bool) {
    let source = deployment.source
    let used = Set(source.model.operators.map(\.kind))
    self.output = output
    operatorKinds = KernelKind.allCases.filter { linksAll || used.contains($0) }.map { "\($0)" }
    let model = source.model
    (inputBytes, outputBytes) = (model.inputBytes, model.outputBytes)
    spotterBytes = deployment.spotterBytes
    frontEndKind = model.frontEnd.map { "\($0.kind)" }
    linksGraphs = linksAll || model.isGraph
    identity = ModelIdentity(deployment)
    memory = deployment.memory
  }

  /// The generated file.
  var swiftFile: String {
    """
    // Written by 'thimble firmware': do not edit.
    //
    // Model    \(fileName), \(memory.modelBytes) bytes, \(identity.layout) layout
    // SHA-256  \(identity.modelSHA256)
    // Arena    \(memory.arenaBytes) bytes
    internal import Thimble

    /// The operators that the model uses.
    enum Linked: OperatorSet {
      @inline(__always)
      static func links(_ kind: KernelKind) -> Bool {
        switch kind {
        \(cases.joined(separator: "\n    "))
        }
      }
      /// Whether it links what files with several ends or state need.
      static var linksGraphs: Bool {
        @inline(__always)
        get { \(linksGraphs) }
      }
    }

    """
  }

  private var fileName: Substring { identity.model.split(separator: "/").last ?? "" }

  private var cases: [String] {
    let rest = operatorKinds.count < KernelKind.allCases.count ? ["default: false"] : []
    return operatorKinds.map { "case .\($0): true" } + rest
  }

  func text(_ packed: PackedAlternative?) -> String {
    let rows =
      [
        ["  Operators", operatorKinds.joined(separator: ", ")],
        ["  Arena", "\(grouped(memory.arenaBytes)) bytes"],
      ] + (packed?.rows ?? []).map { ["  " + $0[0], $0[1]] }
    return (["\(identity.model) -> \(output)"] + TextTable.lines(rows)).joined(separator: "\n")
  }
}
