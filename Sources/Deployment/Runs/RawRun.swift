import ModelCompiler
import Thimble

/// Many inferences on stored inputs that lie one after the other, of int8, or of int16 with the lower byte first.
///
/// Of each inference there are all inputs, in the model's order. The inferences are one sequence: states go on
/// from one to the next.
package struct RawRun: Equatable, Sendable {
  /// The outputs' bytes, one after the other: of each inference all, in the model's order.
  package var scores: [Int8]
  /// How many inferences ran.
  package var inferences: Int
  /// What is odd about the inputs, for people.
  package var notes: [String] = []
  /// What the painted arena showed, where it was asked for.
  package var arena: ArenaCheck?

  /// What a painted arena showed after the inferences.
  package struct ArenaCheck: Equatable, Sendable {
    /// Whether the guard words behind the arena are untouched.
    package var guardsAreIntact: Bool
    /// Bytes of the arena up to the last one written.
    package var highWaterBytes: Int
    /// Bytes of the arena.
    package var arenaBytes: Int

    /// Whether nothing was written outside the arena.
    package var isSound: Bool { guardsAreIntact && highWaterBytes <= arenaBytes }
  }

  /// What came of inferences that ran elsewhere.
  package init(scores: [Int8], inferences: Int) {
    self.scores = scores
    self.inferences = inferences
  }

  /// Runs an inference on every input of a file, or of a file for each of the model's inputs.
  ///
  /// - Throws: `FileError` for files that do not fit the model's inputs, or one another.
  package init(
    _ deployment: Deployment, files: [String], asDeployed: Bool = false, resetEvery: Int? = nil,
    checkingArena: Bool = false
  ) throws {
    let inputs = try RawInputs(deployment, files: files)
    try self.init(
      deployment, inputs, path: files[0], asDeployed: asDeployed, resetEvery: resetEvery,
      checkingArena: checkingArena)
    notes = inputs.notes
  }

  /// The outputs for a file, or for a file each.
  ///
  /// - Throws: `FileError` for a number of files that the model has no outputs for.
  package func scores(
    inFiles count: Int, of deployment: Deployment
  ) throws(FileError) -> [[Int8]] {
    let model = deployment.source.model
    return try scores.parts(
      inFiles: count, sizes: model.outputs.map { model.tensors[$0].byteCount },
      of: deployment.source.path)
  }

  /// Runs an inference on every input of `bytes`; `path` names them in errors.
  ///
  /// - Throws: `FileError` when they are not a whole number of inputs, at least one.
  package init(
    _ deployment: Deployment, inputs bytes: [UInt8], path: String, asDeployed: Bool = false,
    resetEvery: Int? = nil, checkingArena: Bool = false
  ) throws {
    try self.init(
      deployment, RawInputs(deployment, bytes: bytes, path: path), path: path,
      asDeployed: asDeployed, resetEvery: resetEvery, checkingArena: checkingArena)
  }

  /// Runs an inference on every input; `path` names them in errors.
  ///
  /// - Parameters:
  ///   - deployment: the model.
  ///   - inputs: the inputs, one after the other.
  ///   - path: their file.
  ///   - asDeployed: whether to run the device's own kernels; the results are the same.
  ///   - resetEvery: how many inferences states live for; `nil` for all.
  ///   - checkingArena: whether to paint the device's arena first: `asDeployed` with it.
  /// - Throws: `FileError` for a model that the runtime refuses.
  private init(
    _ deployment: Deployment, _ inputs: RawInputs, path: String, asDeployed: Bool,
    resetEvery: Int?, checkingArena: Bool
  ) throws {
    let session = try deployment.makeSession(asDeployed: asDeployed || checkingArena)
    let model = deployment.source.model
    let bytes = inputs.bytes
    inferences = inputs.inferences
    let size = bytes.count / inferences
    scores = []
    scores.reserveCapacity(inferences * model.outputBytes)
    if checkingArena { session.paintArena() }
    do throws(ModelError) {
      for index in 0..<inferences {
        if let resetEvery, index > 0, index % resetEvery == 0 { session.reset() }
        let values = bytes[index * size..<(index + 1) * size]
        scores += try session.runToAllOutputs(values.lazy.map(Int8.init(bitPattern:)))
      }
    } catch {
      throw FileError(path: path, error)
    }
    if checkingArena {
      arena = ArenaCheck(
        guardsAreIntact: session.guardsAreIntact, highWaterBytes: session.arenaHighWaterMark,
        arenaBytes: deployment.memory.arenaBytes)
    }
  }
}

extension Array where Element: Sendable {
  /// A network's outputs, of each inference all, for a file, or for a file each.
  ///
  /// - Parameters:
  ///   - count: how many files there are.
  ///   - sizes: how many values each output has.
  ///   - path: the network's file, for errors.
  /// - Returns: the values of each file.
  /// - Throws: `FileError` for a number of files that the network has no outputs for.
  func parts(
    inFiles count: Int, sizes: [Int], of path: String
  ) throws(FileError) -> [[Element]] {
    guard count > 1 else { return [self] }
    guard count == sizes.count else {
      throw FileError(
        path: path, reason: "has \(sizes.count) outputs; as many files, or one, are accepted")
    }
    let all = sizes.reduce(0, +)
    return sizes.indices.map { output in
      let start = sizes[..<output].reduce(0, +)
      return stride(from: start, to: self.count, by: all).flatMap { self[$0..<$0 + sizes[output]] }
    }
  }
}
