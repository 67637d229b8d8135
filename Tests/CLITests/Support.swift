import Deployment
import Foundation
import Synchronization
import TestSupport

@testable import ThimbleCLI

/// What a run of the program printed, and how it ended.
struct Transcript {
  var code: ExitCode
  var output: String
  var error: String

  /// The output as a JSON object; empty when it is none.
  var json: [String: Any] {
    let object = try? JSONSerialization.jsonObject(with: Data(output.utf8))
    return object as? [String: Any] ?? [:]
  }

  /// What the model takes on a device, of the JSON object.
  var memory: [String: Any] { json["memory"] as? [String: Any] ?? [:] }
}

/// Runs the program in this process.
func thimble(_ words: String...) async -> Transcript {
  await thimble(words)
}

/// Runs the program in this process.
func thimble(_ words: [String]) async -> Transcript {
  let sink = Sink()
  let console = Console(
    output: { text in sink.output.withLock { $0 += text } },
    error: { text in sink.error.withLock { $0 += text } })
  let code = await CommandLineInterface.run(words, on: console)
  return Transcript(
    code: code, output: sink.output.withLock { $0 }, error: sink.error.withLock { $0 })
}

private final class Sink: Sendable {
  let output = Mutex("")
  let error = Mutex("")
}

/// Files that tests read and write.
enum Files {
  /// The package's folder.
  static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path
  /// Data that only some machines have.
  static let sharedData = SharedData.folder.path
  /// A small network with one of most operators: 25 × 10 × 1 values, 12 classes.
  static let small = fixture("Operators/keyword_spotter")
  /// A keyword spotter with labels and front end in its metadata.
  static let keyword = package + "/Models/ds-cnn-s.tflite"
  /// The same, converted: opening it takes no planning.
  static let converted = convert(keyword)
  /// A second of speech: "yes".
  static let yes = package + "/Models/samples/yes-en-gb.wav"
  /// A second of noise.
  static let silence = package + "/Models/samples/silence-noise.wav"

  /// A file of `Tests/Fixtures`, `.tflite` where the name has no extension.
  static func fixture(_ name: String) -> String {
    "\(package)/Tests/Fixtures/\(name)" + (name.contains(".") ? "" : ".tflite")
  }

  private static func convert(_ model: String) -> String {
    do {
      let path = try temporaryFolder() + "/model.thimble"
      try OutputFile.write(Deployment(ModelSource(path: model)).file, to: path)
      return path
    } catch {
      preconditionFailure("\(model): \(error)")
    }
  }

  /// A new empty folder.
  static func temporaryFolder() throws -> String { try TestFolder.make().path }

  /// The bytes of a file.
  static func bytes(_ path: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path)))
  }

  /// Writes a file into a new folder.
  static func temporaryFile(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
    let path = try temporaryFolder() + "/" + name
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  /// A mono WAV file's bytes; `declaredBytes` is what its header says of its size instead of the truth.
  static func wav(
    _ samples: [Int16], rate: UInt32 = 16_000, declaredBytes: UInt32? = nil
  ) -> [UInt8] {
    let data = samples.flatMap { littleEndian($0) }
    let format: [UInt8] =
      littleEndian(UInt32(16)) + littleEndian(UInt16(1)) + littleEndian(UInt16(1))
      + littleEndian(rate) + littleEndian(2 * rate) + littleEndian(UInt16(2))
      + littleEndian(UInt16(16))
    return Array("RIFF".utf8) + littleEndian(declaredBytes ?? UInt32(36 + data.count))
      + Array("WAVEfmt ".utf8)
      + format + Array("data".utf8) + littleEndian(declaredBytes ?? UInt32(data.count)) + data
  }

  /// The samples of a 16-bit mono WAV file with a plain header.
  static func samples(_ path: String) throws -> [Int16] {
    let bytes = try bytes(path).dropFirst(44)
    return stride(from: bytes.startIndex, to: bytes.endIndex - 1, by: 2).map {
      Int16(bitPattern: UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8)
    }
  }

  private static func littleEndian<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
    unsafe withUnsafeBytes(of: value.littleEndian) { unsafe Array($0) }
  }
}
