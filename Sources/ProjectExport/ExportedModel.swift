package import Deployment
internal import Foundation
internal import HostSupport
internal import ModelCompiler
internal import Thimble
internal import ThimbleAudio

/// A model as an exported project holds it.
package struct ExportedModel: Sendable {
  /// An input or output.
  struct End: Sendable {
    var name: String
    var shape: Shape
    var scale: Float
    var zeroPoint: Int16
    var element: ElementCode

    /// The type of its values in C.
    var type: String { "\(element)_t" }
    /// Bytes of all its values.
    var byteCount: Int { shape.count * element.byteCount }
  }

  /// Its name in C, in lower case.
  package let name: String
  /// What its macros and enumerators start with.
  var prefix: String { name.uppercased() + "_" }
  /// The file's name that it came from.
  let source: String
  /// The `.thimble` file.
  let file: [UInt8]
  let sha256: String
  let inputs: [End]
  let outputs: [End]
  var labels: [String]
  let frontEnd: FrontEnd?
  /// Tables of the front end where the library's own are none of it.
  let tables: [UInt8]?
  let arenaBytes: Int
  /// Bytes of a spotter's rows that wait and scores that are averaged.
  let spotterBytes: Int
  let stackBytes: Int
  let operatorCount: Int
  let stateCount: Int
  let isGraph: Bool
  let kernels: Set<KernelKind>
  /// The CRC-32 of all outputs for the input of `SelfTest`.
  let selfTestChecksum: UInt32

  /// Describes a deployed model.
  package init(_ deployment: Deployment) throws {
    let model = deployment.source.model
    let path = URL(fileURLWithPath: deployment.source.path)
    name = CName.identifier(path.deletingPathExtension().lastPathComponent)
    source = path.lastPathComponent
    file = deployment.file
    sha256 = SHA256.hexadecimalDigest(of: deployment.file)
    func end(_ tensor: LoweredTensor) -> End {
      End(
        name: tensor.name, shape: tensor.shape, scale: tensor.scale,
        zeroPoint: tensor.wideZeroPoint, element: tensor.element)
    }
    inputs = model.tensors.prefix(model.inputCount).map(end)
    outputs = model.outputs.map { end(model.tensors[$0]) }
    labels = model.labels
    // The library for C has this one.
    frontEnd = model.frontEnd?.kind == .mfcc ? model.frontEnd : nil
    let isBuiltIn = frontEnd.map { MFCCTables.builtIn(for: $0) != nil } ?? false
    tables = isBuiltIn ? nil : frontEnd.flatMap { try? MFCCTableGenerator.tables(for: $0) }
    arenaBytes = deployment.plan.arenaBytes
    spotterBytes = deployment.spotterBytes
    stackBytes = deployment.memory.stackBytes
    operatorCount = model.operators.count
    stateCount = model.stateCount
    isGraph = model.isGraph
    kernels = Set(model.operators.map(\.kind))
    let values = inputs.reduce(0) { $0 + $1.byteCount }
    let session = try Session(file: deployment.file)
    let output = try session.runToAllOutputs(SelfTest.input(values))
    selfTestChecksum = SelfTest.checksum(output)
  }

  /// Whether all outputs are of int8.
  var isNarrow: Bool { outputs.allSatisfy { $0.element == .int8 } }
  var inputBytes: Int { inputs.reduce(0) { $0 + $1.byteCount } }
  var outputBytes: Int { outputs.reduce(0) { $0 + $1.byteCount } }
  /// Whether samples can be streamed into it: its gain does not need the whole clip, its rows are the input's.
  var listens: Bool {
    guard let frontEnd, (try? frontEnd.checkForMFCC()) != nil, inputs.count == 1,
      let input = inputs.first
    else { return false }
    return frontEnd.gain == .fixed && input.shape.height == Int(frontEnd.frames)
      && input.shape.rowCount == MFCC.rowBytes(for: frontEnd)
  }
}

/// The input that `selftest.c` makes, and what it makes of the outputs.
enum SelfTest {
  /// Bytes that look random: the upper eight bits of a linear congruence, modulo 2³².
  static func input(_ count: Int) -> [Int8] {
    var state: UInt32 = 1
    return (0..<count).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return Int8(truncatingIfNeeded: state >> 24)
    }
  }

  /// The CRC-32 of the bytes.
  static func checksum(_ values: [Int8]) -> UInt32 {
    var crc = CRC32()
    let bytes = values.map(UInt8.init(bitPattern:))
    crc.append(bytes.rawSpan)
    return crc.value
  }
}
