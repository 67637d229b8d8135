import Deployment
import Evaluation
import Foundation
import MCUCost
import ModelCompiler
import Report
import Thimble

extension Option {
  static let boards = Option(
    "--boards", value: "NAME,…",
    help: "boards of the estimates, names or JSON files with commas between (stm32l4r5zi,rp2040)",
    completion: .words(Board.all.map(\.name)))
  fileprivate static let floatToo = Option(
    "--float", help: "take float32 models too: on the host, to compare accuracies with")
  fileprivate static let svg = Option(
    "--svg", value: "FILE", help: "draw accuracy against flash and against energy",
    completion: .file)
  fileprivate static let markdown = Option(
    "--markdown", value: "FILE", help: "write the table as Markdown", completion: .file)
}

extension Verb {
  /// Compares models in accuracy and costs.
  static let pareto = Verb(
    "pareto", summary: "Compare models in accuracy, flash, SRAM, cycles and energy.",
    details: """
      Every model is measured on the same labelled clips, DIR/<class>/*.wav, and estimated on every
      board, front end included. A * marks models that no other one beats: none is at least as
      accurate for no more flash, or for no more energy on that board, and better in one. Intervals
      are Wilson's, 95 %; models whose intervals overlap may well rank otherwise on other clips. SRAM
      is arena, front end and stack. A model that is not a .thimble file yet gets the kernels of --target,
      or of the core of each of --boards: one line for each layout. Without either it is laid out for any
      core, and what packed kernels would save is said.
      """,
    operands: [
      .model, Operand("MODEL", .any), Operand("DIR", completion: .folder),
    ],
    options: [
      .boards, .floatToo, .svg, .markdown, .limit, .target, .labels, .frontEnd, .json,
    ],
    examples: [
      Example(
        "thimble pareto small.tflite large.tflite speech/", "the table, on two boards"),
      Example(
        "thimble pareto *.tflite speech/ --boards nrf52840,rp2040",
        "with the kernels of each board's core"),
      Example(
        "thimble pareto *.tflite speech/ --float --svg models.svg --markdown MODELS.md",
        "float32 models beside them, a drawing, a page"),
    ]
  ) { arguments, console in
    let paths = Array(arguments.operands.dropLast())
    let boards = try arguments.chosenBoards()
    let (drawing, page) = (try arguments.output(.svg), try arguments.output(.markdown))
    let study = ParetoStudy(arguments, boards: boards, console: console)
    let (report, failures) = try await study.report(of: paths)
    if let drawing {
      try OutputFile.write(ParetoDrawing(report).svg.utf8, to: drawing)
      console.note("wrote \(drawing)")
    }
    if let page {
      try OutputFile.write(report.markdown(picture: drawing, besides: page).utf8, to: page)
      console.note("wrote \(page)")
    }
    console.print(arguments.has(.json) ? JSONReport.text(report) : report.text)
    return failures.isEmpty ? .success : .invalidFile
  }
}

extension Arguments {
  fileprivate func chosenBoards() throws -> [Board] {
    let accepted = "names from 'thimble boards' or JSON files, commas between"
    let names = try value(.boards, accepted: accepted) { text in
      let names = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      return names.contains("") || Set(names).count < names.count ? nil : names
    }
    return try (names ?? [Self.referenceBoard, "rp2040"]).map(Self.board)
  }
}

/// The models of a command line, measured one after the other.
private struct ParetoStudy {
  private let arguments: Arguments
  private let boards: [Board]
  private let console: Console

  init(_ arguments: Arguments, boards: [Board], console: Console) {
    self.arguments = arguments
    self.boards = boards
    self.console = console
  }

  /// All models are opened before the first clip is read: what is wrong shows at once.
  func report(of paths: [String]) async throws -> (report: ParetoReport, failures: [FileError]) {
    let models = try paths.map { path in
      console.progress("opening \(path)")
      return try model(at: path)
    }
    let folders = try models.map(folder)
    let total = folders.reduce(0) { $0 + $1.clips.count }
    var failures: [FileError] = []
    var figures: [ParetoModel] = []
    var done = 0
    for (model, folder) in zip(models, folders) {
      let before = done
      let evaluation = try await FolderEvaluation.run(model, on: folder) {
        console.progress(before + $0, of: total, "clips")
      }
      done += folder.clips.count
      for failure in evaluation.failures where !failures.contains(failure) {
        console.error(failure.description)
        failures.append(failure)
      }
      figures += try self.figures(model, evaluation.confusion.accuracy)
    }
    let report = ParetoReport(
      figures, on: boards, folder: arguments.operands.last ?? "", tool: ModelWriter.toolVersion)
    return (report, failures)
  }

  private func model(at path: String) throws -> ClipModel {
    try arguments.has(.floatToo)
      ? arguments.clipModel(at: path) : .deployed(arguments.deployment(at: path))
  }

  private func folder(_ model: ClipModel) throws -> LabelledFolder {
    guard !model.labels.isEmpty else {
      throw UsageError.missingOption(
        "--labels", why: "\(model.path) names no classes; one a line is accepted")
    }
    try arguments.requireFrontEnd(model)
    var folder = try LabelledFolder(path: arguments.operands.last ?? "", labels: model.labels)
    if let limit = try arguments.integer(.limit, in: 1...1_000_000_000) { folder.limit(to: limit) }
    return folder
  }

  /// A model's lines: one for each layout that the boards' cores read.
  private func figures(_ model: ClipModel, _ accuracy: Proportion) throws -> [ParetoModel] {
    let accuracy = AccuracyFigures(
      clips: accuracy.trials, correct: accuracy.successes,
      interval: IntervalFigures(accuracy.interval95))
    switch model {
    case .float(let source): return [ParetoModel(floatModelAt: source.path, accuracy: accuracy)]
    case .deployed(let deployment):
      guard choosesByBoard(deployment) else {
        var line = try ParetoModel(ProfiledModel(deployment), accuracy: accuracy, on: boards)
        line.packedAlternative = try arguments.packedAlternative(to: deployment)
        return [line]
      }
      let layouts = boards.reduce(into: [KernelLayout]()) { found, board in
        if !found.contains(board.layout) { found.append(board.layout) }
      }
      return try layouts.map { layout in
        let own = boards.filter { $0.layout == layout }
        let laidOut = try arguments.deployment(at: deployment.source.path, for: own.first)
        return try ParetoModel(ProfiledModel(laidOut), accuracy: accuracy, on: own)
      }
    }
  }

  private func choosesByBoard(_ deployment: Deployment) -> Bool {
    arguments.has(.boards) && !arguments.has(.target) && deployment.source.format != .thimble
  }
}

extension Board {
  /// The layout that its core's kernels read.
  fileprivate var layout: KernelLayout { (Target(rawValue: core.name) ?? .portable).layout }
}
