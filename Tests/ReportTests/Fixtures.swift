import Deployment
import Foundation
import GraphIR
import HostSupport
import MCUCost
import ModelCompiler
import Thimble

@testable import Report

/// A small network of most operators, planned: `Tests/Fixtures/Operators/keyword_spotter.tflite`.
func smallModel() throws -> ProfiledModel { try planned.get() }

/// Planned once.
private let planned = Result { try plannedModel() }

private func plannedModel() throws -> ProfiledModel {
  let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()
  let path = package.appendingPathComponent("Fixtures/Operators/keyword_spotter.tflite").path
  var model = ProfiledModel(try Deployment(ModelSource(path: path)))
  model.identity.model = "folder/keyword_spotter.tflite"
  model.frontEnd = LayerWorkload(frontEnd: .mlperfKeywordSpotting(gain: .fixed))
  model.memory.frontEndBytes = 2_408
  return model
}

/// A report of the small network: one inference a second on a CR2032.
func report(
  _ model: ProfiledModel? = nil, on board: String = "stm32l4r5zi", every period: Double = 1
) throws -> ProfileReport {
  try ProfileReport(
    model ?? smallModel(), on: .named(board),
    mission: MissionRequest(periodSeconds: period, battery: .named("cr2032")), tool: "thimble test")
}

extension ProfileReport {
  /// The report's page.
  func page(_ model: ProfiledModel) throws -> String {
    try ProfilePage(self, plan: model.plan, problem: model.problem).html()
  }

  /// The report's JSON.
  var json: Data {
    get throws { try JSONEncoder().encode(self) }
  }
}

/// Names that try to leave the place they are put in.
let hostileNames = [
  "</script><script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "'><b onclick='x'>",
  "]]><p>", "<!-- ", "&lt;already&gt; &amp; &#0; &bogus;", "\u{202E}txet desrever\u{202C}",
  "nul\u{0}bell\u{7}escape\u{1B}[31m", "line\nfeed\r\ttab\u{85}\u{2028}\u{2029}", "${a}\\u003c`",
  "\u{FFFE}\u{FFFF}\u{10FFFF}", "", "<style>*{display:none}</style>",
  String(repeating: "長い名前", count: 200),
]
