import GraphIR
import ModelCompiler
import Quantization
package import Thimble
import ThimbleAudio

/// A network that clips can be classified with.
package enum ClipModel: Sendable {
  /// In int8, as a device runs it.
  case deployed(Deployment)
  /// In float32, on the host only.
  case float(GraphSource)

  /// The file's path, as it was given.
  package var path: String {
    switch self {
    case .deployed(let deployment): deployment.source.path
    case .float(let source): source.path
    }
  }

  /// Whether it runs in float32.
  package var isFloat: Bool {
    switch self {
    case .deployed: false
    case .float: true
    }
  }

  /// The model as a device gets it; `nil` where it runs in float32.
  package var deployment: Deployment? {
    switch self {
    case .deployed(let deployment): deployment
    case .float: nil
    }
  }

  /// The names of the classes.
  package var labels: [String] {
    switch self {
    case .deployed(let deployment): deployment.source.model.labels
    case .float(let source): source.graph.labels
    }
  }

  /// The audio front end.
  package var frontEnd: FrontEnd? {
    switch self {
    case .deployed(let deployment): deployment.source.model.frontEnd
    case .float(let source): source.graph.frontEnd
    }
  }

  /// The shape of an input.
  package var inputShape: Shape {
    switch self {
    case .deployed(let deployment): deployment.source.input.shape
    case .float(let source):
      source.graph.tensors[source.graph.input].shape ?? Shape(height: 0, width: 0, channels: 0)
    }
  }

  /// What was changed or assumed when it was read, for people.
  package var notes: [String] {
    switch self {
    case .deployed(let deployment): deployment.source.notes
    case .float(let source): source.graph.notes
    }
  }

  /// The number of classes.
  package var classes: Int {
    switch self {
    case .deployed(let deployment): deployment.source.output.shape.count
    case .float(let source): source.graph.tensors[source.graph.output].count
    }
  }
}

/// A network with its memory, from features to scores.
enum ClipNetwork {
  case int8(Session, FeatureExtractor)
  case float(FloatExecutor, FeatureExtractor)

  /// Opens a model behind its audio front end; `asDeployed` as `Deployment.makeSession` has it.
  init(_ model: ClipModel, _ frontEnd: FrontEnd, asDeployed: Bool) throws {
    switch model {
    case .deployed(let deployment):
      let input = deployment.source.input
      let session = try deployment.makeSession(asDeployed: asDeployed)
      self = .int8(
        session,
        try FeatureExtractor.opened(
          frontEnd, scale: input.scale, zeroPoint: input.zeroPoint, for: model.path))
    case .float(let source):
      try source.requireSingleEnds()
      // The scale is of no account: coefficients are taken before quantization.
      self = .float(
        try source.makeExecutor(),
        try .opened(frontEnd, scale: 1, zeroPoint: 0, for: source.path))
    }
  }

  /// What the network says of a window of a clip.
  func predict(
    _ window: Range<Int>, of samples: [Int16], labels: [String]
  ) throws(ModelError) -> Prediction {
    switch self {
    case .int8(let session, let extractor):
      let output = session.model.output
      return Prediction(
        output: try session.run(extractor.features(of: window, in: samples)),
        scale: output.scale, zeroPoint: output.zeroPoint, labels: labels)
    case .float(let executor, let extractor):
      let scores = executor.run(extractor.coefficients(of: window, in: samples))
      return Prediction(
        scores: scores.map(Double.init), areProbabilities: executor.graph.endsInProbabilities,
        labels: labels)
    }
  }
}

extension Graph {
  /// Whether the last operation makes probabilities.
  fileprivate var endsInProbabilities: Bool {
    nodes.last?.operation.facts.outputScale == .probabilities
  }
}

extension FeatureExtractor {
  /// A front end for the model in a file, which an error names.
  static func opened(
    _ frontEnd: FrontEnd, scale: Float, zeroPoint: Int8, for path: String
  ) throws(FileError) -> FeatureExtractor {
    do throws(MFCCError) {
      return try FeatureExtractor(frontEnd, scale: scale, zeroPoint: zeroPoint)
    } catch {
      throw FileError(path: path, reason: "its audio front end cannot run: \(error)")
    }
  }
}
