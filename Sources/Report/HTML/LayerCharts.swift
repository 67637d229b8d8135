import MCUCost

extension ProfilePage {
  /// What each layer's energy is spent on.
  var layerEnergy: Markup {
    let largest = layers.map(\.estimate.energyMicrojoules).max() ?? 0
    let rows = layers.map { layer in
      let estimate = layer.estimate
      let cycles = Double(max(estimate.cycles, 1))
      let whole = largest > 0 ? estimate.energyMicrojoules / largest : 0
      let parts = [
        (estimate.dataCycles - estimate.flashWaitCycles, "data"),
        (estimate.flashWaitCycles, "flash"), (estimate.computeCycles, "compute"),
        (estimate.overheadCycles, "overhead"),
      ]
      let bars = parts.map { bar(share: Double($0.0) / cycles * whole, $0.1) }
      return row(
        layer, Markup("div", ["class": "track"], bars),
        quantity("\(layer.path).energyMicrojoules", estimate.energyMicrojoules), "µJ")
    }
    return section(
      "Energy by layer",
      "SoC boundary. Each bar is divided by what the layer's cycles are spent on.", key,
      Markup("div", ["class": "bars"], rows))
  }

  /// When each layer runs, if one ran after the other.
  var waterfall: Markup {
    var start = 0.0
    let whole = max(report.estimate.latencyMilliseconds, 1e-12)
    var rows: [Markup] = []
    for layer in layers {
      let time = layer.estimate.latencyMilliseconds
      let track = element(
        "div", ["class": "track"], bar(share: start / whole, "gap"),
        bar(share: time / whole, layer.number == 0 ? "front" : "time"))
      rows.append(
        row(
          layer, track, quantity("\(layer.path).latencyMilliseconds", time), "ms"))
      start += time
    }
    var sum: [Markup] = [
      "In all ", quantity("latencyMilliseconds", report.estimate.latencyMilliseconds),
      "\u{A0}ms, ", quantity("cycles", report.estimate.cycles), " cycles",
    ]
    if report.estimate.frontEnd != nil {
      sum += [", of which the network ", quantity("networkCycles", report.estimate.networkCycles)]
    }
    let end = Markup("p", ["class": "sum"], sum + ["."])
    return section(
      "Latency waterfall",
      Markup(
        "Time adds up from the first layer to the last. Rows of different layers take turns on "
          + "the device; what a layer takes in all is drawn in one piece."),
      Markup("div", ["class": "bars"], rows), end)
  }

  /// A layer's share is the same of cycles, time and energy.
  private func row(
    _ layer: PageLayer, _ track: Markup, _ value: Markup, _ unit: String
  ) -> Markup {
    let index = layer.adviceIndex(of: report.advice.count)
    return element(
      "div", ["class": "bar"],
      element("span", ["class": "number"], Markup(layer.numberText)),
      element(
        "span", ["class": "name"], layer.name, " ",
        element("small", [:], Markup(layer.kernelTitle))),
      track, element("span", ["class": "value"], value, " ", Markup(unit)),
      element(
        "span", ["class": "share"],
        share("advice.\(index).cyclesShare", report.advice[index].cyclesShare)))
  }

  private var key: Markup {
    let names = [
      ("data", "loads and stores"), ("flash", "waiting for flash"), ("compute", "compute"),
      ("overhead", "overhead"),
    ]
    return Markup(
      "p", ["class": "key"],
      names.map { element("span", [:], element("i", ["class": $0.0]), Markup($0.1)) })
  }
}

/// A kernel's name in words: `depthwise3x3` is "depthwise 3 × 3".
func kernelTitle(_ name: String) -> String {
  if name == "frontEnd" { return "MFCC" }
  let numbered = name.replacing(/[0-9]+x[0-9]+/) { match in
    " " + match.output.replacing("x", with: " × ")
  }
  return numbered.replacing(/[A-Z]/) { " " + $0.output.lowercased() }
}
