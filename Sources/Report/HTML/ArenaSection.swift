import ModelCompiler

extension ProfilePage {
  /// The arena over the steps of an inference.
  var arenaSection: Markup {
    let picture = PlanPicture(plan, of: problem).svg(title: NameText.printable(fileName))
    let binding = report.binding.prefix(4).enumerated().map { index, tensor -> Markup in
      let bytes = quantity("binding.\(index).bytes", tensor.bytes)
      return "\(index == 0 ? "" : ", ")\(bytes) \(NameText.shortened(tensor.name))"
    }
    let fullest: Markup = binding.isEmpty ? "" : " Fullest moment: \(Markup(binding)) (bytes)."
    return section(
      "Arena over time",
      """
      Where every row of every tensor lies, and from when to when it is needed. Rows that are \
      needed no more make room for others.\(fullest)
      """,
      element("div", ["class": "scroll map", "tabindex": "0"], Markup(trusted: picture)))
  }
}
