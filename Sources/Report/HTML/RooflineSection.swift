import MCUCost

extension ProfilePage {
  /// The layers against what the core can do.
  var rooflineSection: Markup {
    let points = report.roofline.points
    guard !points.isEmpty else {
      return section("Roofline", "No layer of this model multiplies.")
    }
    let without = layers.count == points.count ? "" : " Layers that do not multiply are left out."
    return section(
      "Roofline",
      """
      Multiply-accumulates per cycle against those per byte moved, both in logarithms; the numbers \
      are the layers'.\(ridgeText)\(without)
      """,
      Markup("p", ["class": "key"], keys),
      RooflineDrawing(report.roofline).drawing(.wide(right: 20)),
      RooflineDrawing(report.roofline).drawing(.narrow(right: 8)))
  }

  private var ridgeText: Markup {
    guard let ridge = report.roofline.ridgeMultiplyAccumulatesPerByte,
      let peak = report.roofline.coreMultiplyAccumulatesPerCycle
    else { return "" }
    let peakText = quantity(
      "roofline.coreMultiplyAccumulatesPerCycle", peak, NumberText.short(peak))
    let ridgeText = quantity(
      "roofline.ridgeMultiplyAccumulatesPerByte", ridge, NumberText.short(ridge))
    return """
       The solid line is what the core could do at best: \(peakText) a cycle, or what its loads from \
      SRAM feed below the ridge at \(ridgeText) per byte.
      """
  }

  private var keys: [Markup] {
    MarkShape.allCases.filter { shape in
      report.roofline.points.contains { MarkShape(operation: $0.operation) == shape }
    }.map { shape in
      element(
        "span", [:],
        element(
          "svg",
          ["class": "swatch", "viewBox": "0 0 14 14", "width": "14", "height": "14"],
          shape.mark(7, 7, title: shape.title)), Markup(shape.title))
    }
  }
}

/// The marks that tell operations apart, called as these: by shape, and by colour.
enum MarkShape: String, CaseIterable {
  case pointwise, convolution, depthwise, fullyConnected, frontEnd, other

  /// The mark of what a kernel computes; operations that are not listed share one.
  init(operation: String) { self = MarkShape(rawValue: operation) ?? .other }

  var title: String {
    switch self {
    case .pointwise: "pointwise"
    case .convolution: "convolution"
    case .depthwise: "depthwise"
    case .fullyConnected: "fully connected"
    case .frontEnd: "front end (FE)"
    case .other: "other"
    }
  }

  /// The mark at a place.
  func mark(_ x: Double, _ y: Double, title: String) -> Markup {
    let name = "mark \(rawValue)"
    let note = element("title", [:], Markup(title))
    func polygon(_ corners: [(Double, Double)]) -> Markup {
      let points = corners.map { "\(coordinate(x + $0.0)),\(coordinate(y + $0.1))" }
      return element("polygon", ["class": name, "points": points.joined(separator: " ")], note)
    }
    switch self {
    case .pointwise:
      return element(
        "circle", ["class": name, "cx": coordinate(x), "cy": coordinate(y), "r": "5"], note)
    case .convolution: return polygon([(0, -6.5), (6.5, 0), (0, 6.5), (-6.5, 0)])
    case .depthwise: return polygon([(-4.7, -4.7), (4.7, -4.7), (4.7, 4.7), (-4.7, 4.7)])
    case .fullyConnected: return polygon([(0, -6), (6, 5), (-6, 5)])
    case .frontEnd: return polygon([(0, 6), (6, -5), (-6, -5)])
    case .other:
      return polygon([
        (-2, -6), (2, -6), (2, -2), (6, -2), (6, 2), (2, 2), (2, 6), (-2, 6), (-2, 2), (-6, 2),
        (-6, -2), (-2, -2),
      ])
    }
  }
}

/// The drawing in one size.
struct RooflineDrawing {
  private let roofline: Roofline
  private let intensities: ClosedRange<Double>
  private let rates: ClosedRange<Double>

  init(_ roofline: Roofline) {
    self.roofline = roofline
    let ceilings = [
      roofline.kernelMultiplyAccumulatesPerCycle, roofline.coreMultiplyAccumulatesPerCycle ?? 0,
    ]
    intensities = LogScale.range(
      around: roofline.points.map(\.multiplyAccumulatesPerByte)
        + [roofline.ridgeMultiplyAccumulatesPerByte ?? 1], room: 2)
    rates = LogScale.range(
      around: roofline.points.map(\.multiplyAccumulatesPerCycle) + ceilings.filter { $0 > 0 },
      room: 2)
  }

  func drawing(_ size: PlotSize) -> Markup {
    let x = LogScale(values: intensities, places: (size.left, size.maxX))
    let y = LogScale(values: rates, places: (size.maxY, size.top))
    var labels = LabelPlacement(
      bounds: .init(x: size.left + 3...size.maxX - 3, y: size.top + 3...size.maxY - 3))
    let groups = grouped(x, y)
    for group in groups { labels.takeMark(group.x, group.y, radius: 6) }
    var content = x.marks.flatMap { size.column(x($0), NumberText.short($0)) }
    content += y.marks.flatMap { size.row(y($0), NumberText.short($0)) }
    content += [size.frame] + size.axes("MAC per byte moved", "MAC per cycle")
    content += ceilings(size, x, y, &labels)
    let marks = groups.map { $0.shape.mark($0.x, $0.y, title: $0.title) }
    let names = groups.compactMap { group -> (Group, LabelPlacement.Place)? in
      labels.place(group.numbers, besideX: group.x, y: group.y, distance: 10).map { (group, $0) }
    }
    content += names.compactMap { group, place in
      place.leader.map { line(group.x, group.y, $0.x, $0.y, "leader") }
    }
    content += marks + names.map { label(Markup($0.numbers), $1.x, $1.y, "point") }
    return size.drawing(title: "Roofline of the layers", content)
  }

  private func ceilings(
    _ size: PlotSize, _ x: LogScale, _ y: LogScale, _ labels: inout LabelPlacement
  ) -> [Markup] {
    var content: [Markup] = []
    let kernel = roofline.kernelMultiplyAccumulatesPerCycle
    if kernel > 0 {
      let height = y(kernel)
      labels.take(.init(x: size.left...size.maxX, y: height - 2...height + 2))
      content.append(line(size.left, height, size.maxX, height, "ceiling"))
      let start = roofline.ridgeMultiplyAccumulatesPerByte.map { x($0) } ?? size.left
      let number = figure(
        "roofline.kernelMultiplyAccumulatesPerCycle", kernel, NumberText.rounded(kernel))
      labels.take(.init(x: start...start + 160, y: height - 17...height))
      content.append(label("pointwise kernel: \(number)", start + 8, height - 6, "note"))
    }
    if let peak = roofline.coreMultiplyAccumulatesPerCycle, let load = roofline.loadBytesPerCycle {
      let ridge = peak / load
      let start = max(intensities.lowerBound, rates.lowerBound / load)
      let points = [start, ridge, intensities.upperBound].map {
        (x($0), y(min(peak, load * $0)))
      }
      content.append(path(points, "roof"))
      content.append(line(x(ridge), y(peak), x(ridge), size.maxY, "ridge"))
      let number = figure(
        "roofline.coreMultiplyAccumulatesPerCycle", peak, NumberText.short(peak))
      content.append(label("core at best: \(number)", size.maxX - 8, y(peak) - 6, "note end"))
      labels.take(.init(x: x(ridge)...size.maxX, y: y(peak) - 17...y(peak) + 2))
      content.append(label("ridge", x(ridge) + 5, size.maxY - 7, "note"))
      for share in stride(from: 0.0, through: 1, by: 0.05) {
        let (from, to) = (points[0], points[1])
        labels.takeMark(
          from.0 + share * (to.0 - from.0), from.1 + share * (to.1 - from.1), radius: 4)
      }
      labels.take(.init(x: x(ridge) - 2...x(ridge) + 40, y: size.maxY - 18...size.maxY))
    }
    return content
  }

  // MARK: Marks that fall together

  private struct Group {
    var shape: MarkShape
    var x: Double
    var y: Double
    var points: [Roofline.Point]

    /// The layers' numbers: `3, 5, 7`, or `3 … 19 (9)` of many.
    var numbers: String {
      let texts = points.map { $0.layer == 0 ? "FE" : "\($0.layer)" }
      guard texts.count > 4, let first = texts.first, let last = texts.last else {
        return texts.joined(separator: ", ")
      }
      return "\(first) … \(last) (\(texts.count))"
    }

    var title: String {
      points.map { point in
        "\(point.layer == 0 ? "FE" : "\(point.layer)") \(NameText.shortened(point.name)): "
          + "\(NumberText.rounded(point.multiplyAccumulatesPerByte)) MAC/byte, "
          + "\(NumberText.rounded(point.multiplyAccumulatesPerCycle)) MAC/cycle"
      }.joined(separator: " | ")
    }
  }

  /// Marks of one shape less than three units apart are drawn once.
  private func grouped(_ x: LogScale, _ y: LogScale) -> [Group] {
    var groups: [Group] = []
    for point in roofline.points {
      let place = (x(point.multiplyAccumulatesPerByte), y(point.multiplyAccumulatesPerCycle))
      let shape = MarkShape(operation: point.operation)
      let near = groups.firstIndex {
        $0.shape == shape && abs($0.x - place.0) < 3 && abs($0.y - place.1) < 3
      }
      if let near {
        groups[near].points.append(point)
      } else {
        groups.append(Group(shape: shape, x: place.0, y: place.1, points: [point]))
      }
    }
    return groups
  }
}
