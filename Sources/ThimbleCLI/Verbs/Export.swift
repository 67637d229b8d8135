import Deployment
import Foundation
import MCUCost
import ModelCompiler
import ProjectExport
import Report

extension Option {
  fileprivate static let output = Option(
    "--output", alias: "-o", value: "DIR", help: "the folder to write", completion: .folder)
  fileprivate static let floatABI = Option(
    "--float-abi", value: "ABI",
    help: "soft, softfp or hard, as the program is compiled (hard where the core has a unit)",
    completion: .words(FloatABI.allCases.map(\.rawValue)))
  fileprivate static let allOperators = Option(
    "--all-operators", help: "a library of every kernel, for models that come later")
  fileprivate static let layout = Option(
    "--layout", value: "LAYOUT", help: "cmake, zephyr, arduino or cmsis-pack (cmake)",
    completion: .words(ProjectLayout.allCases.map(\.rawValue)))
  fileprivate static let vendorURL = Option(
    "--vendor-url", value: "URL",
    help: "where the package comes from, for its description (arduino, cmsis-pack)")
  fileprivate static let prebuilt = Option(
    "--prebuilt", value: "DIR",
    help: "take the library from archives made before: no toolchain is needed",
    completion: .folder)
  fileprivate static let archives = Option(
    "--archives", value: "DIR",
    help: "write libraries of every kernel instead, for --prebuilt: of --target, or of all cores",
    completion: .folder)
}

extension Verb {
  /// Writes a folder for a C project.
  static let export = Verb(
    "export", summary: "Write a C library of models: a folder that a C or C++ project adds.",
    details: """
      The folder holds the library with only the kernels that the models use, thimble.h, for each model a
      header of what to reserve and the model itself as a C array and for .incbin, build files, examples, a
      self-test and a README. Several models share one library. The library is compiled on the spot by the Swift
      toolchain (6.3 or later) on the path, from sources that this program carries; the project needs no Swift.
      The same models give the same files. An earlier export in the folder is replaced, anything else there is
      refused.
      Cores: \(Target.allCases.filter { $0 != .portable }.map(\.rawValue).joined(separator: ", ")).
      Xtensa (ESP32, ESP32-S3) is none: the Swift compiler has no such target.
      """,
    operands: [Operand("MODEL", .any)],
    options: [
      .output, .board, .target, .floatABI, .allOperators, .layout, .vendorURL, .prebuilt, .archives,
      .sram, .labels, .frontEnd, .fullInput, .workLimit, .json,
    ],
    examples: [
      Example(
        "thimble export kws.tflite -o kws --board stm32l4r5zi", "a CMake package, hard floats"),
      Example(
        "thimble export kws.tflite vww.tflite -o nets --target cortex-m33",
        "two models, one library"),
      Example(
        "thimble export kws.tflite -o kws --target rv32imc --layout zephyr", "a Zephyr module"),
      Example(
        "thimble export kws.tflite -o kws --target cortex-m4 --prebuilt archives",
        "without a Swift toolchain"),
    ]
  ) { arguments, console in
    do {
      return try arguments.export(console)
    } catch let error as ExportError {
      throw Failure(error)
    }
  }
}

extension Arguments {
  fileprivate func export(_ console: Console) throws -> ExitCode {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    if let folder = text(.archives) { return try exportArchives(to: folder, path: path, console) }
    guard !operands.isEmpty else { throw UsageError.missingOperand("MODEL", verb: "export") }
    guard let output = text(.output) else {
      throw UsageError.missingOption("-o", why: "the folder to write")
    }
    guard !has(.labels) || operands.count == 1
    else {
      throw UsageError.conflict("--labels names the classes of one model; one model is accepted")
    }
    try ProjectFolder.check(output)
    let board = try namedBoard()
    guard let core = try kernelTarget() else { throw ExportError.noCore }
    let request = ProjectExport.Request(
      target: try archiveTarget(core), layout: try layout(), vendorURL: text(.vendorURL),
      linksAll: has(.allOperators), prebuilt: text(.prebuilt), path: path)
    if let url = request.vendorURL { try VendorURL.check(url, for: request.layout) }
    let deployments = try operands.map { operand in
      try deployment(of: modelSource(at: operand, laidOutFor: core))
    }
    let project = try ProjectExport.project(
      deployments, on: board ?? Self.board(of: core), request)
    let report = ExportReport(project, deployments, request, output: output)
    try ProjectFolder.write(project.files, to: output)
    console.print(has(.json) ? json(report) : report.text)
    return .success
  }

  /// Writes archives that `--prebuilt` takes.
  private func exportArchives(
    to folder: String, path: String, _ console: Console
  ) throws -> ExitCode {
    guard operands.isEmpty else {
      throw UsageError.conflict("--archives takes no model: the libraries are for any")
    }
    let (core, abi) = (try kernelTarget(), try floatABI())
    let targets = ArchiveTarget.all.filter { target in
      (core == nil || target.core == core) && (abi == nil || target.floatABI == abi)
    }
    guard !targets.isEmpty else {
      throw ExportError.noFloatingPoint(core: core?.rawValue ?? "", abi: abi?.rawValue ?? "")
    }
    try OutputFile.makeFolder(folder)
    var names: [String] = []
    for target in targets {
      for archive in try Prebuilt.compiled(for: target, path: path) {
        try OutputFile.write(archive.bytes, to: folder + "/" + archive.name)
        console.note("wrote \(folder)/\(archive.name)")
        names.append(archive.name)
      }
    }
    let report = ArchivesReport(output: folder, files: names)
    console.print(has(.json) ? json(report) : "\(names.count) archives in \(folder)")
    return .success
  }

  private func archiveTarget(_ core: Target) throws -> ArchiveTarget {
    try ArchiveTarget(core, floatABI() ?? ArchiveTarget.usualABI(of: core))
  }

  private func floatABI() throws(UsageError) -> FloatABI? {
    try value(.floatABI, accepted: FloatABI.allCases.map(\.rawValue).joined(separator: ", ")) {
      FloatABI(rawValue: $0)
    }
  }

  private func layout() throws(UsageError) -> ProjectLayout {
    let layouts = ProjectLayout.allCases.map(\.rawValue).joined(separator: ", ")
    return try value(.layout, accepted: layouts) { ProjectLayout(rawValue: $0) } ?? .cmake
  }

  /// What a core is priced on where no board is named: the reference board, or the first one with such a core.
  private static func board(of core: Target) -> Board? {
    let boards = Board.all.filter { $0.core.name == core.rawValue }
    return boards.first { $0.name == referenceBoard } ?? boards.first
  }
}

private struct ExportReport: Encodable {
  struct Model: Encodable {
    var name: String
    var model: String
    var modelSHA256: String
    var memory: MemoryUse
    var notes: [String]
  }

  var output: String
  var core: String
  var floatABI: String
  var layout: String
  var archiveBytes: Int
  var isPrebuilt: Bool
  var kernels: [String]
  var models: [Model]
  var files: [String]

  init(
    _ project: ExportedProject, _ deployments: [Deployment], _ request: ProjectExport.Request,
    output: String
  ) {
    self.output = output
    core = request.target.core.rawValue
    floatABI = request.target.floatABI.rawValue
    layout = request.layout.rawValue
    archiveBytes = project.archiveBytes
    isPrebuilt = request.prebuilt != nil
    kernels = project.kernelNames
    models = zip(project.modelNames, deployments).map { name, deployment in
      let identity = ModelIdentity(deployment)
      return Model(
        name: name, model: identity.model, modelSHA256: identity.modelSHA256,
        memory: deployment.memory, notes: deployment.notes)
    }
    files = project.files.map(\.path)
  }

  var text: String {
    var rows = models.flatMap { model in
      [
        [
          "  " + model.name,
          "\(grouped(model.memory.modelBytes)) bytes of flash; \(model.memory.sentence)",
        ]
      ] + model.notes.map { ["  Note", $0] }
    }
    rows += [
      ["  Core", "\(core), float ABI \(floatABI)"],
      [
        "  Library",
        isPrebuilt ? "prebuilt, of every kernel; the link takes those below" : "compiled",
      ],
      ["  Kernels", kernels.joined(separator: ", ")],
    ]
    let head =
      "\(models.map(\.model).joined(separator: ", ")) -> \(output) (\(layout), \(files.count) files)"
    return ([head] + TextTable.lines(rows)).joined(separator: "\n")
  }
}

private struct ArchivesReport: Encodable {
  var output: String
  var files: [String]
}
