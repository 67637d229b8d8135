import Deployment

/// Models as marks, accuracy upwards: on the left against flash, on the right against the energy of an
/// inference on each board.
///
/// A self-contained SVG document that follows the reader's choice of light or dark. Every number in it
/// carries the path and the value that it has in the report's JSON.
package struct ParetoDrawing {
  private let report: ParetoReport
  private let accuracies: ClosedRange<Double>

  private static let gap = 14.0
  private static let panelSize = PlotSize(
    width: 640, height: 420, left: 46, right: 170, top: 58, bottom: 50, name: "panel")

  /// Makes a drawing of a report.
  package init(_ report: ParetoReport) {
    self.report = report
    let ends = report.models.flatMap {
      [$0.accuracy.interval.lower * 100, $0.accuracy.interval.upper * 100]
    }
    let (low, high) = (ends.min() ?? 0, ends.max() ?? 100)
    let room = max(0.5, (high - low) * 0.06)
    accuracies = max(0, low - room)...min(100, high + room)
  }

  /// The document's source.
  package var svg: String {
    let panels = [flashPanel] + (report.boards.isEmpty ? [] : [energyPanel])
    let size = Self.panelSize
    let width = Double(panels.count) * (size.width + Self.gap) + Self.gap
    let height = size.height + 2 * Self.gap
    let content = panels.enumerated().map { index, panel in
      let x = Self.gap + Double(index) * (size.width + Self.gap)
      return Markup(
        "g", ["transform": "translate(\(coordinate(x)),\(coordinate(Self.gap)))"], panel.content)
    }
    return Markup(
      "svg",
      [
        "xmlns": "http://www.w3.org/2000/svg", "role": "img", "width": coordinate(width),
        "height": coordinate(height),
        "viewBox": "0 0 \(coordinate(width)) \(coordinate(height))",
        "aria-label": "Accuracy of models against flash and energy",
      ],
      [
        Markup(trusted: "<style>\(Self.style)</style>"),
        element(
          "rect", ["class": "page", "width": coordinate(width), "height": coordinate(height)]),
      ] + content
    ).source + "\n"
  }

  private var flashPanel: ParetoPanel {
    var panel = ParetoPanel(
      size: Self.panelSize, accuracies: accuracies, title: "Flash of the model's file",
      unit: "KiB", perUnit: 1_024)
    let marks = report.models.enumerated().compactMap { index, model in
      model.memory.map { memory in
        ParetoPanel.Mark(
          model: index, shape: .pointwise, value: Double(memory.modelBytes),
          path: "models.\(index).memory.modelBytes", stands: model.isOnFlashFrontier,
          place: "\(NumberText.grouped(memory.modelBytes)) bytes of flash")
      }
    }
    panel.draw([.init(name: "on the frontier", shape: .pointwise, marks: marks)], report.models)
    return panel
  }

  private var energyPanel: ParetoPanel {
    var panel = ParetoPanel(
      size: Self.panelSize, accuracies: accuracies,
      title: "Energy of an inference (estimate, whole chip)", unit: "µJ", perUnit: 1)
    let shapes: [MarkShape] = [
      .convolution, .depthwise, .fullyConnected, .frontEnd, .pointwise, .other,
    ]
    let series = report.boards.enumerated().map { board, entry in
      let shape = shapes[board % shapes.count]
      let marks = report.models.enumerated().compactMap { index, model in
        model.costs.firstIndex { $0.board == entry.name }.map { cost in
          let (energy, stands) = (
            model.costs[cost].energyMicrojoules, model.costs[cost].isOnFrontier
          )
          return ParetoPanel.Mark(
            model: index, shape: shape, value: energy,
            path: "models.\(index).costs.\(cost).energyMicrojoules", stands: stands,
            place: "\(NumberText.rounded(energy)) µJ on \(entry.name)")
        }
      }
      return ParetoPanel.Series(name: entry.name, shape: shape, marks: marks)
    }
    panel.draw(series, report.models)
    return panel
  }

  private static let style = """
    :root{--page:#fff;--ink:#1b1e22;--muted:#5b636d;--rule:#c9ced4;--soft:#eceef0;color-scheme:light dark}
    @media (prefers-color-scheme:dark){:root{--page:#121518;--ink:#e7eaed;--muted:#9ea7b1;\
    --rule:#454d55;--soft:#262b31}}
    text{font:12px system-ui,-apple-system,"Segoe UI",Roboto,Arial,sans-serif;fill:var(--ink)}
    .page{fill:var(--page)} .frame{fill:none;stroke:var(--rule)} .grid{stroke:var(--soft)}
    .middle{text-anchor:middle} .end{text-anchor:end}
    .point,.note{paint-order:stroke;stroke:var(--page);stroke-width:3px;stroke-linejoin:round}
    .tick,.axis,.note{fill:var(--muted);font-size:11.5px} .point{font-size:11.5px;font-weight:600}
    .head{font-size:13px;font-weight:600} .leader{stroke:var(--muted);stroke-opacity:.7}
    .interval{stroke:var(--muted);stroke-opacity:.7} .float{stroke:var(--muted);stroke-dasharray:5 4}
    .frontier{fill:none;stroke-width:1.6;stroke-opacity:.75}
    .mark{stroke:var(--page);stroke-width:1.2} .beaten{fill-opacity:.35}
    .pointwise{fill:#0072b2} .convolution{fill:#009e73} .depthwise{fill:#d55e00}
    .dense{fill:#cc79a7} .front{fill:#e69f00} .other{fill:#8b9099}
    .frontier.pointwise{fill:none;stroke:#0072b2} .frontier.convolution{fill:none;stroke:#009e73}
    .frontier.depthwise{fill:none;stroke:#d55e00} .frontier.dense{fill:none;stroke:#cc79a7}
    .frontier.front{fill:none;stroke:#e69f00} .frontier.other{fill:none;stroke:#8b9099}
    """
}
