import ModelCompiler

extension ProfilePage {
  /// The arena over the steps of an inference.
  var arenaSection: Markup {
    let picture = PlanPicture(plan, of: problem).svg(title: NameText.printable(fileName))
    let binding = plan.binding.prefix(4).map {
      "\(NumberText.grouped($0.bytes)) \(NameText.shortened($0.name))"
    }
    let fullest =
      binding.isEmpty ? "" : " Fullest moment: \(binding.joined(separator: ", ")) (bytes)."
    return section(
      "Arena over time",
      Markup(
        "Where every row of every tensor lies, and from when to when it is needed. Rows that are "
          + "needed no more make room for others.\(fullest)"),
      element("div", ["class": "scroll map", "tabindex": "0"], Markup(trusted: picture)))
  }
}
