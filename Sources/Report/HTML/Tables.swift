import MCUCost

extension ProfilePage {
  /// Every number of every layer.
  var layerTable: Markup {
    let heads = [
      ("#", ""), ("layer", ""), ("kernel", ""), ("bound by", ""), ("MACs", ""), ("moved", "bytes"),
      ("cycles", ""),
      ("data", "cycles"), ("compute", "cycles"), ("overhead", "cycles"), ("time", "ms"),
      ("energy", "µJ, SoC"), ("energy", "nJ, datapath"), ("intensity", "MAC/byte"),
    ]
    return section(
      "Layers",
      "Every byte is counted once. A layer is bound by what most of its cycles are spent on.",
      sortableTable(heads, leading: [1, 2, 3], layers.map(cells), total: totals))
  }

  private func cells(_ layer: PageLayer) -> [Cell] {
    let item = layer.estimate
    func whole(_ key: String, _ value: Int) -> Cell {
      Cell(quantity("\(layer.path).\(key)", value), Double(value))
    }
    func real(_ key: String, _ value: Double) -> Cell {
      Cell(quantity("\(layer.path).\(key)", value), value)
    }
    return [
      Cell(Markup(layer.numberText), Double(layer.number)), Cell(layer.name),
      Cell(Markup(layer.kernelTitle)),
      Cell(
        element(
          "span", ["class": "verdict \(item.bound.rawValue)"],
          Markup(item.bound.rawValue))),
      whole("multiplyAccumulates", item.multiplyAccumulates),
      whole("movedBytes", item.movedBytes), whole("cycles", item.cycles),
      whole("dataCycles", item.dataCycles), whole("computeCycles", item.computeCycles),
      whole("overheadCycles", item.overheadCycles),
      real("latencyMilliseconds", item.latencyMilliseconds),
      real("energyMicrojoules", item.energyMicrojoules),
      Cell(
        nanojoules("\(layer.path).datapathEnergyMicrojoules", item.datapathEnergyMicrojoules),
        item.datapathEnergyMicrojoules),
      real("multiplyAccumulatesPerByte", item.multiplyAccumulatesPerByte),
    ]
  }

  private func nanojoules(_ path: String, _ microjoules: Double) -> Markup {
    quantity(path, microjoules, NumberText.rounded(microjoules * 1e3), scale: 1e3)
  }

  private var totals: [Markup] {
    let estimate = report.estimate
    return [
      "", "in all", "", "",
      quantity("multiplyAccumulates", estimate.multiplyAccumulates),
      quantity("movedBytes", estimate.movedBytes),
      quantity("cycles", estimate.cycles), quantity("dataCycles", estimate.dataCycles),
      quantity("computeCycles", estimate.computeCycles),
      quantity("overheadCycles", estimate.overheadCycles),
      quantity("latencyMilliseconds", estimate.latencyMilliseconds),
      quantity("energyMicrojoules", estimate.energyMicrojoules),
      nanojoules("datapathEnergyMicrojoules", estimate.datapathEnergyMicrojoules), "",
    ]
  }

  /// The model on every board.
  var boardSection: Markup {
    let heads = [
      ("board", ""), ("core", ""), ("kernels", ""), ("clock", "MHz"), ("cycles", ""),
      ("latency", "ms"),
      ("energy", "µJ, SoC"), ("expected", "µJ"), ("power", "mW"), ("battery", "days"),
      ("power figure", ""), ("fits", ""),
    ]
    let order = report.boards.enumerated().sorted {
      ($0.element.energyMicrojoules, $0.element.name)
        < ($1.element.energyMicrojoules, $1.element.name)
    }
    return section(
      "Boards",
      """
      The same model on every board, with the kernels that its constants are laid out for, one \
      inference every \(period), on a \(report.battery.name). A column's head sorts by it.
      """,
      sortableTable(
        heads, leading: [0, 1, 2, 10, 11],
        order.map { boardCells($0.element, "boards.\($0.offset)") },
        marked: order.firstIndex { $0.element.isProfiled }))
  }

  private func boardCells(_ board: BoardFigures, _ path: String) -> [Cell] {
    func real(_ key: String, _ value: Double) -> Cell {
      Cell(quantity("\(path).\(key)", value), value)
    }
    func optional(_ key: String, _ value: Double?) -> Cell {
      value.map { real(key, $0) } ?? Cell("too slow", .infinity)
    }
    let range = board.energyMicrojoulesRange
    return [
      Cell(element("bdi", ["title": board.title], Markup(board.name))), Cell(Markup(board.core)),
      Cell(Markup(board.layout.name)),
      Cell(
        megahertz("\(path).clockHertz", board.clockHertz), board.clockHertz),
      Cell(quantity("\(path).cycles", board.cycles), Double(board.cycles)),
      real("latencyMilliseconds", board.latencyMilliseconds),
      real("energyMicrojoules", board.energyMicrojoules),
      Cell(
        Markup([
          quantity("\(path).energyMicrojoulesRange.lower", range.lower), " – ",
          quantity("\(path).energyMicrojoulesRange.upper", range.upper),
        ]), range.upper),
      optional("averagePowerMilliwatts", board.averagePowerMilliwatts),
      optional("batteryDays", board.batteryDays),
      Cell(Markup(board.energyConfidence.rawValue)),
      Cell(board.fits ? "✓ yes" : "✗ no"),
    ]
  }
}
