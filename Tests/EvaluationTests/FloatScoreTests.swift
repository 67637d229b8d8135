import Foundation
import GraphIR
import Testing

@testable import Deployment
@testable import Evaluation

/// Float networks whose scores are no probabilities.
struct FloatScoreTests {
  private static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path
  private static let clip = package + "/Models/samples/yes-en-gb.wav"

  /// The keyword spotter without its softmax, all weights of the last layer replaced.
  private func network(weight: Float) throws -> GraphSource {
    var source = try GraphSource(path: Self.package + "/Models/ds-cnn-s-float.tflite")
    source.graph.nodes.removeLast()
    let last = try #require(source.graph.nodes.last)
    source.graph.output = last.output
    let old = source.graph.tensors[last.inputs[1]]
    source.graph.tensors[last.inputs[1]] = Tensor(
      name: old.name, dimensions: old.dimensions,
      floats: Array(repeating: weight, count: old.count))
    return source
  }

  @Test func scoresThatOverflowAreAFailureOfTheClip() throws {
    let classifier = try ClipClassifier(.float(network(weight: 3e38)))
    #expect(
      throws: FileError(path: Self.clip, reason: "the model's scores for it are not finite")
    ) { try classifier.classify(path: Self.clip) }
  }

  /// The scores of the whole network are the softmax of those without it.
  @Test func probabilitiesAreTheSoftmaxOfScores() throws {
    var source = try GraphSource(path: Self.package + "/Models/ds-cnn-s-float.tflite")
    let whole = try ClipClassifier(.float(source)).classify(path: Self.clip).windows[0].prediction
    #expect(whole.probabilities == whole.scores)
    source.graph.output = source.graph.nodes.removeLast().inputs[0]
    let bare = try ClipClassifier(.float(source)).classify(path: Self.clip).windows[0].prediction
    #expect(bare.index == whole.index && bare.score > 1)
    for (probability, expected) in zip(bare.probabilities, whole.scores) {
      #expect(abs(probability - expected) < 1e-5)
    }
  }

  @Test func calibrationErrorTakesScoresOfAnySize() async throws {
    let source = try network(weight: 1e30)
    var folder = try LabelledFolder(path: Self.package + "/Models", labels: ["samples"])
    folder.limit(to: 2)
    let evaluation = try await FolderEvaluation.run(.float(source), on: folder)
    #expect(evaluation.outcomes.count == 2 && evaluation.failures.isEmpty)
    #expect((0...1).contains(evaluation.calibrationError()))
  }
}
