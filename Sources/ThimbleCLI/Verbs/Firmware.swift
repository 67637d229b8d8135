import Deployment
import GraphIR
import HostSupport
import ModelCompiler
import Thimble

extension Option {
  fileprivate static let output = Option(
    "--output", alias: "-o", value: "FILE", help: "the Swift file to write", completion: .file)
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
    options: [.output, .allOperators, .sram, .target, .frontEnd, .fullInput, .json],
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
    let deployment = try arguments.deployment()
    let report = FirmwareReport(
      deployment, output: output, linksAll: arguments.has(.allOperators))
    try OutputFile.write(report.swiftFile.utf8, to: output)
    console.print(arguments.has(.json) ? json(report) : report.text)
    return .success
  }
}

private struct FirmwareReport: Encodable {
  let schema = 1
  var input: String
  var output: String
  var operators: [String]
  var layout: String
  var modelBytes: Int
  var modelSHA256: String
  var arenaBytes: Int
  var frontEndBytes: Int
  var inputBytes: Int
  var outputBytes: Int

  init(_ deployment: Deployment, output: String, linksAll: Bool) {
    let source = deployment.source
    let used = Set(source.model.operators.map(\.kind))
    input = source.path
    self.output = output
    operators = OperatorKind.allCases.filter { linksAll || used.contains($0) }.map { "\($0)" }
    layout = "\(source.model.layout)"
    modelBytes = deployment.file.count
    modelSHA256 = SHA256.hexadecimalDigest(of: deployment.file)
    arenaBytes = deployment.memory.arenaBytes
    frontEndBytes = deployment.memory.frontEndBytes
    inputBytes = source.input.shape.count
    outputBytes = source.output.shape.count
  }

  /// The generated file.
  var swiftFile: String {
    """
    // Written by 'thimble firmware': do not edit.
    //
    // Model    \(input.split(separator: "/").last ?? ""), \(modelBytes) bytes, \(layout) layout
    // SHA-256  \(modelSHA256)
    // Arena    \(arenaBytes) bytes
    internal import Thimble

    /// The operators that the model uses.
    enum Linked: OperatorSet {
      @inline(__always)
      static func links(_ kind: OperatorKind) -> Bool {
        switch kind {
        \(cases.joined(separator: "\n    "))
        }
      }
    }

    """
  }

  private var cases: [String] {
    let rest = operators.count < OperatorKind.allCases.count ? ["default: false"] : []
    return operators.map { "case .\($0): true" } + rest
  }

  var text: String {
    let rows = [
      ["  Operators", operators.joined(separator: ", ")],
      ["  Arena", "\(grouped(arenaBytes)) bytes"],
    ]
    return (["\(input) -> \(output)"] + TextTable.lines(rows)).joined(separator: "\n")
  }
}
