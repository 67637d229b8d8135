import Deployment
import MCUCost
import Report

extension ProfileReport {
  /// The report for a terminal.
  func text(on board: Board) -> String {
    let table = TextTable.lines(
      [
        [
          "#", "layer", "kernel", "MACs", "bytes", "cycles", "%", "data", "compute", "overhead",
          "µJ", "MAC/byte", "bound",
        ]
      ] + rows,
      [.right, .left, .left] + Array(repeating: .right, count: 9))
    return
      (["\(NameText.printable(identity.model))", ""] + table + [""]
      + TextTable.lines(inferenceFacts(board) + missionFacts + adviceFacts + closingFacts))
      .joined(separator: "\n")
  }

  private var rows: [[String]] {
    let frontEnd = estimate.frontEnd.map { [row("FE", $0)] } ?? []
    return frontEnd + estimate.layers.enumerated().map { row("\($0.offset + 1)", $0.element) }
  }

  private func row(_ number: String, _ layer: LayerEstimate) -> [String] {
    let share = estimate.cycles == 0 ? 0 : Double(layer.cycles) / Double(estimate.cycles)
    return [
      number, shortened(layer.name), layer.kernelName, grouped(layer.multiplyAccumulates),
      grouped(layer.movedBytes), grouped(layer.cycles), fixed(share * 100, 1),
      grouped(layer.dataCycles), grouped(layer.computeCycles), grouped(layer.overheadCycles),
      rounded(layer.energyMicrojoules), fixed(layer.multiplyAccumulatesPerByte, 1),
      layer.bound.rawValue,
    ]
  }

  private func inferenceFacts(_ board: Board) -> [[String]] {
    let datapath = rounded(estimate.datapathEnergyMicrojoules)
    let times = rounded(causes.socOverDatapath)
    return [
      ["Board", board.sentence],
      ["Estimate", estimate.sentence],
      ["", estimate.scope],
      ["Datapath", "\(datapath) µJ (datapath boundary): arithmetic and data movement alone,"],
      ["", "a lower bound \(times) times smaller, never added to the other"],
    ]
  }

  private var missionFacts: [[String]] {
    let period = NumberText.duration(seconds: periodSeconds)
    guard let mission else {
      return [["Mission", "one inference every \(period) is too often: it takes longer than that"]]
    }
    let power = mission.averagePowerMilliwattsRange
    return [
      [
        "Mission",
        "one inference every \(period): \(NumberText.rounded(mission.activeFraction * 100)) % "
          + "awake, \(NumberText.power(milliwatts: mission.averagePowerMilliwatts)) on average "
          + "(\(rounded(power.lower)) to \(rounded(power.upper)) mW expected, SoC boundary)",
      ],
      [
        "",
        "\(rounded(mission.inferencesPerJoule)) inferences per joule, "
          + "\(rounded(mission.batteryDays)) days on a \(battery.name) "
          + "(\(rounded(mission.batteryDaysRange.lower)) to "
          + "\(rounded(mission.batteryDaysRange.upper)) expected)",
      ],
      ["1 mW line", sentence(mission)],
    ]
  }

  private func sentence(_ mission: MissionEstimate) -> String {
    let verdict = mission.isAlwaysOn ? "below it" : "above it"
    guard let shortest = mission.shortestAlwaysOnPeriodSeconds else {
      return "\(verdict); asleep, the chip alone draws more"
    }
    return
      "\(verdict); below from one inference every \(NumberText.duration(seconds: shortest))"
  }

  /// What would help where most cycles go, and what would not, layers of one kind once.
  private var adviceFacts: [[String]] {
    var seen: Set<String> = []
    let costly = advice.sorted { $0.cyclesShare > $1.cyclesShare }
      .filter { seen.insert($0.helps).inserted }.prefix(3)
    return costly.flatMap { item in
      [
        ["Helps", "\(shortened(item.name)), \(percent(item.cyclesShare)): \(item.helps)"],
        ["Wasted", item.wasted],
      ]
    }
  }

  private var closingFacts: [[String]] {
    [["Made of", specification.line]] + notes.map { ["Note", NameText.printable($0)] }
  }
}
