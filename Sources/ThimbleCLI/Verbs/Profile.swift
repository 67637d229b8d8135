import Deployment
import GraphIR
import HostSupport
import MCUCost
import ModelCompiler
import Report
import Simulation
import Thimble

extension Option {
  fileprivate static let html = Option(
    "--html", value: "FILE", help: "write a page with drawings, which needs no network",
    completion: .output)
  fileprivate static let measured = Option(
    "--measured", help: "run it on the simulated board, too: its cycles beside the estimate")
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
      A model that is not a .thimble file yet is priced with the kernels of the board's core; --target
      asks for another's. --measured runs the network as firmware on the simulated board, as 'simulate' does.
      Batteries: \(Battery.namesInWords.joined(separator: ";\n  ")).
      """,
    operands: [.model],
    options: [
      .board, .target, .clock, .voltage, .every, .battery, .html, .sram, .fullInput, .workLimit,
      .labels,
      .frontEnd, .hopRows,
      .measured, .json,
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
      Example("thimble profile kws.tflite --measured", "how far the estimate is off, by layer"),
    ]
  ) { arguments, console in
    let board = try arguments.clockedBoard()
    _ = (try arguments.missionPeriod(), try Battery.named(arguments.text(.battery) ?? "cr2032"))
    let pagePath = try arguments.output(.html)
    let deployment = try arguments.deployment(for: board)
    let mission = try arguments.missionRequest(for: deployment.source)
    var model = ProfiledModel(deployment)
    model.alternatives = try arguments.alternatives(to: deployment)
    let report = try ProfileReport(
      model, on: board, mission: mission, tool: ModelWriter.toolVersion)
    try arguments.checkPeriod(report)
    if let pagePath {
      let page = ProfilePage(report, plan: model.plan, problem: model.problem)
      try OutputFile.write(page.html().utf8, to: pagePath)
      console.note("wrote \(pagePath)")
    }
    let measured =
      arguments.has(.measured) ? try MeasuredProfile(deployment, on: board) : nil
    console.print(
      arguments.has(.json)
        ? JSONReport.text(MeasuredReport(profile: report, measured: measured))
        : report.text(on: board) + (measured.map { "\n" + $0.text } ?? ""))
    return .success
  }
}

extension Arguments {
  /// The model in the layouts that other boards' cores read, unless one was asked for or the file has it.
  fileprivate func alternatives(to deployment: Deployment) throws -> [LayoutFigures] {
    guard deployment.source.format != .thimble, !has(.target) else { return [] }
    let own = deployment.source.model.layout
    let boards = Board.all.filter { $0.core.target?.layout != own }
    // One board of each other layout stands for all.
    var found: [LayoutFigures] = []
    for board in boards {
      let layout = board.core.layout
      guard !found.contains(where: { $0.layout == layout }) else { continue }
      do {
        found.append(LayoutFigures(try self.deployment(for: board)))
      } catch let failure as Failure where failure.exitCode == ExitCode.doesNotFit.rawValue {
        // Such boards keep the profiled layout.
      }
    }
    return found
  }
}
