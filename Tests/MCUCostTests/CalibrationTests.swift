import Foundation
import Testing
import Thimble

@testable import MCUCost

/// The committed coefficients against the committed measurements (Tools/cost); the simulator does
/// not run here.
struct CalibrationTests {
  /// What is measured and predicted.
  enum Measure: String, Sendable {
    case instructions
    case cycles
  }

  /// A model's measurements: of its operators, and whole.
  struct MeasuredModel {
    var layers: [(layer: LayerWorkload, measured: Int)] = []
    var whole = 0
  }

  /// A core, the layout of the files, and the largest errors that are accepted.
  struct Calibration: CustomTestStringConvertible, Sendable {
    let core: String
    var layout = KernelLayout.portable
    var measure = Measure.instructions
    var layerLimit: Double { measure == .cycles ? 0.12 : 0.15 }
    var wholeLimit = 0.05

    /// The measurements' name.
    var file: String { core + (layout == .portable ? "" : "-\(layout.name)") }
    var testDescription: String { "\(file), \(measure.rawValue)" }
  }

  /// The cores that the simulator times: their cycles are measured, too.
  private static let timed: [Calibration] = [
    Calibration(core: "cortex-m0plus"), Calibration(core: "cortex-m3"),
    Calibration(core: "cortex-m3", layout: .dsp), Calibration(core: "cortex-m4"),
    Calibration(core: "cortex-m4", layout: .dsp), Calibration(core: "cortex-m33"),
    Calibration(core: "cortex-m33", layout: .dsp),
  ]
  private static let cycles = timed.map {
    Calibration(core: $0.core, layout: $0.layout, measure: .cycles, wholeLimit: 0.03)
  }

  @Test(
    "five models that the fit never saw: the whole, and layers above 1 % of it",
    arguments: timed + cycles + [
      Calibration(core: "cortex-m55"),
      Calibration(core: "rv32imc"),
    ])
  func unseenModels(of calibration: Calibration) throws {
    let models = try measurements("\(calibration.file)-mlperf-tiny", calibration.measure)
    #expect(models.count == 5)
    for (name, model) in models {
      var total = 0
      for (layer, measured) in model.layers {
        let predicted = try predict(layer, on: calibration.core, calibration.measure)
        total += predicted
        guard measured * 100 > model.whole else { continue }
        #expect(
          isWithin(calibration.layerLimit, predicted, measured),
          "\(name), \(layer.name): \(predicted) for \(measured)")
      }
      #expect(
        isWithin(calibration.wholeLimit, total, model.whole), "\(name): \(total) for \(model.whole)"
      )
    }
  }

  @Test(
    "the synthetic layers that the fit saw: nine in ten within 10 %, of packed kernels within 5 %",
    arguments: [
      (Calibration(core: "cortex-m4"), 0.1),
      (Calibration(core: "cortex-m4", layout: .dsp, measure: .cycles), 0.05),
    ])
  func syntheticLayers(of calibration: Calibration, limit: Double) throws {
    var (count, close) = (0, 0)
    // A softmax takes as long as its values say.
    for (layer, measured) in try measurements(calibration.file, calibration.measure).values
      .flatMap(\.layers)
    where layer.layout == calibration.layout && layer.kernel != "softmax" {
      count += 1
      let predicted = try predict(layer, on: calibration.core, calibration.measure)
      if isWithin(limit, predicted, measured) { close += 1 }
    }
    #expect(count > 700)
    #expect(close * 10 > count * 9, "\(close) of \(count)")
  }

  /// DS-TC-S lies in a graph: what no chain tells is in the price of a step.
  @Test("a step in a graph that is no chain is priced apart, and the operators that it asks")
  func stepsInGraphs() throws {
    for core in ["cortex-m0plus", "cortex-m3", "cortex-m4", "cortex-m33"] {
      let layer = LayerWorkload(
        name: "add", operation: "add", workload: Workload(steps: 100),
        loops: Self.loops(["outputs": 0, "singleProducts": 0, "rows": 100, "steps": 100]))
      let search = StepSearch(waiting: 0, asked: 300, steps: 100)
      let inChain = try predict(
        layer.searched(StepSearch(waiting: 0), inGraph: false), on: core, .cycles)
      let inGraph = try predict(layer.searched(search, inGraph: true), on: core, .cycles)
      let more = Double(inGraph - inChain) / 100
      #expect(more > 500 && more < 3_000, "\(core): \(more)")
    }
  }

  private static func loops(_ trips: [String: Int]) -> LoopCounts {
    var loops = LoopCounts()
    for (name, count) in trips { loops.add(count, ofLoop: name, isInner: false) }
    return loops
  }

  private func isWithin(_ limit: Double, _ predicted: Int, _ measured: Int) -> Bool {
    abs(Double(predicted) / Double(measured) - 1) <= limit
  }

  private func predict(
    _ layer: LayerWorkload, on core: String, _ measure: Measure
  ) throws -> Int {
    let estimate = try CostModel(board: roundBoard(core)).estimate(layer)
    return switch measure {
    case .instructions: estimate.instructions
    case .cycles: estimate.cycles - estimate.flashWaitCycles
    }
  }

  /// Reads a file of measurements; layers that did not run all their steps are left out.
  private func measurements(
    _ name: String, _ measure: Measure
  ) throws -> [String: MeasuredModel] {
    let path = URL(fileURLWithPath: #filePath)
      .appending(path: "../../../Tools/cost/measurements/\(name).csv").standardized
    let lines = try String(contentsOf: path, encoding: .utf8).split(separator: "\n")
      .filter { !$0.hasPrefix("#") }
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    let names = try #require(lines.first)
    var models: [String: MeasuredModel] = [:]
    for fields in lines.dropFirst() {
      let row = MeasuredRow(fields: Dictionary(uniqueKeysWithValues: zip(names, fields)))
      if row.fields["operator"] == "whole" {
        models[fields[0], default: MeasuredModel()].whole = try row[measure.rawValue]
      } else if let layout = KernelLayout(name: fields[3]),
        try row["steps"] == row["stepsRun"]
      {
        models[fields[0], default: MeasuredModel()].layers.append(
          (try row.layer(layout), try row[measure.rawValue]))
      }
    }
    return models
  }
}

/// A line of a file of measurements.
private struct MeasuredRow {
  let fields: [String: String]

  subscript(_ name: String) -> Int {
    get throws { try #require(fields[name].flatMap { Int($0) }, "\(name)") }
  }

  /// The layer, its loops those whose columns are not empty.
  func layer(_ layout: KernelLayout) throws -> LayerWorkload {
    let kernel = try #require(fields["kernel"])
    var loops = LoopCounts()
    for (column, text) in fields where !text.isEmpty {
      let parts = column.split(separator: ":")
      guard parts.count == 2 else { continue }
      loops.add(
        try #require(Int(text)), ofLoop: String(parts[1]), isInner: parts[0] == "inner")
    }
    let workload = Workload(
      multiplyAccumulates: try self["multiplyAccumulates"], outputs: try self["outputs"],
      constantBytes: try self["constantBytes"], inputBytes: try self["inputBytes"],
      outputBytes: try self["outputBytes"], steps: try self["steps"])
    return LayerWorkload(
      name: "\(kernel) \(fields["operator"] ?? "")", operation: kernel, layout: layout,
      workload: workload, loops: loops)
  }
}
