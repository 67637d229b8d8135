import MCUCost

extension ProfilePage {
  /// Every number of every layer.
  var layerTable: Markup {
    let heads = [
      ("#", ""), ("layer", ""), ("kernel", ""), ("MACs", ""), ("moved", "bytes"), ("cycles", ""),
      ("data", "cycles"), ("compute", "cycles"), ("overhead", "cycles"), ("time", "ms"),
      ("energy", "µJ, SoC"), ("energy", "µJ, datapath"), ("intensity", "MAC/byte"),
      ("bound by", ""),
    ]
    return section(
      "Layers",
      "Every byte is counted once. A layer is bound by what most of its cycles are spent on.",
      table(heads, leading: [1, 2, 13], layers.map(cells), total: totals))
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
      Cell(Markup(item.kind.title)), whole("multiplyAccumulates", item.multiplyAccumulates),
      whole("movedBytes", item.movedBytes), whole("cycles", item.cycles),
      whole("dataCycles", item.dataCycles), whole("computeCycles", item.computeCycles),
      whole("overheadCycles", item.overheadCycles),
      real("latencyMilliseconds", item.latencyMilliseconds),
      real("energyMicrojoules", item.energyMicrojoules),
      real("datapathEnergyMicrojoules", item.datapathEnergyMicrojoules),
      real("multiplyAccumulatesPerByte", item.multiplyAccumulatesPerByte),
      Cell(
        element(
          "span", ["class": "verdict \(item.bound.rawValue)"],
          Markup(item.bound.rawValue))),
    ]
  }

  private var totals: [Markup] {
    let estimate = report.estimate
    return [
      "", "in all", "",
      Markup(NumberText.grouped(layers.reduce(0) { $0 + $1.estimate.multiplyAccumulates })),
      Markup(NumberText.grouped(layers.reduce(0) { $0 + $1.estimate.movedBytes })),
      quantity("cycles", estimate.cycles), quantity("dataCycles", estimate.dataCycles),
      quantity("computeCycles", estimate.computeCycles),
      quantity("overheadCycles", estimate.overheadCycles),
      quantity("latencyMilliseconds", estimate.latencyMilliseconds),
      quantity("energyMicrojoules", estimate.energyMicrojoules),
      quantity("datapathEnergyMicrojoules", estimate.datapathEnergyMicrojoules), "", "",
    ]
  }

  /// The model on every board.
  var boardSection: Markup {
    let heads = [
      ("board", ""), ("core", ""), ("clock", "MHz"), ("cycles", ""), ("latency", "ms"),
      ("energy", "µJ, SoC"), ("expected", "µJ"), ("power", "mW"), ("battery", "days"),
      ("energy figure", ""), ("fits", ""),
    ]
    let order = report.boards.enumerated().sorted {
      ($0.element.energyMicrojoules, $0.element.name)
        < ($1.element.energyMicrojoules, $1.element.name)
    }
    return section(
      "Boards",
      Markup(
        "The same model and kernels on every board, one inference every \(period), on a "
          + "\(report.battery.name). A column's head sorts by it."),
      table(
        heads, leading: [0, 1, 9, 10], order.map { boardCells($0.element, "boards.\($0.offset)") },
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
      Cell(
        quantity("\(path).clockHertz", board.clockHertz, megahertz(board.clockHertz)),
        board.clockHertz),
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

/// A cell of a table.
struct Cell {
  var content: Markup
  /// What the column sorts by; `nil` for the text.
  var order: Double?

  init(_ content: Markup, _ order: Double? = nil) {
    self.content = content
    self.order = order
  }
}

/// A table that scrolls by itself where it is too wide, and sorts by the head that is pressed.
///
/// - Parameters:
///   - heads: each column's name and unit.
///   - leading: the columns of words, which keep to the left.
///   - rows: the cells.
///   - total: a last row that stays where it is.
///   - marked: the row that is shown as the report's own.
private func table(
  _ heads: [(String, String)], leading: Set<Int>, _ rows: [[Cell]], total: [Markup] = [],
  marked: Int? = nil
) -> Markup {
  let names = heads.enumerated().map { index, head in
    element(
      "th", ["scope": "col", "class": leading.contains(index) ? "w" : "n"],
      element(
        "button", ["type": "button"], Markup(head.0),
        head.1.isEmpty ? "" : element("small", [:], Markup(head.1))))
  }
  let lines = rows.enumerated().map { number, cells in
    let columns = cells.enumerated().map { index, cell in
      let style = leading.contains(index) ? "w" : "n"
      return cell.order.map {
        element("td", ["class": style, "data-order": "\($0)"], cell.content)
      } ?? element("td", ["class": style], cell.content)
    }
    return Markup("tr", ["class": number == marked ? "own" : "row"], columns)
  }
  let last = total.enumerated().map { index, cell in
    element("td", ["class": leading.contains(index) ? "w" : "n"], cell)
  }
  return element(
    "div", ["class": "scroll", "tabindex": "0"],
    element(
      "table", ["class": "sortable"], element("thead", [:], Markup("tr", [:], names)),
      Markup("tbody", [:], lines),
      total.isEmpty ? "" : element("tfoot", [:], Markup("tr", [:], last))))
}
