import ModelCompiler
import Thimble

/// Many inferences on int8 inputs that lie one after the other.
package struct RawRun: Equatable, Sendable {
  /// The outputs, one after the other.
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
  ///   - checkingArena: whether to paint the device's arena first: `asDeployed` with it.
  /// - Throws: `FileError` when they are not a whole number of inputs, at least one.
  package init(
    _ deployment: Deployment, inputs bytes: [UInt8], path: String, asDeployed: Bool = false,
    checkingArena: Bool = false
  ) throws {
    let session = try deployment.makeSession(asDeployed: asDeployed || checkingArena)
    let size = deployment.source.input.shape.count
    guard !bytes.isEmpty, bytes.count % size == 0 else {
      throw FileError(
        path: path,
        reason: "found \(bytes.count) bytes; a multiple of \(size) works, "
          + "the model's input of \(deployment.source.input.shape.sentence) int8 values")
    }
    inferences = bytes.count / size
    scores = []
    scores.reserveCapacity(inferences * deployment.source.output.shape.count)
    if checkingArena { session.paintArena() }
    do throws(ModelError) {
      for start in stride(from: 0, to: bytes.count, by: size) {
        scores += try session.run(bytes[start..<start + size].lazy.map(Int8.init(bitPattern:)))
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
