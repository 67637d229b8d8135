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
  static let paretoSVG = Option(
    "--svg", value: "FILE", help: "draw accuracy against flash and against energy",
    completion: .output)
  static let markdown = Option(
    "--markdown", value: "FILE", help: "write the table as Markdown", completion: .output)
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
      .boards, .floatToo, .paretoSVG, .markdown, .limit, .target, .labels, .frontEnd, .shard, .json,
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
    let boards = try arguments.chosenBoards()
    let shard = try arguments.shard()
    let pictures = try ParetoPictures(arguments)
    if shard != nil, let option = pictures.options.first {
      throw UsageError.conflict("\(option.name) is for 'thimble merge', not for a shard")
    }
    let models = try arguments.operands.dropLast().map { path in
      console.progress("opening \(path)")
      return try arguments.comparedModel(at: path)
    }
    // What is wrong with any model shows before the first clip is read.
    var subjects = try models.map { FolderStudy.Subject($0, on: try arguments.folder(of: $0)) }
    var figures = try shard.map {
      try ShardFigures($0, of: subjects[0].folder, arguments, verb: "pareto", models: models)
    }
    if let shard { for index in subjects.indices { subjects[index].folder.keep(shard) } }
    let study = try await FolderStudy(subjects) { console.progress($0, of: $1, "clips") }
    let lines = try zip(models, study.outcomes).flatMap { model, outcomes in
      try arguments.lines(of: model, AccuracyFigures(outcomes.accuracy), on: boards)
    }
    let report = ParetoReport(
      lines, on: boards, folder: arguments.operands.last ?? "", tool: ModelWriter.toolVersion)
    figures?.passes = study.outcomes
    try pictures.draw(report, console)
    let sharded = figures.map { JSONReport.text(ShardReport(report, $0)) }
    let whole = arguments.has(.json) ? JSONReport.text(report) : report.text
    return console.finish(study.outcomes.failures, sharded ?? whole)
  }
}

/// The files of a Pareto report that `--svg` and `--markdown` ask for.
struct ParetoPictures {
  private let drawing: String?
  private let page: String?

  init(_ arguments: Arguments) throws {
    (drawing, page) = (try arguments.output(.paretoSVG), try arguments.output(.markdown))
  }

  /// Which of the options are given.
  var options: [Option] {
    (drawing == nil ? [] : [.paretoSVG]) + (page == nil ? [] : [.markdown])
  }

  /// Writes what is asked for.
  func draw(_ report: ParetoReport, _ console: Console) throws {
    if let drawing {
      try OutputFile.write(ParetoDrawing(report).svg.utf8, to: drawing)
      console.note("wrote \(drawing)")
    }
    if let page {
      try OutputFile.write(report.markdown(picture: drawing, besides: page).utf8, to: page)
      console.note("wrote \(page)")
    }
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

  fileprivate func comparedModel(at path: String) throws -> ClipModel {
    try has(.floatToo) ? clipModel(at: path) : .deployed(deployment(at: path))
  }

  fileprivate func folder(of model: ClipModel) throws -> LabelledFolder {
    guard !model.labels.isEmpty else {
      throw UsageError.missingOption(
        "--labels", why: "\(model.path) names no classes; one a line is accepted")
    }
    try requireFrontEnd(model)
    var folder = try LabelledFolder(path: operands.last ?? "", labels: model.labels)
    if let limit = try integer(.limit, in: 1...1_000_000_000) { folder.limit(to: limit) }
    return folder
  }

  /// A model's lines: where the boards choose the kernels, one for each layout that their cores read.
  fileprivate func lines(
    of model: ClipModel, _ accuracy: AccuracyFigures, on boards: [Board]
  ) throws -> [ParetoModel] {
    guard let deployment = model.deployment else {
      return [ParetoModel(floatModelAt: model.path, accuracy: accuracy)]
    }
    guard has(.boards), !has(.target), deployment.source.format != .thimble else {
      var line = try ParetoModel(ProfiledModel(deployment), accuracy: accuracy, on: boards)
      line.packedAlternative = try packedAlternative(to: deployment)
      return [line]
    }
    return try ParetoModel.lines(accuracy: accuracy, on: boards) { board in
      try self.deployment(at: model.path, for: board)
    }
  }
}

extension AccuracyFigures {
  init(_ accuracy: Proportion) {
    self.init(
      clips: accuracy.trials, correct: accuracy.successes,
      interval: IntervalFigures(accuracy.interval95))
  }
}
