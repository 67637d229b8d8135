import MCUCost

extension ProfilePage {
  /// Where the energy goes, both boundaries apart.
  var causes: Markup {
    let ratio = quantity("causes.socOverDatapath", report.causes.socOverDatapath)
    let inference = quantity("energyMicrojoules", report.estimate.energyMicrojoules)
    let datapath = quantity(
      "datapathEnergyMicrojoules", report.estimate.datapathEnergyMicrojoules)
    return section(
      "Energy by cause",
      """
      Two boundaries that are never added up. The SoC figure is what a battery pays; the datapath \
      figure prices arithmetic and data movement alone and is \(ratio) times smaller here, for it \
      leaves out instruction fetch, clock tree, leakage and regulator.
      """,
      Markup(
        "div", ["class": "panels"],
        [
          panel(
            "One inference, SoC boundary", inference, "soc", report.causes.soc,
            styles: ["data", "flash", "compute", "overhead"]),
          missionPanel,
          panel(
            "One inference, datapath boundary", datapath, "datapath", report.causes.datapath,
            styles: ["product", "rescale", "sram", "flash"]),
        ]))
  }

  private var missionPanel: Markup {
    guard let mission = report.mission else { return "" }
    let whole = quantity("mission.periodEnergyMicrojoules", mission.periodEnergyMicrojoules)
    let latency = quantity("latencyMilliseconds", report.estimate.latencyMilliseconds)
    let sleep = power("mission.sleepPowerMilliwatts", milliwatts: mission.sleepPowerMilliwatts)
    return panel(
      "Each \(period) of the mission, SoC boundary", whole, "mission", report.causes.mission,
      styles: ["time", "sleep"], notes: ["\(latency) ms", "\(sleep) asleep"])
  }

  /// A bar with its causes; `styles` are the classes of their colours.
  private func panel(
    _ title: Markup, _ total: Markup, _ key: String, _ causes: [EnergyCauses.Cause],
    styles: [String], notes: [Markup] = []
  ) -> Markup {
    let bars = zip(causes, styles).map { bar(share: $0.share, "\($1) seg") }
    let rows = causes.enumerated().map { index, cause in
      let path = "causes.\(key).\(index)"
      let cycles = cause.cycles.map { "\(quantity("\(path).cycles", $0)) cycles" as Markup }
      let note = notes.indices.contains(index) ? notes[index] : cycles
      let energy = quantity("\(path).energyMicrojoules", cause.energyMicrojoules)
      return element(
        "tr", [:],
        element("td", ["class": "swatch"], element("i", ["class": styles[index]])),
        element("td", [:], Markup(cause.name), note.map { element("small", [:], $0) } ?? ""),
        element("td", ["class": "n"], energy, " µJ"),
        element("td", ["class": "n"], share("\(path).share", cause.share)))
    }
    return element(
      "div", ["class": "panel"], element("h3", [:], title),
      element("p", ["class": "total"], total, element("span", ["class": "unit"], " µJ")),
      Markup("div", ["class": "stack"], bars),
      element("table", ["class": "legend"], Markup("tbody", [:], rows)))
  }

  /// A piece of a bar, as wide as its share of it.
  func bar(share: Double, _ style: String) -> Markup {
    let width = NumberText.fixed(min(max(share, 0), 1) * 100, 2)
    return element("i", ["class": style, "style": "width:\(width)%"])
  }
}
