import Deployment
import Foundation
import GraphIR
import ModelCompiler
import TestSupport
import Thimble

/// Sound models, which what else is read goes with.
enum FuzzModels {
  /// A model of few operators.
  static let sample: Deployment = opened("the sample model") {
    try Deployment(ModelSource(bytes: SampleModel.file(), path: "sample.thimble"))
  }

  /// One that takes two inputs.
  static let twoInputs: Deployment = opened("the model of two inputs") {
    try Deployment(ModelSource(path: file("Tests/Fixtures/Ended/two_inputs.tflite")))
  }

  /// A float32 network.
  static let float: GraphSource = opened("the float32 network") {
    try GraphSource(path: file("Tests/Fixtures/Float/pools.tflite"))
  }

  /// A keyword spotter with labels and a front end, which says how it listens.
  static let spotter: ModelSource = opened("the reference model") {
    try ModelSource(path: file("Models/ds-cnn-s.tflite"))
  }

  /// A spotter of one word that knows no front end yet, as microWakeWord's are; what is called as a file, but for
  /// its ending, lies beside it.
  static func wakeWord(beside path: String) throws -> ModelSource {
    try ModelSource(bytes: wakeWordFile, path: String(path.prefix { $0 != "." }) + ".tflite")
  }

  private static let wakeWordFile: [UInt8] = opened("the wake word model") {
    try spotterFile(Shape(height: 3, width: 1, channels: 40), classes: 1)
  }

  /// A keyword spotter as small as they come.
  static func spotterFile(_ input: Shape, classes: Int) throws -> [UInt8] {
    var layers = RandomLayers(input: input, seed: 3)
    let mean = layers.mean(layers.builder.input)
    let output = layers.softmax(layers.fullyConnected(mean, units: classes))
    return try CompiledGraph(layers.builder.graph(output: output)).file(.smallest)
  }

  /// Files with labels, a front end and thresholds, and of a stream's new rows.
  static func namedFiles() throws -> [[UInt8]] {
    let labels = try TestFolder.make().appending(path: "labels.txt")
    try Data("yes\nno\n_silence_\n".utf8).write(to: labels)
    let file = try spotterFile(Shape(height: 49, width: 1, channels: 10), classes: 3)
    var source = try ModelSource(bytes: file, path: "spotter.thimble")
    try source.complete(frontEnd: "mlperf-kws", labels: labels.path)
    var choice = ListeningChoice()
    (choice.thresholds, choice.stream) = (["all": 0.5, "no": 0.25], "day.wav")
    source.listen(try choice.settings(for: source, thresholdsAreWhole: true))
    var stream = try Lowering.lower(SampleModel.streamGraph(), layout: .portable)
    stream.streamWindow = StreamWindow(windowRows: 5, hopRows: 2)
    return [
      try Deployment(source).file,
      ModelWriter.write(stream, try Planner(PlanProblem(stream)).plan()),
    ]
  }

  /// Where a file of the repository lies.
  static func file(_ path: String) -> String {
    URL(fileURLWithPath: #filePath).appending(path: "../../../../../../" + path)
      .standardizedFileURL.path
  }

  private static func opened<Value>(_ what: String, _ open: () throws -> Value) -> Value {
    do {
      return try open()
    } catch {
      fatalError("\(what) does not open: \(error)")
    }
  }
}
