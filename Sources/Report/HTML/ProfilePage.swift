import Deployment
import Foundation
import MCUCost
package import ModelCompiler
import Thimble

/// A report as one self-contained web page: drawings are inline SVG, nothing is loaded.
///
/// Every number shown carries the path and the value that it has in the report's JSON, which the
/// page holds too. The page is well-formed as XML.
package struct ProfilePage {
  let report: ProfileReport
  let plan: Plan
  let problem: PlanProblem

  /// Makes a page of a report and the plan that it describes.
  package init(_ report: ProfileReport, plan: Plan, problem: PlanProblem) {
    self.report = report
    self.plan = plan
    self.problem = problem
  }

  /// The page's source.
  ///
  /// - Throws: what the JSON encoder throws.
  package func html() throws -> String {
    let title = "\(fileName) on \(report.estimate.board): Thimble profile"
    let head = element(
      "head", [:], element("meta", ["charset": "utf-8"]),
      element(
        "meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
      element("meta", ["name": "color-scheme", "content": "light dark"]),
      element("title", [:], Markup(title)),
      Markup(trusted: "<style>\(PageFile.style)</style>"))
    let json = try embeddedJSON()
    let body = Markup(
      "body", [:],
      [header, element("main", [:], Markup(sections)), footer]
        + [
          Markup(trusted: "<script type=\"application/json\" id=\"profile\">\(json)</script>"),
          Markup(trusted: "<script>/*<![CDATA[*/\n\(PageFile.script)/*]]>*/</script>"),
        ])
    let page = element(
      "html", ["xmlns": "http://www.w3.org/1999/xhtml", "lang": "en"], head, body)
    return "<!DOCTYPE html>\n" + page.source + "\n"
  }

  private var sections: [Markup] {
    [
      tiles, causes, layerEnergy, waterfall, rooflineSection, adviceSection, arenaSection,
      dutyCycleSection, sweepSection, boardSection, kernelSection, layerTable,
      specificationSection,
    ]
  }

  /// The model file's name without its folders.
  var fileName: String {
    report.identity.model.split(separator: "/").last.map(String.init) ?? report.identity.model
  }

  private var header: Markup {
    let board = report.boards.first { $0.isProfiled }
    return element(
      "header", [:],
      element("p", ["class": "kicker"], "Thimble profile"),
      element("h1", [:], element("bdi", [:], Markup(fileName))),
      element(
        "p", ["class": "lead"], "One inference on ",
        element("bdi", [:], Markup(board?.title ?? report.estimate.board)),
        Markup(", \(report.estimate.core) at "),
        megahertz("boards.0.clockHertz", board?.clockHertz ?? 0),
        " MHz. Estimated, not measured: each figure's range is given where it is known."))
  }

  private var footer: Markup {
    element(
      "footer", [:],
      Markup("Made by \(report.specification.tool). This page holds its JSON and loads nothing."))
  }

  /// The report's JSON with nothing in it that HTML or XML would take for markup.
  private func embeddedJSON() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var text = ""
    for scalar in String(decoding: try encoder.encode(report), as: UTF8.self).unicodeScalars {
      if NameText.isPrintable(scalar), !"<>&".unicodeScalars.contains(scalar) {
        text.unicodeScalars.append(scalar)
      } else {
        for unit in UTF16.encode(scalar) ?? .init() { text += String(format: "\\u%04x", unit) }
      }
    }
    return text
  }
}

/// The page's style sheet and script, compiled in.
private enum PageFile {
  static let style = String(decoding: PackageResources.profile_css, as: UTF8.self)
  static let script = String(decoding: PackageResources.profile_js, as: UTF8.self)
}

/// A part of the page with its heading and an explanation.
func section(_ title: String, _ explanation: Markup, _ content: Markup...) -> Markup {
  Markup(
    "section", [:],
    [element("h2", [:], Markup(title)), element("p", ["class": "about"], explanation)] + content)
}

/// One layer as the page shows it.
struct PageLayer {
  /// From 1; 0 for the front end.
  var number: Int
  /// Where it stands in the JSON.
  var path: String
  var estimate: LayerEstimate

  /// The number as it is shown: the front end has none.
  var numberText: String { number == 0 ? "FE" : "\(number)" }
  /// The kernel in words, with its layout where that is not the portable one.
  var kernelTitle: String {
    Report.kernelTitle(estimate.kind)
      + (estimate.layout == .portable ? "" : ", \(estimate.layout.name)")
  }
  /// Where the layer's advice stands among so many: the front end's comes last.
  func adviceIndex(of count: Int) -> Int { number == 0 ? count - 1 : number - 1 }
  /// The name, short, with the whole one behind it.
  var name: Markup {
    element(
      "bdi", ["title": estimate.name], Markup(NameText.shortened(estimate.name)))
  }
}

extension ProfilePage {
  /// The layers in the order in which they run.
  var layers: [PageLayer] {
    let frontEnd = report.estimate.frontEnd.map {
      [PageLayer(number: 0, path: "frontEnd", estimate: $0)]
    }
    return (frontEnd ?? [])
      + report.estimate.layers.enumerated().map {
        PageLayer(number: $0.offset + 1, path: "layers.\($0.offset)", estimate: $0.element)
      }
  }
}
