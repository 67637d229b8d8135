import MCUCost

extension ProfilePage {
  /// Average power and battery life by rate.
  var dutyCycleSection: Markup {
    guard report.dutyCycle.count > 1 else { return "" }
    let drawing = DutyCycleDrawing(report)
    return section(
      "Duty cycle",
      """
      Average power, SoC boundary, against how often the chip infers; asleep in between. The band is \
      where it is expected. On the right, how long a \(report.battery.name) lasts.
      """,
      drawing.drawing(.wide(right: 84)), drawing.drawing(.narrow(right: 58)), control)
  }

  /// A slider, shown by the script.
  private var control: Markup {
    element(
      "div", ["class": "control", "hidden": "hidden"],
      element(
        "label", [:], "Rate ",
        element(
          "input",
          ["type": "range", "min": "0", "max": "1000", "value": "500", "class": "rate"])),
      element("output", ["class": "reading", "aria-live": "polite"]))
  }
}

/// The drawing in one size.
struct DutyCycleDrawing {
  private let report: ProfileReport
  private let rates: ClosedRange<Double>
  private let powers: ClosedRange<Double>

  init(_ report: ProfileReport) {
    self.report = report
    let all = report.dutyCycle
    rates = (all.first?.inferencesPerSecond ?? 1e-3)...(all.last?.inferencesPerSecond ?? 1)
    let band = all.flatMap {
      [$0.averagePowerMilliwattsRange.lower, $0.averagePowerMilliwattsRange.upper]
    }
    powers = LogScale.range(around: band + [MissionEstimate.alwaysOnMilliwatts], room: 1.3)
  }

  func drawing(_ size: PlotSize) -> Markup {
    let x = LogScale(values: rates, places: (size.left, size.maxX))
    let y = LogScale(values: powers, places: (size.maxY, size.top))
    var content = columns(size, x)
    // The top edge has the axes' names.
    let decades = y.decades.filter { y($0) > size.top + 10 }
    content += decades.flatMap { size.row(y($0), powerMark($0)) }
    content.append(band(x, y))
    content += [size.frame] + size.axes("inferences", "average power") + lives(size, y)
    content.append(label("battery life", size.width - 10, size.top - 9, "axis end"))
    content.append(line(size.left, y(1), size.maxX, y(1), "limit"))
    content.append(label("1 mW always-on line", size.left + 8, y(1) - 6, "note"))
    let sleep = y(report.sleepPowerMilliwatts)
    content.append(line(size.left, sleep, size.maxX, sleep, "floor"))
    content.append(label("sleep alone", size.maxX - 8, sleep - 6, "note end"))
    let points = report.dutyCycle.map { (x($0.inferencesPerSecond), y($0.averagePowerMilliwatts)) }
    content.append(path(points, "curve"))
    content += missionMark(size, x, y)
    content.append(cursor(size, x, y))
    return size.drawing(title: "Average power by rate of inferences", content)
  }

  /// Where the power is expected, from the lower ends there to the upper ends back.
  private func band(_ x: LogScale, _ y: LogScale) -> Markup {
    let points = report.dutyCycle
    let lower = points.map {
      (x($0.inferencesPerSecond), y($0.averagePowerMilliwattsRange.lower))
    }
    let upper = points.map {
      (x($0.inferencesPerSecond), y($0.averagePowerMilliwattsRange.upper))
    }
    return path(lower + upper.reversed(), "band")
  }

  private func powerMark(_ milliwatts: Double) -> String {
    let unit = NumberText.powerUnit(milliwatts: milliwatts)
    return "\(NumberText.short(milliwatts * unit.factor)) \(unit.name)"
  }

  private func columns(_ size: PlotSize, _ x: LogScale) -> [Markup] {
    let wide: [(String, Double)] = [
      ("1/h", 1 / 3_600.0), ("10/h", 10 / 3_600.0), ("1/min", 1 / 60.0), ("10/min", 10 / 60.0),
      ("1/s", 1), ("10/s", 10), ("100/s", 100), ("1,000/s", 1_000), ("10,000/s", 10_000),
    ]
    let narrow = wide.filter { !["10/h", "10/min", "100/s", "10,000/s"].contains($0.0) }
    return (size.width > 500 ? wide : narrow)
      .filter { $0.1 >= rates.lowerBound * 0.999 && $0.1 <= rates.upperBound * 1.001 }
      .flatMap { size.column(x($0.1), $0.0) }
  }

  /// The powers at which the battery lasts a day, a week, a month.
  private func lives(_ size: PlotSize, _ y: LogScale) -> [Markup] {
    let battery = report.battery
    let leak = battery.joules * battery.selfDischargePerYear / (365.25 * 86_400)
    let spans: [(String, Double)] = [
      ("1 hour", 1 / 24.0), ("1 day", 1), ("1 week", 7), ("1 month", 30.4), ("1 year", 365.25),
      ("5 years", 1_826), ("20 years", 7_305),
    ]
    let marks = spans.compactMap { name, days -> [Markup]? in
      let milliwatts = (battery.joules / (days * 86_400) - leak) * 1e3
      guard milliwatts > 0, powers.contains(milliwatts) else { return nil }
      let height = y(milliwatts)
      return [
        line(size.maxX, height, size.maxX + 5, height, "notch"),
        label(Markup(name), size.maxX + 9, height + 4, "tick"),
      ]
    }
    return marks.flatMap(\.self)
  }

  private func missionMark(_ size: PlotSize, _ x: LogScale, _ y: LogScale) -> [Markup] {
    let rate = 1 / report.periodSeconds
    guard let mission = report.mission, rates.contains(rate) else { return [] }
    let place = (x(rate), y(mission.averagePowerMilliwatts))
    let isRight = place.0 > size.middleX
    let (time, power) = (
      NumberText.timeUnit(seconds: report.periodSeconds),
      NumberText.powerUnit(milliwatts: mission.averagePowerMilliwatts)
    )
    let period = figure(
      "periodSeconds", report.periodSeconds, NumberText.short(report.periodSeconds * time.factor),
      scale: time.factor)
    let mean = figure(
      "mission.averagePowerMilliwatts", mission.averagePowerMilliwatts,
      NumberText.rounded(mission.averagePowerMilliwatts * power.factor), scale: power.factor)
    let text: Markup = "every \(period) \(time.name): \(mean) \(power.name)"
    return [
      element(
        "circle",
        ["class": "mission", "cx": coordinate(place.0), "cy": coordinate(place.1), "r": "5.5"]),
      label(
        text, place.0 + (isRight ? -11 : 11), place.1 + (isRight ? -9 : 18),
        isRight ? "point end" : "point"),
    ]
  }

  /// What the script moves along the curve.
  private func cursor(_ size: PlotSize, _ x: LogScale, _ y: LogScale) -> Markup {
    element(
      "g",
      [
        "class": "cursor", "data-x": "\(x.places.0) \(x.places.1)",
        "data-y": "\(y.places.0) \(y.places.1)",
        "data-rates": "\(rates.lowerBound) \(rates.upperBound)",
        "data-powers": "\(powers.lowerBound) \(powers.upperBound)",
      ], line(0, size.top, 0, size.maxY, "hair"),
      element("circle", ["class": "bead", "cx": "0", "cy": "0", "r": "8"]))
  }
}
