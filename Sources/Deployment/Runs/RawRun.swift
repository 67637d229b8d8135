import ModelCompiler
import Thimble

/// Many inferences on int8 inputs that lie one after the other.
///
/// Of each inference there are all inputs, in the model's order. The inferences are one sequence: states go on
/// from one to the next.
package struct RawRun: Equatable, Sendable {
  /// The outputs, one after the other: of each inference all, in the model's order.
  package var scores: [Int8]
  /// How many inferences ran.
  package var inferences: Int
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

  /// Runs an inference on every input of `bytes`; `path` names them in errors.
  ///
  /// - Parameters:
  ///   - deployment: the model.
  ///   - bytes: int8 inputs, one after the other.
  ///   - path: their file.
  ///   - asDeployed: whether to run the device's own kernels; the results are the same.
  ///   - resetEvery: how many inferences states live for; `nil` for all.
  ///   - checkingArena: whether to paint the device's arena first: `asDeployed` with it.
  /// - Throws: `FileError` when they are not a whole number of inputs, at least one.
  package init(
    _ deployment: Deployment, inputs bytes: [UInt8], path: String, asDeployed: Bool = false,
    resetEvery: Int? = nil, checkingArena: Bool = false
  ) throws {
    let session = try deployment.makeSession(asDeployed: asDeployed || checkingArena)
    let model = deployment.source.model
    let inputs = model.tensors.prefix(model.inputCount)
    let size = inputs.reduce(0) { $0 + $1.shape.count }
    guard !bytes.isEmpty, bytes.count % size == 0 else {
      throw FileError(
        path: path,
        reason: "found \(bytes.count) bytes; a multiple of \(size) works, "
          + "the model's "
          + (inputs.count == 1 ? "input of " : "\(inputs.count) inputs, one after the other, of ")
          + inputs.map(\.shape.sentence).joined(separator: " and ") + " int8 values")
    }
    inferences = bytes.count / size
    scores = []
    let outputs = model.outputs.reduce(0) { $0 + model.tensors[$1].shape.count }
    scores.reserveCapacity(inferences * outputs)
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
