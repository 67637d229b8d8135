import Deployment
import Foundation
import MCUCost
import ModelCompiler
import Thimble

/// The operators' counts beside their measured instructions.
struct CountTable {
  /// CSV: a line of names, then a line for each operator.
  let text: String

  private static let names = [
    "model", "operator", "kernel", "layout", "multiplyAccumulates", "outputs", "inputBytes",
    "outputBytes", "constantBytes", "steps", "innerProducts", "singleProducts", "innerRuns",
    "singleRuns",
    "borderProducts", "borderRuns", "gatheredBytes", "exactOutputs", "exactRuns", "vectors",
    "vectorRuns", "calls", "pixels", "rows", "stepsRun", "instructions",
  ]

  /// Joins what the profile program printed with the models of the same names in a folder.
  init(profile: String, models folder: String) throws {
    var lines = [CountTable.names.joined(separator: ",")]
    var models: [String: [LayerWorkload]] = [:]
    for line in try String(contentsOfFile: profile, encoding: .utf8).split(separator: "\n") {
      let fields = line.split(separator: " ").map(String.init)
      guard fields.count == 5 else { throw TableError(line: String(line)) }
      var cells = ["-", "-"] + CountTable.names.dropFirst(4).dropLast(2).map { _ in "0" }
      // Other lines hold executor work that belongs to no operator, and the whole.
      if let index = Int(fields[1]) {
        let path = folder + "/" + fields[0] + ".thimble"
        let layers = try models[fields[0]] ?? CountTable.layers(of: path)
        models[fields[0]] = layers
        cells = CountTable.cells(of: layers[index])
      }
      lines.append((fields[..<2] + cells + fields[3...]).joined(separator: ","))
    }
    text = lines.joined(separator: "\n") + "\n"
  }

  private static func layers(of path: String) throws -> [LayerWorkload] {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let aligned = UnsafeMutableRawBufferPointer.allocate(
      byteCount: bytes.count, alignment: FileLayout.alignment)
    defer { aligned.deallocate() }
    bytes.copyBytes(to: aligned)
    let file = UnsafeRawBufferPointer(aligned)
    return try ModelReader.read(file).layerWorkloads(ModelReader.plan(of: Model(file)))
  }

  private static func cells(of layer: LayerWorkload) -> [String] {
    let work = layer.workload
    let turns = work.turns
    let counts = [
      work.multiplyAccumulates, work.outputs, work.inputBytes, work.outputBytes,
      work.constantBytes, work.steps, turns.innerProducts, turns.singleProducts, turns.innerRuns,
      turns.singleRuns, turns.borderProducts, turns.borderRuns, turns.gatheredBytes,
      turns.exactOutputs, turns.exactRuns, turns.vectors, turns.vectorRuns, turns.calls,
      turns.pixels, turns.rows,
    ]
    return [layer.kind.rawValue, layer.layout.rawValue] + counts.map(String.init)
  }
}

struct TableError: Error, CustomStringConvertible {
  let line: String
  var description: String { "not a line of the profile program: \(line)" }
}
