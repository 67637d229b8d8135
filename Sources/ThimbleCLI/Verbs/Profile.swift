import Evaluation
import GraphIR
import MCUCost
import ModelCompiler
import Report

extension Option {
  fileprivate static let html = Option(
    "--html", value: "FILE", help: "write a page with drawings, which needs no network",
    completion: .file)
}

extension Verb {
  /// Shows what each layer costs, and what a mission does.
  static let profile = Verb(
    "profile", summary: "Estimate what each layer and a mission cost on a board.",
    details: """
      Cycles by what they are spent on: data (loads, stores, flash waits), compute, overhead.
      Energy is that of the whole chip (SoC boundary); the datapath's alone, a lower bound that
      leaves out almost everything, is given apart and never added to it. A mission infers every
      so often and sleeps in between; sensors and radio are not included. An --every shorter than
      an inference ends with exit code 4.
      Batteries: \(Battery.namesInWords.joined(separator: ";\n  ")).
      """,
    operands: [.model],
    options: [
      .board, .target, .clock, .voltage, .every, .battery, .html, .sram, .fullInput, .labels,
      .frontEnd,
      .json,
    ],
    examples: [
      Example("thimble profile kws.tflite", "on the reference board, stm32l4r5zi"),
      Example(
        "thimble profile kws.thimble --every 500ms --battery cr2450 --html report.html",
        "a page with the arena's map, roofline, waterfall and all boards"),
      Example(
        "thimble profile kws.thimble --every 2s --battery lipo-500mAh",
        "average power, days on the battery, inferences per joule"),
      Example("thimble profile kws.thimble --board rp2040 --json", "every number, for scripts"),
    ]
  ) { arguments, console in
    let board = try arguments.clockedBoard()
    let mission = try arguments.missionRequest()
    if let path = arguments.text(.html), OutputFile.isSameFile(arguments.operands[0], path) {
      throw UsageError.conflict("--html names the input, '\(path)'; another file is accepted")
    }
    let model = ProfiledModel(try arguments.deployment())
    let report = try ProfileReport(
      model, on: board, mission: mission, tool: ModelWriter.toolVersion)
    try arguments.checkPeriod(report)
    if let path = arguments.text(.html) {
      let page = ProfilePage(report, plan: model.plan, problem: model.problem)
      try OutputFile.write(page.html().utf8, to: path)
      console.note("wrote \(path)")
    }
    console.print(arguments.has(.json) ? json(report) : report.text(on: board))
    return .success
  }
}

extension ProfiledModel {
  /// What a report needs of a deployment.
  init(_ deployment: Deployment) {
    let source = deployment.source
    let memory = deployment.memory
    self.init(
      path: source.path, format: source.format.rawValue,
      sourceSHA256: SHA256.hexadecimal(source.model.sourceSHA256),
      fileSHA256: SHA256.hexadecimal(SHA256.digest(of: deployment.file)),
      layout: CostModel.Layout(source.model.layout),
      layers: source.model.layerWorkloads(deployment.plan),
      frontEnd: source.model.frontEndWorkload, plan: deployment.plan,
      problem: PlanProblem(source.model, fullInput: deployment.plan.fullInput),
      planOrigin: deployment.origin.rawValue,
      memory: MemoryFigures(
        arenaBytes: memory.arenaBytes, frontEndBytes: memory.frontEndBytes,
        stackBytes: memory.stackBytes, stackBasis: MemoryBudget.stackBasis,
        modelBytes: deployment.file.count),
      notes: source.notes)
  }
}
