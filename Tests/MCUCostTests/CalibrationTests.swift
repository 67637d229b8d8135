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

  @Test("the synthetic layers that the fit saw: nine in ten within 10 %")
  func syntheticLayers() throws {
    var (count, close) = (0, 0)
    // A softmax takes as long as its values say.
    for (layer, measured) in try measurements("cortex-m4", .instructions).values.flatMap(\.layers)
    where layer.kernel != "softmax" {
      count += 1
      if isWithin(0.1, try predict(layer, on: "cortex-m4", .instructions), measured) { close += 1 }
    }
    #expect(count > 700)
    #expect(close * 10 > count * 9, "\(close) of \(count)")
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
