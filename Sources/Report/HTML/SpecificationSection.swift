import Deployment
import MCUCost

extension ProfilePage {
  /// Everything that has to be known to make the report again.
  var specificationSection: Markup {
    let item = report.specification
    let rows = [
      ("Model", report.identity.model), ("Format", item.format), ("Precision", item.precision),
      ("Plan", item.plan), ("Stack", report.memory.stackBasis), ("Board", item.board),
      ("Kernels", item.kernels), ("Headline energy", item.energyBoundary),
      ("Second energy", item.datapathBoundary),
      ("Datapath figures", DatapathEnergy.horowitz.source),
      ("Battery", "\(report.battery.name): \(report.battery.source)"),
      ("Source SHA-256", item.sourceSHA256 ?? "unknown"),
      (".thimble SHA-256", item.modelSHA256), ("Board SHA-256", item.boardSHA256),
      ("Made by", item.tool),
    ]
    let notes = report.notes.map { ("Note", $0) }
    let list = (rows + notes).flatMap { name, text in
      [element("dt", [:], Markup(name)), element("dd", [:], element("bdi", [:], Markup(text)))]
    }
    return section(
      "Specification",
      "What was priced, where, and what the figures include. The line holds all of it.",
      element("p", ["class": "line"], element("bdi", [:], Markup(item.line))),
      Markup("dl", [:], list))
  }
}
