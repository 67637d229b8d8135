import MCUCost

extension ProfilePage {
  /// What would help, and what would be wasted effort, for the layers that matter.
  var adviceSection: Markup {
    section(
      "What would help",
      Markup(
        "Bounds, not promises: if a term of the layer's cycles took no time, the layer and the "
          + "inference would be so many times as fast, and never faster by that means. The layers "
          + "that take most cycles, alike ones together."),
      Markup("div", ["class": "bars"], groups.prefix(8).map(entry)))
  }

  fileprivate struct Group {
    var layers: [PageLayer]
    var advice: LayerAdvice
    var path: String
  }

  /// Layers with the same advice, those that take most cycles together first.
  private var groups: [Group] {
    var groups: [Group] = []
    for layer in layers {
      let index = layer.adviceIndex(of: report.advice.count)
      guard report.advice.indices.contains(index), report.advice[index].cyclesShare >= 0.01 else {
        continue
      }
      let advice = report.advice[index]
      let same = groups.firstIndex {
        $0.advice.helps == advice.helps && $0.advice.wasted == advice.wasted
          && $0.layers[0].estimate.kind == layer.estimate.kind
      }
      if let same {
        groups[same].layers.append(layer)
      } else {
        groups.append(Group(layers: [layer], advice: advice, path: "advice.\(index)"))
      }
    }
    return groups.sorted { $0.share > $1.share }
  }

  private func entry(_ group: Group) -> Markup {
    let advice = group.advice
    let numbers = group.layers.map(\.numberText).joined(separator: ", ")
    var head: [Markup] = [
      element("span", ["class": "number"], Markup(numbers)), " ",
      group.layers.count > 1
        ? Markup("\(group.layers[0].kernelTitle), each")
        : Markup([
          group.layers[0].name, " ", element("small", [:], Markup(group.layers[0].kernelTitle)),
        ]),
    ]
    var facts: [Markup] = [
      quantity(
        "\(group.path).cyclesShare", advice.cyclesShare,
        NumberText.fixed(advice.cyclesShare * 100, 1), scale: 100),
      Markup(" % of the cycles, \(advice.verdict.rawValue)-bound"),
    ]
    if let peak = advice.peakShare {
      facts += [
        ", ",
        quantity("\(group.path).peakShare", peak, NumberText.rounded(peak * 100), scale: 100),
        " % of the core's peak",
      ]
    }
    head.append(Markup("span", ["class": "facts"], facts))
    return element(
      "div", ["class": "advice"], Markup("p", [:], head),
      element(
        "p", [:], element("b", ["class": "good"], "helps"),
        element("span", [:], Markup(advice.helps))),
      element(
        "p", [:], element("b", ["class": "bad"], "wasted"),
        element("span", [:], Markup(advice.wasted))))
  }
}

extension ProfilePage.Group {
  fileprivate var share: Double { advice.cyclesShare * Double(layers.count) }
}
