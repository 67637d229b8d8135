import Deployment
import Foundation
import MCUCost
import ModelCompiler
import Thimble

/// The operators' counts beside their measured instructions.
struct CountTable {
  /// CSV: a line of names, then a line for each operator.
  ///
  /// A line of the profile has a model, an operator's index or what else was measured, its code, its steps and
  /// its instructions, behind which cycles and those of loads and stores may follow.
  ///
  /// The trips of a loop are in a column `inner:` or `outer:` and its name; the cell of an operator
  /// whose kernel has no such loop is empty.
  let text: String

  /// What of a workload the table has, before the loops.
  private static var facts: [(name: String, value: KeyPath<Workload, Int>)] {
    [
      ("multiplyAccumulates", \.multiplyAccumulates), ("outputs", \.outputs),
      ("inputBytes", \.inputBytes), ("outputBytes", \.outputBytes),
      ("constantBytes", \.constantBytes), ("steps", \.steps),
    ]
  }

  /// Joins what the profile program printed with the models of the same names in a folder.
  init(profile: String, models folder: String) throws {
    var rows: [Row] = []
    var models: [String: [LayerWorkload]] = [:]
    for line in try String(contentsOfFile: profile, encoding: .utf8).split(separator: "\n") {
      let fields = line.split(separator: " ").map(String.init)
      guard fields.count == 5 || fields.count == 7 else { throw TableError(line: String(line)) }
      var row = Row(model: fields[0], place: fields[1], measured: Array(fields[3...]))
      let path = folder + "/" + fields[0] + ".thimble"
      let layers = try models[fields[0]] ?? CountTable.layers(of: path)
      models[fields[0]] = layers
      row.layer = CountTable.layer(fields[1], of: layers)
      rows.append(row)
    }
    var loops: [String: Bool] = [:]
    for row in rows {
      for (name, loop) in row.layer?.loops.loops ?? [:] { loops[name] = loop.isInner }
    }
    let names = loops.keys.sorted()
    let measured = ["stepsRun", "instructions", "cycles", "memoryCycles"]
    let header =
      ["model", "operator", "kernel", "layout"] + CountTable.facts.map(\.name)
      + names.map { (loops[$0] == true ? "inner:" : "outer:") + $0 }
      + measured.prefix(rows.first?.measured.count ?? 2)
    let lines = [header] + rows.map { $0.cells(loops: names) }
    text = lines.map { $0.joined(separator: ",") }.joined(separator: "\n") + "\n"
  }

  /// What a line is of: an operator, or a part of the executor's work, behind them; `nil` for the whole.
  private static func layer(_ place: String, of layers: [LayerWorkload]) -> LayerWorkload? {
    if let index = Int(place) { return layers[index] }
    guard let executor = layers.last else { return nil }
    switch place {
    case "input": return executor.keeping(["fedRows", "fedBytes", "fedInGraph"])
    case "idle": return executor.keeping(LayerWorkload.searchLoops.union(["searches"]))
    default: return nil
    }
  }

  private static func layers(of path: String) throws -> [LayerWorkload] {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let aligned = UnsafeMutableRawBufferPointer.allocate(
      byteCount: bytes.count, alignment: FileLayout.alignment)
    defer { unsafe aligned.deallocate() }
    unsafe bytes.copyBytes(to: aligned)
    let file = UnsafeRawBufferPointer(aligned)
    return try unsafe ModelReader.read(file).layerWorkloads(ModelReader.plan(of: Model(file)))
  }

  /// A line of the profile program.
  private struct Row {
    var model: String
    var place: String
    var layer: LayerWorkload?
    var measured: [String]

    func cells(loops: [String]) -> [String] {
      let kernel = layer.map { [$0.kernel, $0.layout.name] } ?? ["-", "-"]
      let facts = CountTable.facts.map { fact in "\(layer?.workload[keyPath: fact.value] ?? 0)" }
      let trips = loops.map { name in layer?.loops.loops[name].map { "\($0.trips)" } ?? "" }
      return [model, place] + kernel + facts + trips + measured
    }
  }
}

extension LayerWorkload {
  /// The layer with the trips of these loops alone.
  fileprivate func keeping(_ names: Set<String>) -> LayerWorkload {
    var part = self
    part.loops = LoopCounts()
    for (name, loop) in loops.loops {
      part.loops.add(names.contains(name) ? loop.trips : 0, ofLoop: name, isInner: loop.isInner)
    }
    return part
  }
}

struct TableError: Error, CustomStringConvertible {
  let line: String
  var description: String { "not a line of the profile program: \(line)" }
}
