import Foundation
import GraphIR
import ModelCompiler
import TFLiteImport
import Thimble

let usage = """
  usage: cost sweep DIR LAYOUT [FIRST]     writes the synthetic models to DIR, as .thimble files, all or
                                           from a number on
         cost convert IN.tflite OUT LAYOUT converts a model, its dead channels kept
         cost table PROFILE DIR            joins the output of the firmware's profile program with
                                           the operators' counts, read from the models in DIR

         cost order MODEL                  prints what the profile program's clock measures, in order

  LAYOUT is the order of constants: \(KernelLayout.allCases.map { "\($0)" }.joined(separator: ", ")).
  """

/// Runs one command; its arguments are the command line's.
func run(_ arguments: [String]) throws {
  switch (arguments.first, arguments.count) {
  case ("sweep", 3), ("sweep", 4):
    let layout = try layout(arguments[2])
    let first = arguments.count > 3 ? Int(arguments[3]) ?? 0 : 0
    for (index, recipe) in SweepRecipe.all.enumerated() where index >= first {
      let graph = try recipe.graph(seed: UInt64(index))
      let name = String(format: "sweep-%02d-%@", index, recipe.rawValue)
      let strips = index / SweepRecipe.round % 3 == 2 ? 2 + index % 3 : 1
      try write(
        graph, layout, to: arguments[1] + "/" + name + ".thimble",
        passes: recipe == .sequences ? [TurnSequences(along: .width)] : [],
        rowsPerStep: recipe == .copies ? .max : strips, copyingWeights: recipe == .copies)
    }
  case ("convert", 4):
    let bytes = try Data(contentsOf: URL(fileURLWithPath: arguments[1]))
    let graph = try TFLiteImporter.graph(from: [UInt8](bytes), fileName: arguments[1])
    try write(graph, layout(arguments[3]), to: arguments[2])
  case ("table", 3):
    print(try CountTable(profile: arguments[1], models: arguments[2]).text, terminator: "")
  case ("order", 2):
    print(try StepOrder(model: arguments[1]).words.joined(separator: "\n"))
  default:
    FileHandle.standardError.write(Data((usage + "\n").utf8))
    exit(2)
  }
}

/// Compiles a graph with the planner's default and writes the file.
func write(
  _ graph: Graph, _ layout: KernelLayout, to path: String, passes: [any GraphPass] = [],
  rowsPerStep: Int = 1, copyingWeights: Bool = false
) throws {
  try graph.validate()
  // Dead channels stay: what is counted is what the network was drawn to be.
  var model = try Lowering.lower(
    graph, layout: layout,
    passes: PassPipeline(PassPipeline.preservingTensors.passes + passes))
  for index in model.operators.indices where copyingWeights {
    guard let (kernel, _) = model.operators[index].copyingKernel else { continue }
    model.operators[index].operation = kernel
  }
  let plan = try Planner(PlanProblem(model).inStrips(of: rowsPerStep)).plan()
  try Data(ModelWriter.write(model, plan)).write(to: URL(fileURLWithPath: path))
}

/// The layout of that name.
func layout(_ name: String) throws -> KernelLayout {
  guard let layout = KernelLayout.allCases.first(where: { "\($0)" == name }) else {
    throw LayoutError(name: name)
  }
  return layout
}

struct LayoutError: Error, CustomStringConvertible {
  let name: String
  var description: String { "no layout is called '\(name)'" }
}

do {
  try run(Array(CommandLine.arguments.dropFirst()))
} catch {
  FileHandle.standardError.write(Data("cost: \(error)\n".utf8))
  exit(1)
}
