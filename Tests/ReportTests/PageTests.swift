import Deployment
import Foundation
import MCUCost
import ModelCompiler
import Testing

@testable import Report

/// The page's numbers, its form, and what it must not do.
@Suite struct PageTests {
  @Test(arguments: ["stm32l4r5zi", "rp2040", "stm32f746ng"], [0.01, 1, 86_400])
  func numbersAreThoseOfTheJSON(board: String, period: Double) throws {
    let model = try smallModel()
    let report = try report(model, on: board, every: period)
    let page = try XMLPage(report.page(model))
    let json = try JSONSerialization.jsonObject(with: report.json)
    let shown = page.elements.filter { $0.attributes["data-path"] != nil }
    #expect(shown.count > 150)
    for item in shown { try expectNumber(item, from: json) }
  }

  @Test(arguments: ["stm32l4r5zi", "rp2040"], [1, 86_400])
  func noNumberIsShownThatIsNotInTheJSON(board: String, period: Double) throws {
    let model = try smallModel()
    let report = try report(model, on: board, every: period)
    let page = try XMLPage(report.page(model))
    let texts = strings(in: try JSONSerialization.jsonObject(with: report.json))
    // And what is named by a number; then the layers' numbers.
    let names = ["1 mW", "SHA-256", "int8", "int32", DatapathEnergy.horowitz.source]
    let known = Set((texts + texts.map(NameText.shortened) + names).filter(hasNumber))
      .sorted { $0.count > $1.count }
    let numbers = Set(model.layers.indices.map { "\($0 + 1)" })
    for item in page.elements where item.attributes["data-path"] == nil {
      #expect(!item.text.contains("Markup("), "a piece of markup in a string: \(item.text)")
      if ["script", "style", "text", "title"].contains(item.name) { continue }
      guard hasNumber(item.text), !isList(item.text, of: numbers) else { continue }
      var rest = item.text
      for text in known { rest = rest.replacing(text, with: "") }
      #expect(!hasNumber(rest), "\(item.name): \(item.text)")
    }
  }

  private func hasNumber(_ text: String) -> Bool { text.contains { $0.isNumber } }

  /// Layers' numbers with commas between.
  private func isList(_ text: String, of numbers: Set<String>) -> Bool {
    text.split(separator: ",").allSatisfy {
      let word = $0.trimmingCharacters(in: .whitespaces)
      return numbers.contains(word) || word == "FE"
    }
  }

  /// All strings of a JSON value.
  private func strings(in json: Any) -> [String] {
    switch json {
    case let text as String: [text]
    case let list as [Any]: list.flatMap { strings(in: $0) }
    case let object as [String: Any]: object.values.flatMap { strings(in: $0) }
    default: []
    }
  }

  @Test func everyLayerBoardAndTotalIsShown() throws {
    let model = try smallModel()
    let report = try report(model)
    let paths = Set(
      try XMLPage(report.page(model)).elements("data").compactMap { $0.attributes["data-path"] })
    for index in model.layers.indices {
      for key in ["cycles", "energyMicrojoules", "movedBytes", "multiplyAccumulatesPerByte"] {
        #expect(paths.contains("layers.\(index).\(key)"))
      }
    }
    for index in Board.all.indices {
      #expect(paths.contains("boards.\(index).energyMicrojoules"))
    }
    for path in [
      "mission.batteryDays", "memory.totalSramBytes", "frontEnd.cycles", "cycles",
      "mission.inferencesPerJoule", "mission.inferencesPerActiveJoule",
      "mission.shortestAlwaysOnPeriodSeconds", "mission.averagePowerMilliwattsRange.upper",
      "energyMicrojoulesRange.lower", "causes.soc.0.share", "causes.mission.1.energyMicrojoules",
      "causes.datapath.3.energyMicrojoules", "causes.socOverDatapath", "advice.0.cyclesShare",
      "kernels.1.energyOverThimble", "roofline.ridgeMultiplyAccumulatesPerByte",
    ] {
      #expect(paths.contains(path))
    }
  }

  @Test func theWholeSpecificationIsShown() throws {
    let model = try smallModel()
    let report = try report(model)
    let texts = try XMLPage(report.page(model)).elements("bdi").map(\.text)
    let item = report.specification
    for text in [
      item.line, item.precision, item.plan, item.board, item.kernels, item.energyBoundary,
      item.sourceSHA256 ?? "", item.modelSHA256, item.boardSHA256, item.tool, report.battery.source,
    ] {
      #expect(texts.contains { $0.contains(text) }, "\(text)")
    }
  }

  @Test func thePageHoldsItsJSON() throws {
    let model = try smallModel()
    let report = try report(model)
    let scripts = try XMLPage(report.page(model)).elements("script")
    let embedded = try #require(scripts.first { $0.attributes["type"] == "application/json" })
    let first = try JSONSerialization.jsonObject(with: Data(embedded.text.utf8)) as? NSDictionary
    let second = try JSONSerialization.jsonObject(with: report.json) as? NSDictionary
    #expect(first == second)
    #expect(first?["schema"] as? Int == 2)
  }

  @Test func nothingIsLoaded() throws {
    let model = try smallModel()
    let html = try report(model).page(model)
    let names = ["http://www.w3.org/1999/xhtml", "http://www.w3.org/2000/svg"]
    let bare = names.reduce(html) { $0.replacing($1, with: "") }
    for word in [
      "http:", "https:", "//cdn", "url(", "@import", "fetch(", "XMLHttpRequest", "WebSocket",
      "import(", "<link", "<img", "<iframe", " src=", " href=",
    ] {
      #expect(!bare.contains(word), "\(word)")
    }
  }

  @Test func barsDivideTheWhole() throws {
    let model = try smallModel()
    let page = try report(model).page(model)
    let widths = page.matches(of: /<i class="(gap|time|front)" style="width:([0-9.]+)%">/)
    let drawn = widths.filter { $0.output.1 != "gap" }.compactMap { Double($0.output.2) }
    #expect(drawn.count == model.layers.count + 1)
    #expect(abs(drawn.reduce(0, +) - 100) < 0.1)
  }

  @Test func aPeriodTooShortIsSaid() throws {
    let model = try smallModel()
    let report = try report(model, on: "rp2040", every: 0.001)
    #expect(report.mission == nil)
    let html = try report.page(model)
    #expect(html.contains("too slow"))
    _ = try XMLPage(html)
  }
}

/// Names from files cannot become markup.
@Suite struct HostileNameTests {
  private func hostileModel() throws -> ProfiledModel {
    var model = try smallModel()
    for index in model.layers.indices {
      model.layers[index].name = hostileNames[index % hostileNames.count]
    }
    for index in model.problem.tensors.indices {
      model.problem.tensors[index].name = hostileNames[index % hostileNames.count]
    }
    for index in model.problem.steps.indices {
      model.problem.steps[index].name = hostileNames[(index + 5) % hostileNames.count]
    }
    model.frontEnd?.name = hostileNames[0]
    model.identity.model = hostileNames[1]
    model.notes = hostileNames
    return model
  }

  private func hostileBoard() throws -> Board {
    let encoder = JSONEncoder()
    var object =
      try JSONSerialization.jsonObject(with: encoder.encode(Board.named("nrf52840")))
      as? [String: Any] ?? [:]
    object["name"] = "<i>board</i>&\"'"
    object["title"] = "</title></style></script><svg onload=alert(1)>"
    return try Board(json: JSONSerialization.data(withJSONObject: object), file: "hostile.json")
  }

  @Test func namesStayText() throws {
    let model = try hostileModel()
    let hostile = try ProfileReport(
      model, on: hostileBoard(),
      mission: MissionRequest(periodSeconds: 1, battery: .named("cr2032")), tool: "test")
    let html = try hostile.page(model)
    let page = try XMLPage(html)
    let plain = try smallModel()
    let usual = try XMLPage(report(plain).page(plain))
    let known = Set(usual.elements.map(\.name))
    #expect(Set(page.elements.map(\.name)).isSubset(of: known))
    #expect(page.elements("script").count == 3)  // its own two and the picture's
    #expect(page.elements("style").count == 2)  // its own and the picture's
    for element in page.elements {
      #expect(!element.attributes.keys.contains { $0.hasPrefix("on") })
    }
    for scalar in html.unicodeScalars where scalar != "\n" && scalar != "\t" {
      let category = scalar.properties.generalCategory
      #expect(category != .control && category != .format, "\(scalar.value)")
    }
  }

  @Test func theJSONKeepsTheNames() throws {
    let model = try hostileModel()
    let html = try report(model).page(model)
    let script = try #require(
      XMLPage(html).elements("script").first { $0.attributes["id"] == "profile" })
    #expect(!script.text.contains("<") && !script.text.contains("&"))
    let json = try JSONSerialization.jsonObject(with: Data(script.text.utf8)) as? [String: Any]
    let layers = try #require(json?["layers"] as? [[String: Any]])
    for (layer, expected) in zip(layers, model.layers) {
      #expect(layer["name"] as? String == expected.name)
    }
  }

  @Test func markupEscapesWhatItIsGiven() {
    let name = "<a href='x'>&\"\u{0}\u{202E}"
    #expect(element("p", ["title": name], Markup(name)).source.hasPrefix("<p title=\"&lt;a href"))
    #expect(Markup("\(name)").source == "&lt;a href=&#39;x&#39;&gt;&amp;&quot;\u{FFFD}\u{FFFD}")
    #expect(element("i").source == "<i></i>")
    #expect(element("br").source == "<br/>")
  }
}
