import Deployment
import Foundation
import MCUCost
import ModelCompiler

extension Option {
  /// What every verb takes.
  static let common = [quiet, verbose]
  static let quiet = Option(
    "--quiet", alias: "-q", help: "no notes and no progress on standard error")
  static let verbose = Option(
    "--verbose", alias: "-v", help: "say at the end how long it took, in how much memory")
  static let json = Option("--json", help: "print one JSON object on standard output")
  static let sram = Option(
    "--sram", value: "BYTES", help: "SRAM for arena, front end and stack: 8192, 8KB, 8KiB or 8K")
  static let board = Option(
    "--board", value: "NAME|FILE",
    help:
      "board of the estimate, and of the kernels: a name from 'thimble boards' or a JSON file (stm32l4r5zi)",
    completion: .words(Board.all.map(\.name)))
  static let labels = Option(
    "--labels", value: "FILE", help: "class names, one a line, in place of the model's",
    completion: .file)
  static let frontEnd = Option(
    "--frontend", value: "NAME|FILE",
    help:
      "audio front end: mlperf-kws (the default for a 49 × 10 × 1 input), mlperf-sww, micro, micro-speech, or a JSON file (a front end's, or a microWakeWord manifest)",
    completion: .words(FrontEndPreset.allCases.map(\.rawValue)))
  static let target = Option(
    "--target", value: "CORE",
    help: "processor whose kernels the constants are laid out for (that of --board)",
    completion: .words(Target.allCases.map(\.rawValue)))
  static let hopRows = Option(
    "--hop-rows", value: "N",
    help: "take N new rows of a stream an inference, and keep what is needed of those before")
  static let asDeployed = Option(
    "--as-deployed",
    help: "run the file, kernels and arena that a microcontroller gets; results are the same")
  static let fullInput = Option(
    "--full-input", help: "hold the whole input before the first step, not row by row")
  static let workLimit = Option(
    "--work-limit", value: "N",
    help: "row steps that planning may look at (\(grouped(WorkLimit.standard.rowSteps)))")
}

extension Operand {
  static let model = Operand("MODEL")
}

extension Arguments {
  /// What the options accept, in words.
  static let byteSizes = "a size such as 8192, 8KB (8,000), 8KiB or 8K (8,192)"

  /// The value of `--sram`.
  func sramBytes() throws(UsageError) -> Int? {
    try value(.sram, accepted: Self.byteSizes, byteCount)
  }

  /// The value of `--work-limit`, or the standard.
  func workLimit() throws(UsageError) -> WorkLimit {
    try integer(.workLimit, in: 1...Int.max).map(WorkLimit.init) ?? .standard
  }

  /// The model at a path, the first operand's by default, completed by `--frontend` and `--labels`.
  ///
  /// Unless it was laid out before, it is laid out for `--target`, or else for a board's core; with `laidOutFor`
  /// for that core in any case.
  func modelSource(
    at path: String? = nil, for board: Board? = nil, laidOutFor asked: Target? = nil
  ) throws -> ModelSource {
    let path = path ?? operands[0]
    let core = board?.core.target
    var source: ModelSource
    do {
      source = try ModelSource(
        path: path, target: asked ?? target(), otherwise: core ?? .portable)
    } catch {
      throw Failure(error, path: path)
    }
    try source.complete(frontEnd: frontEndName(), labels: text(.labels))
    try stream(&source)
    return source
  }

  /// Has a model take new rows only, as `--hop-rows` says.
  func stream(_ source: inout ModelSource) throws {
    guard let rows = try integer(.hopRows, in: 1...65_535) else { return }
    do {
      try source.stream(hopRows: rows)
    } catch {
      throw Failure(error, path: source.path)
    }
  }

  /// The network at a path, the first operand's by default, not lowered, completed likewise.
  func graphSource(at path: String? = nil) throws -> GraphSource {
    let path = path ?? operands[0]
    var source: GraphSource
    do {
      source = try GraphSource(path: path)
    } catch {
      throw Failure(error, path: path)
    }
    try source.complete(frontEnd: frontEndName(), labels: text(.labels))
    return source
  }

  /// The value of `--target`.
  func target() throws(UsageError) -> Target? {
    let targets = Target.allCases.map(\.rawValue).joined(separator: ", ")
    return try value(.target, accepted: targets) { Target(rawValue: $0) }
  }

  /// The processor that `--target` names, or the core of the board that `--board` names.
  func kernelTarget() throws -> Target? {
    try target() ?? namedBoard()?.core.target
  }

  private func frontEndName() throws(UsageError) -> String? {
    let presets = FrontEndPreset.allCases.map(\.rawValue)
    return try value(.frontEnd, accepted: presets.joined(separator: ", ") + " or a file") {
      presets.contains($0) || FileManager.default.fileExists(atPath: $0) ? $0 : nil
    }
  }

  /// The model at a path, laid out for a board, planned for `--sram` and `--full-input`.
  func deployment(
    at path: String? = nil, for board: Board? = nil, input: Deployment.InputKind = .audio
  ) throws -> Deployment {
    try deployment(of: modelSource(at: path, for: board), input: input)
  }

  /// A model, planned for `--sram` and `--full-input`.
  func deployment(
    of source: ModelSource, input: Deployment.InputKind = .audio
  ) throws -> Deployment {
    let budget = try sramBytes()
    do {
      return try Deployment(
        source, budgetBytes: budget, input: input, fullInput: has(.fullInput),
        workLimit: workLimit())
    } catch {
      throw Failure(error, path: source.path)
    }
  }

  /// Refuses a model that recordings cannot be given to; `remedy` is what else is accepted.
  func requireFrontEnd(_ model: ClipModel, or remedy: String = "") throws(UsageError) {
    guard model.frontEnd == nil else { return }
    throw .conflict(
      "\(model.path) takes \(model.inputShape.sentence) values and has no audio front end; "
        + "accepted: --frontend NAME|FILE\(remedy)")
  }

  /// The board that `--board` names, or the reference board.
  func chosenBoard() throws(DataFileError) -> Board {
    try Self.board(text(.board) ?? Self.referenceBoard)
  }

  /// The board that `--board` names, whose core's kernels a model gets unless `--target` names another.
  func namedBoard() throws(DataFileError) -> Board? {
    guard let name = text(.board) else { return nil }
    return try Self.board(name)
  }

  /// What packed kernels would save where neither a board nor `--target` chose the kernels.
  func packedAlternative(to deployment: Deployment) throws -> PackedAlternative? {
    guard !has(.target), !has(.board) && !has(.boards) || deployment.source.format == .thimble
    else { return nil }
    return try PackedAlternative(
      to: deployment, on: chosenBoard(), fullInput: has(.fullInput))
  }

  /// The board of estimates that name none.
  static let referenceBoard = "stm32l4r5zi"

  /// The board of a name, or in a JSON file.
  static func board(_ name: String) throws(DataFileError) -> Board {
    let isFile = name.hasSuffix(".json") || name.contains("/")
    return try isFile ? Board.load(fileAt: name) : Board.named(name)
  }
}
