import Deployment
import Foundation
import MCUCost
import Testing

@testable import Report

/// Models compared in accuracy and costs.
@Suite struct ParetoTests {
  private static let boards = ["stm32l4r5zi", "rp2040"]

  private func accuracy(_ correct: Int) -> AccuracyFigures {
    let share = Double(correct) / 200
    return AccuracyFigures(
      clips: 200, correct: correct, interval: IntervalFigures(share - 0.04...share + 0.04))
  }

  /// The small network, as if it took so many bytes of flash and got so many of 200 clips right.
  private func model(_ name: String, bytes: Int, correct: Int) throws -> ParetoModel {
    var model = try smallModel()
    model.identity.model = "folder/\(name).tflite"
    model.memory.modelBytes = bytes
    return try ParetoModel(model, accuracy: accuracy(correct), on: Self.boards.map(Board.named))
  }

  private func report(_ models: [ParetoModel]) throws -> ParetoReport {
    ParetoReport(
      models, on: try Self.boards.map(Board.named), folder: "clips", tool: "thimble test")
  }

  @Test func frontiersAreOfFlashAndOfEnergyOnEachBoard() throws {
    var cheap = try model("cheap", bytes: 30_000, correct: 180)
    cheap.costs[1].energyMicrojoules /= 2
    let report = try report([
      model("small", bytes: 20_000, correct: 180), cheap,
      model("large", bytes: 50_000, correct: 190),
      model("none", bytes: 100_000_000, correct: 200),
      ParetoModel(floatModelAt: "f/float.tflite", accuracy: accuracy(199)),
    ])
    #expect(report.models.map(\.isOnFlashFrontier) == [true, false, true, true, false])
    // All take as much energy on the first board, and one of them does not fit.
    #expect(report.models.map { $0.costs.first?.isOnFrontier } == [false, false, true, false, nil])
    #expect(report.models.map { $0.costs.last?.isOnFrontier } == [false, true, true, false, nil])
    #expect(report.models[3].costs.allSatisfy { !$0.fits })
    #expect(report.models.map(\.name) == ["small", "cheap", "large", "none", "float"])
  }

  @Test func namesTellModelsApart() throws {
    var other = try model("small", bytes: 30_000, correct: 185)
    other.model = "elsewhere/small.thimble"
    let report = try report([
      model("small", bytes: 20_000, correct: 180), other, model("large", bytes: 9, correct: 9),
    ])
    #expect(report.models.map(\.name) == ["small.tflite", "small.thimble", "large"])
  }

  @Test func theDrawingsNumbersAreThoseOfTheJSON() throws {
    let report = try report([
      model("small", bytes: 20_000, correct: 180), model("large", bytes: 500_000, correct: 190),
      ParetoModel(floatModelAt: "float.tflite", accuracy: accuracy(191)),
    ])
    let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(report))
    let drawing = try XMLPage(ParetoDrawing(report).svg)
    let shown = drawing.elements.filter { $0.attributes["data-path"] != nil }
    let paths = Set(shown.compactMap { $0.attributes["data-path"] })
    for model in 0..<2 {
      #expect(paths.contains("models.\(model).memory.modelBytes"))
      #expect(paths.contains("models.\(model).costs.1.energyMicrojoules"))
    }
    #expect(paths.contains("models.2.accuracy.accuracy"))
    for item in shown { try expectNumber(item, from: json) }
  }

  @Test func marksLieWhereTheirNumbersPutThem() throws {
    let report = try report([
      model("small", bytes: 20_000, correct: 180), model("large", bytes: 500_000, correct: 190),
    ])
    let circles = try XMLPage(ParetoDrawing(report).svg).elements("circle")
      .filter { $0.attributes["class"] == "mark pointwise" }
    let places = try circles.suffix(2).map { circle in
      (
        x: try #require(circle.attributes["cx"].flatMap(Double.init)),
        y: try #require(circle.attributes["cy"].flatMap(Double.init))
      )
    }
    #expect(circles.count >= 2 && places.count == 2)
    #expect(places[0].x < places[1].x, "more flash is further to the right")
    #expect(places[0].y > places[1].y, "more accuracy is further up")
    #expect(places.allSatisfy { (46...464).contains($0.x) && (58...370).contains($0.y) })
  }

  @Test func namesStayText() throws {
    for name in hostileNames {
      let report = try report([model(name, bytes: 20_000, correct: 180)])
      let elements = try XMLPage(ParetoDrawing(report).svg).elements
      #expect(!elements.contains { ["script", "img", "b", "p"].contains($0.name) }, "\(name)")
      #expect(elements.filter { $0.name == "style" }.count == 1, "\(name)")
    }
  }

  @Test func theDrawingStandsAlone() throws {
    let svg = ParetoDrawing(try report([model("small", bytes: 20_000, correct: 180)])).svg
    #expect(svg.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\""))
    #expect(svg.contains("prefers-color-scheme:dark"))
    #expect(!svg.contains("href") && !svg.contains("url("))
    #expect(svg.replacing("http://www.w3.org/2000/svg", with: "").contains("http") == false)
  }

  @Test func linearScalesHaveRoundMarks() {
    #expect(LinearScale(values: 89.3...94.6, places: (0, 1)).marks == [90, 91, 92, 93, 94])
    #expect(LinearScale(values: 0...100, places: (0, 1)).marks == [0, 20, 40, 60, 80, 100])
    let scale = LinearScale(values: 90...95, places: (370, 58))
    #expect(scale(90) == 370 && scale(95) == 58 && scale(96) == 58)
  }
}
