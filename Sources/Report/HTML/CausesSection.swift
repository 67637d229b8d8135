import MCUCost

extension ProfilePage {
  /// One cause of energy in a bar.
  struct Cause {
    var name: String
    /// The class of its colour.
    var style: String
    var microjoules: Double
    /// The number and its path, shown beside the name.
    var text: Markup
  }

  /// Where the energy goes, both boundaries apart.
  var causes: Markup {
    let ratio = report.estimate.energyMicrojoules / max(report.datapath.total, 1e-12)
    return section(
      "Energy by cause",
      Markup(
        "Two boundaries that are never added up. The SoC figure is what a battery pays; the "
          + "datapath figure prices arithmetic and data movement alone and is "
          + "\(NumberText.rounded(ratio)) times smaller here, for it leaves out instruction fetch, "
          + "clock tree, leakage and regulator."),
      Markup(
        "div", ["class": "panels"],
        [
          panel("One inference, SoC boundary", socCauses),
          missionPanel,
          panel("One inference, datapath boundary", datapathCauses),
        ]))
  }

  private var socCauses: [Cause] {
    let estimate = report.estimate
    let perCycle = estimate.energyMicrojoules / Double(max(estimate.cycles, 1))
    let waits = layers.reduce(0) { $0 + $1.estimate.flashWaitCycles }
    func cause(_ name: String, _ style: String, _ cycles: Int) -> Cause {
      Cause(
        name: name, style: style, microjoules: Double(cycles) * perCycle,
        text: Markup("\(NumberText.grouped(cycles)) cycles"))
    }
    return [
      cause("data: loads and stores", "data", estimate.dataCycles - waits),
      cause("data: waiting for flash", "flash", waits),
      cause("compute: arithmetic, loops", "compute", estimate.computeCycles),
      cause("overhead: rescaling, rows, set-up", "overhead", estimate.overheadCycles),
    ]
  }

  private var datapathCauses: [Cause] {
    let parts = report.datapath
    func cause(_ name: String, _ style: String, _ microjoules: Double) -> Cause {
      Cause(name: name, style: style, microjoules: microjoules, text: "")
    }
    return [
      cause("products", "product", parts.productMicrojoules),
      cause("rescaling", "rescale", parts.rescaleMicrojoules),
      cause("SRAM bytes", "sram", parts.sramMicrojoules),
      cause("flash bytes", "flash", parts.flashMicrojoules),
    ]
  }

  private var missionPanel: Markup {
    guard let mission = report.mission else { return "" }
    let whole = mission.averagePowerMilliwatts * 1e3 * mission.periodSeconds
    let active = report.estimate.energyMicrojoules
    return panel(
      "Each \(period) of the mission, SoC boundary",
      [
        Cause(
          name: "inference", style: "time", microjoules: active,
          text: Markup([
            quantity("latencyMilliseconds", report.estimate.latencyMilliseconds), " ms",
          ])),
        Cause(
          name: "sleep", style: "sleep", microjoules: max(whole - active, 0),
          text: Markup([
            power("mission.sleepPowerMilliwatts", milliwatts: mission.sleepPowerMilliwatts),
            " asleep",
          ])),
      ])
  }

  private func panel(_ title: String, _ causes: [Cause]) -> Markup {
    let total = causes.reduce(0) { $0 + $1.microjoules }
    let bars = causes.map { cause in
      bar(share: cause.microjoules / max(total, 1e-12), "\(cause.style) seg")
    }
    let rows = causes.map { cause in
      element(
        "tr", [:],
        element("td", ["class": "swatch"], element("i", ["class": cause.style])),
        element(
          "td", [:], Markup(cause.name),
          cause.text == "" ? "" : element("small", [:], cause.text)),
        element("td", ["class": "n"], Markup("\(NumberText.rounded(cause.microjoules)) µJ")),
        element(
          "td", ["class": "n"], Markup(shareText(cause.microjoules / max(total, 1e-12)))))
    }
    return element(
      "div", ["class": "panel"],
      element("h3", [:], Markup(title)),
      element(
        "p", ["class": "total"], Markup(NumberText.rounded(total)),
        element("span", ["class": "unit"], " µJ")),
      Markup("div", ["class": "stack"], bars),
      element("table", ["class": "legend"], Markup("tbody", [:], rows)))
  }

  /// A piece of a bar, as wide as its share of it.
  func bar(share: Double, _ style: String) -> Markup {
    let width = NumberText.fixed(min(max(share, 0), 1) * 100, 2)
    return element("i", ["class": style, "style": "width:\(width)%"])
  }

  /// A share as per cent; one that would round to nothing is not shown as nothing.
  func shareText(_ share: Double) -> String {
    share > 0 && share < 0.000_5 ? "< 0.1 %" : NumberText.percent(share)
  }
}
