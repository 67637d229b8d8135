import MCUCost

extension ProfilePage {
  /// The mission at other clocks.
  var sweepSection: Markup {
    guard let sweep = report.sweep, sweep.points.count > 1,
      let best = sweep.points.firstIndex(where: { $0 == sweep.best })
    else { return "" }
    let heads = [
      ("clock", "MHz"), ("cycles", ""), ("latency", "ms"), ("inference", "µJ, SoC"),
      ("period", "µJ, SoC"), ("power", "mW"), ("", ""),
    ]
    let rows = sweep.points.enumerated().map { index, point in
      sweepCells(point, "sweep.points.\(index)", note: note(point, in: sweep))
    }
    let slow = sweep.tooSlowHertz.indices.map { index -> Markup in
      let clock = megahertz("sweep.tooSlowHertz.\(index)", sweep.tooSlowHertz[index])
      return index == 0 ? clock : ", \(clock)"
    }
    let missed: Markup = slow.isEmpty ? "" : " At \(Markup(slow)) MHz it would not be in time."
    let clock = megahertz("sweep.points.\(best).clockHertz", sweep.points[best].clockHertz)
    return section(
      "Race to idle, or slow and steady",
      """
      The mission at other clocks, one inference every \(period): least energy at \(clock) MHz.\
      \(missed) Waking up costs nothing here.
      """,
      sortableTable(
        heads, leading: [6], rows,
        marked: sweep.points.firstIndex { $0.clockHertz == report.boards[0].clockHertz }))
  }

  private func note(_ point: FrequencyPoint, in sweep: FrequencySweep) -> String {
    var notes: [String] = []
    if point == sweep.best { notes.append("least energy") }
    if point == sweep.raceToIdle { notes.append("race to idle") }
    if point == sweep.slowAndSteady { notes.append("slow and steady") }
    if point.clockHertz == report.boards[0].clockHertz { notes.append("this report") }
    return notes.joined(separator: ", ")
  }

  private func sweepCells(_ point: FrequencyPoint, _ path: String, note: String) -> [Cell] {
    func real(_ key: String, _ value: Double) -> Cell {
      Cell(quantity("\(path).\(key)", value), value)
    }
    return [
      Cell(megahertz("\(path).clockHertz", point.clockHertz), point.clockHertz),
      Cell(quantity("\(path).cycles", point.cycles), Double(point.cycles)),
      real("latencyMilliseconds", point.latencyMilliseconds),
      real("activeEnergyMicrojoules", point.activeEnergyMicrojoules),
      real("periodEnergyMicrojoules", point.periodEnergyMicrojoules),
      real("averagePowerMilliwatts", point.averagePowerMilliwatts), Cell(Markup(note)),
    ]
  }

  /// The model with other makers' kernels.
  var kernelSection: Markup {
    guard report.kernels.count > 1 else { return "" }
    let heads = [
      ("kernels", ""), ("network cycles", ""), ("cycles", ""), ("latency", "ms"),
      ("energy", "µJ, SoC"), ("expected", "µJ"), ("energy against Thimble's", "times"),
    ]
    let rows = report.kernels.enumerated().map { kernelCells($1, "kernels.\($0)") }
    return section(
      "Kernels",
      Markup(
        "The same network with other makers' kernels on this board, fitted to published results; "
          + "the audio front end is always Thimble's."),
      sortableTable(heads, leading: [0], rows, marked: 0))
  }

  private func kernelCells(_ item: KernelFigures, _ path: String) -> [Cell] {
    let range = item.energyMicrojoulesRange
    return [
      Cell(element("span", ["class": "wrap"], Markup(item.title))),
      Cell(quantity("\(path).networkCycles", item.networkCycles), Double(item.networkCycles)),
      Cell(quantity("\(path).cycles", item.cycles), Double(item.cycles)),
      Cell(
        quantity("\(path).latencyMilliseconds", item.latencyMilliseconds),
        item.latencyMilliseconds),
      Cell(
        quantity("\(path).energyMicrojoules", item.energyMicrojoules), item.energyMicrojoules),
      Cell(
        Markup([
          quantity("\(path).energyMicrojoulesRange.lower", range.lower), " – ",
          quantity("\(path).energyMicrojoulesRange.upper", range.upper),
        ]), range.upper),
      Cell(
        quantity(
          "\(path).energyOverThimble", item.energyOverThimble,
          NumberText.fixed(item.energyOverThimble, 2)), item.energyOverThimble),
    ]
  }
}
