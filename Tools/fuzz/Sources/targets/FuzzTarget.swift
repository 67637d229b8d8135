import Foundation
import MCUCost

/// What reads bytes that may come from anybody.
///
/// An error is as good as success; a trap, an access out of bounds, ten seconds or a gibibyte are finds.
enum FuzzTarget: String, CaseIterable {
  /// A `.thimble` file, its checksum made valid: opened and run as a device does.
  case thimble
  /// The same as the host reads it, plans and lays it out anew.
  case host
  /// A `.thimble` file as it is: only the seeds have a checksum that holds.
  case stale
  case tflite
  case onnx
  case wav
  case elf
  /// A board's JSON, and a budget's.
  case board
  /// The JSON of a core's costs.
  case core
  /// The JSON of a simulated core's timing.
  case timing
  /// A front end's JSON, or a microWakeWord manifest.
  case frontend
  /// The JSON that says how to listen.
  case listening
  /// A file of labels.
  case labels
  /// What is said of a stream, in JSON.
  case truth
  /// Inputs, raw or `.npy`.
  case npy
  /// A zip archive, as TensorFlow Lite's metadata has them.
  case zip
  /// A signed file, and its trailer.
  case signed
  /// A key's PEM file.
  case key
  /// A report of drift counters.
  case drift
  /// Reports of shards, a record separator (U+001E) between, as merge joins them.
  case merge
  /// Reports, a record separator between, as compare reads two of them.
  case compare

  /// The one that libFuzzer runs.
  nonisolated(unsafe) static var chosen = FuzzTarget.thimble

  /// Tries an input.
  func run(_ bytes: [UInt8]) {
    switch self {
    case .thimble: Self.readModel(Self.stamped(bytes))
    case .host: Self.readOnHost(Self.stamped(bytes))
    case .stale: Self.readStale(bytes)
    case .tflite: Self.importModel(bytes, "input.tflite")
    case .onnx: Self.importModel(bytes, "input.onnx")
    case .wav: Self.readRecording(bytes)
    case .elf: Self.readProgram(bytes)
    case .board: Self.withFile(bytes, "board.json", Self.readBoard)
    case .core: _ = try? Core(json: bytes, file: "input.json", bases: Core.all)
    case .timing: Self.readTiming(bytes)
    case .listening: Self.withFile(bytes, "listening.json", Self.listen)
    case .frontend: Self.withFile(bytes, "frontend.json") { Self.readFrontEnd(bytes, at: $0) }
    case .labels: Self.withFile(bytes, "labels.txt", Self.readLabels)
    case .truth: Self.withFile(bytes, "truth.json", Self.readTruth)
    case .npy: Self.withFile(bytes, "input.npy", Self.readValues)
    case .zip: Self.unpack(bytes)
    case .signed: Self.verify(bytes)
    case .key: Self.withFile(bytes, "key.pem", Self.readKey)
    case .drift: Self.withFile(bytes, "report.drift", Self.readDrift)
    case .merge: Self.withFiles(bytes, "shard.json") { Self.run(["merge", "--json"] + $0) }
    case .compare: Self.withFiles(bytes, "report.json", Self.compare)
    }
  }

  /// Ends the process where something does not hold that has to, whatever is read.
  static func require(_ condition: Bool, _ what: @autoclosure () -> String) {
    if !condition { fatalError(what()) }
  }

  /// Calls a function with the paths of files that hold the bytes' parts between record separators.
  static func withFiles(
    _ bytes: [UInt8], _ name: String, _ body: @escaping ([String]) -> Void
  ) {
    var paths: [String] = []
    func open(_ rest: ArraySlice<UInt8>) {
      let end = rest.firstIndex(of: 0x1E)
      withFile(Array(rest[..<(end ?? rest.endIndex)]), "\(paths.count)-\(name)") { path in
        paths.append(path)
        if let end, paths.count < 4 { open(rest[(end + 1)...]) } else { body(paths) }
      }
    }
    open(bytes[...])
  }

  /// Calls a function with the path of a file that holds the bytes, one for each process.
  static func withFile(_ bytes: [UInt8], _ name: String, _ body: (String) -> Void) {
    let path = NSTemporaryDirectory() + "/\(ProcessInfo.processInfo.processIdentifier)-\(name)"
    guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else { return }
    body(path)
    unsafe unlink(path)
  }
}
