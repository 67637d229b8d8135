import Deployment
import MCUCost

extension ProfilePage {
  /// The summary.
  var tiles: Markup {
    Markup("section", ["class": "tiles", "aria-label": "Summary"], inferenceTiles + missionTiles)
  }

  private func tile(
    _ name: String, _ value: Markup, _ unit: String, _ note: Markup...
  ) -> Markup {
    element(
      "div", ["class": "tile"], element("h3", [:], Markup(name)),
      element(
        "p", ["class": "figure"], value, " ", element("span", ["class": "unit"], Markup(unit))),
      Markup("p", ["class": "note"], note))
  }

  private var inferenceTiles: [Markup] {
    let estimate = report.estimate
    let energy = estimate.energyMicrojoulesRange
    let memory = report.memory
    return [
      tile(
        "Energy per inference", quantity("energyMicrojoules", estimate.energyMicrojoules), "µJ",
        "SoC boundary; expected ", quantity("energyMicrojoulesRange.lower", energy.lower), " to ",
        quantity("energyMicrojoulesRange.upper", energy.upper), "\u{A0}µJ"),
      tile(
        "Latency", quantity("latencyMilliseconds", estimate.latencyMilliseconds), "ms",
        quantity("cycles", estimate.cycles), " cycles; expected ",
        quantity("latencyMillisecondsRange.lower", estimate.latencyMillisecondsRange.lower),
        " to ",
        quantity("latencyMillisecondsRange.upper", estimate.latencyMillisecondsRange.upper),
        "\u{A0}ms"),
      tile(
        "SRAM", quantity("memory.totalSramBytes", memory.totalSramBytes), "bytes", "arena ",
        quantity("memory.arenaBytes", memory.arenaBytes), ", front end ",
        quantity("memory.frontEndBytes", memory.frontEndBytes), ", stack ",
        quantity("memory.stackBytes", memory.stackBytes)),
      tile(
        "Flash", quantity("memory.modelBytes", memory.modelBytes), "bytes",
        "the .thimble file, executed in place; code not counted"),
    ]
  }

  private var missionTiles: [Markup] {
    guard let mission = report.mission else {
      return [
        tile(
          "Mission", "too slow", "",
          "one inference takes longer than \(period), the time it has")
      ]
    }
    return [
      tile(
        "Average power",
        quantity("mission.averagePowerMilliwatts", mission.averagePowerMilliwatts), "mW",
        "one inference every \(period), SoC boundary; expected ",
        quantity(
          "mission.averagePowerMilliwattsRange.lower", mission.averagePowerMilliwattsRange.lower),
        " to ",
        quantity(
          "mission.averagePowerMilliwattsRange.upper", mission.averagePowerMilliwattsRange.upper),
        "\u{A0}mW; ", alwaysOnBadge(mission)),
      tile(
        "Battery life",
        quantity("mission.batteryDays", mission.batteryDays), "days",
        "expected ", quantity("mission.batteryDaysRange.lower", mission.batteryDaysRange.lower),
        " to ", quantity("mission.batteryDaysRange.upper", mission.batteryDaysRange.upper),
        " days\(years(mission.batteryDays)); \(report.battery.name), ",
        quantity(
          "battery.capacityMilliampHours", report.battery.capacityMilliampHours,
          NumberText.short(report.battery.capacityMilliampHours)), "\u{A0}mAh"),
      tile(
        "Inferences per joule",
        quantity("mission.inferencesPerJoule", mission.inferencesPerJoule), "",
        "sleep in between included; ",
        quantity("mission.inferencesPerActiveJoule", mission.inferencesPerActiveJoule),
        " without"),
      tile(
        "Duty cycle",
        quantity(
          "mission.activeFraction", mission.activeFraction,
          NumberText.rounded(mission.activeFraction * 100), scale: 100), "%",
        shortestPeriod(mission)),
    ]
  }

  /// The time from one inference to the next.
  var period: Markup {
    let seconds = report.periodSeconds
    let unit = NumberText.timeUnit(seconds: seconds)
    let text = NumberText.short(seconds * unit.factor)
    return "\(quantity("periodSeconds", seconds, text, scale: unit.factor))\u{A0}\(unit.name)"
  }

  private func years(_ days: Double) -> Markup {
    guard days >= 730 else { return "" }
    let years = NumberText.rounded(days / 365.25)
    return " (about \(quantity("mission.batteryDays", days, years, scale: 1 / 365.25)) years)"
  }

  private func alwaysOnBadge(_ mission: MissionEstimate) -> Markup {
    mission.isAlwaysOn
      ? element("strong", ["class": "good"], "✓ below the 1 mW line")
      : element("strong", ["class": "bad"], "✗ above the 1 mW line")
  }

  private func shortestPeriod(_ mission: MissionEstimate) -> Markup {
    guard let seconds = mission.shortestAlwaysOnPeriodSeconds else {
      return "asleep, the chip alone draws more than 1 mW"
    }
    return Markup([
      "below 1 mW from one inference every ",
      duration("mission.shortestAlwaysOnPeriodSeconds", seconds: seconds),
    ])
  }
}
