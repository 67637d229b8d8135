/// One drawing of accuracies against something that costs, in logarithms.
struct ParetoPanel {
  /// A model's place.
  struct Mark {
    /// Index of the model in the report.
    var model: Int
    var shape: MarkShape
    /// What it costs.
    var value: Double
    /// Where the JSON has that.
    var path: String
    /// Whether no other model of the series beats it.
    var stands: Bool
    /// What it costs, in words.
    var place: String
  }

  /// Marks that compete with one another.
  struct Series {
    var name: String
    var shape: MarkShape
    var marks: [Mark]
  }

  let size: PlotSize
  let accuracies: ClosedRange<Double>
  let title: String
  let unit: String
  /// What of the cost is one of `unit`.
  let perUnit: Double
  private(set) var content: [Markup] = []

  init(
    size: PlotSize, accuracies: ClosedRange<Double>, title: String, unit: String, perUnit: Double
  ) {
    self.size = size
    self.accuracies = accuracies
    self.title = title
    self.unit = unit
    self.perUnit = perUnit
  }

  /// Draws axes, float models as lines, each series with its frontier, and labels.
  mutating func draw(_ series: [Series], _ models: [ParetoModel]) {
    let costs = series.flatMap { $0.marks.map { $0.value / perUnit } }
    let x = LogScale(
      values: LogScale.range(around: costs, room: 1.5), places: (size.left, size.maxX))
    let y = LinearScale(values: accuracies, places: (size.maxY, size.top))
    var labels = LabelPlacement(
      bounds: .init(x: size.left + 3...size.maxX - 3, y: size.top + 3...size.maxY - 3))
    content = [label(Markup(title), 10, 16, "head")]
    content += x.marks.flatMap { mark in
      size.column(x(mark), mark < 1_000 ? NumberText.short(mark) : NumberText.grouped(Int(mark)))
    }
    content += y.marks.flatMap { size.row(y($0), NumberText.short($0)) }
    content += [size.frame] + size.axes(unit, "accuracy, %") + legend(series)
    content += floatLines(models, y, &labels)
    for item in series { content.append(frontier(item, models, x, y, &labels)) }
    let marks = series.flatMap(\.marks)
    for mark in marks {
      let (accuracy, interval) = (models[mark.model].accuracy, models[mark.model].accuracy.interval)
      let left = x(mark.value / perUnit)
      labels.takeMark(left, y(accuracy.accuracy * 100), radius: 6)
      labels.avoid(.init(x: left...left, y: y(interval.upper * 100)...y(interval.lower * 100)))
    }
    for mark in marks { content += drawing(of: mark, models[mark.model], x, y, &labels) }
  }

  /// The series' names above the plot's right end, what the lines are below it.
  private func legend(_ series: [Series]) -> [Markup] {
    var right = size.maxX
    let (middle, left) = (size.height - 14, size.maxX + 12)
    let lines = [
      line(left + 10, middle - 8, left + 10, middle + 8, "interval"),
      label("95 % interval", left + 26, middle + 4, "note"),
    ]
    return lines
      + series.reversed().flatMap { item -> [Markup] in
        let left = right - 6.3 * Double(item.name.count)
        defer { right = left - 26 }
        return [
          item.shape.mark(left - 9, size.top - 13, title: item.name),
          label(Markup(item.name), left, size.top - 9, "note"),
        ]
      }
  }

  /// The way up along the models that stand, from one to the next cheapest that is better.
  private func frontier(
    _ series: Series, _ models: [ParetoModel], _ x: LogScale, _ y: LinearScale,
    _ labels: inout LabelPlacement
  ) -> Markup {
    let standing = series.marks.filter(\.stands).sorted { $0.value < $1.value }
    var points: [(Double, Double)] = []
    for mark in standing {
      let place = (x(mark.value / perUnit), y(models[mark.model].accuracy.accuracy * 100))
      if let last = points.last { points.append((place.0, last.1)) }
      points.append(place)
    }
    if let last = points.last { points.append((size.maxX, last.1)) }
    for (from, to) in zip(points, points.dropFirst()) {
      labels.avoid(.init(x: from.0...to.0, y: min(from.1, to.1)...max(from.1, to.1)))
    }
    return points.isEmpty ? "" : path(points, "frontier \(series.shape.rawValue)")
  }

  /// A mark with its accuracy's interval and its label.
  private func drawing(
    of mark: Mark, _ model: ParetoModel, _ x: LogScale, _ y: LinearScale,
    _ labels: inout LabelPlacement
  ) -> [Markup] {
    let (left, top) = (x(mark.value / perUnit), y(model.accuracy.accuracy * 100))
    let interval = model.accuracy.interval
    let about =
      "\(model.name): \(NumberText.fixed(model.accuracy.accuracy * 100, 2)) % "
      + "(\(interval.sentence)), \(mark.place)"
    var result = [
      line(left, y(interval.lower * 100), left, y(interval.upper * 100), "interval"),
      Markup(
        "g", mark.stands ? [:] : ["class": "beaten"],
        [mark.shape.mark(left, top, title: about)]),
    ]
    let cost = NumberText.rounded(mark.value / perUnit)
    let text = "\(model.name) \(cost) \(unit)"
    if let place = labels.place(text, besideX: left, y: top, distance: 10) {
      let number = figure(mark.path, mark.value, cost, scale: 1 / perUnit)
      if let leader = place.leader { result.append(line(left, top, leader.x, leader.y, "leader")) }
      result.append(label("\(model.name) \(number) \(unit)", place.x, place.y, "point"))
    }
    return result
  }

  /// The float models' accuracies, named at the plot's right, each on a line of its own.
  private func floatLines(
    _ models: [ParetoModel], _ y: LinearScale, _ labels: inout LabelPlacement
  ) -> [Markup] {
    let floats = models.enumerated().filter { $1.memory == nil }
      .sorted { $0.element.accuracy.accuracy > $1.element.accuracy.accuracy }
    var free = size.top
    return floats.flatMap { index, model -> [Markup] in
      let accuracy = model.accuracy.accuracy * 100
      let (height, left) = (y(accuracy), size.maxX + 22)
      let text = max(height, free)
      free = text + 15
      labels.avoid(.init(x: size.left...size.maxX, y: height...height))
      let number = figure(
        "models.\(index).accuracy.accuracy", accuracy / 100, NumberText.fixed(accuracy, 2),
        scale: 100)
      return [
        line(size.left, height, size.maxX, height, "float"),
        line(size.maxX, height, left - 4, text, "float"),
        label("\(model.name) \(number) %", left, text + 4, "note"),
      ]
    }
  }
}
