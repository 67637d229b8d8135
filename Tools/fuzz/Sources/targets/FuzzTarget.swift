import Deployment
import Dispatch
import Evaluation
import Foundation
import GraphIR
import HostSupport
import MCUCost
import MCUSim
import ModelCompiler
import TestSupport
import Thimble
import ThimbleCLI
import ThimbleTrust

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
    case .thimble: _ = FileTrial(Self.stamped(bytes), in: AlignedMemory.self, limits: Self.limits)
    case .host: Self.readOnHost(Self.stamped(bytes))
    case .stale: Self.readStale(bytes)
    case .tflite: Self.importModel(bytes, "input.tflite")
    case .onnx: Self.importModel(bytes, "input.onnx")
    case .wav: Self.readRecording(bytes)
    case .elf: _ = try? ELFFile(bytes, file: "input.elf")
    case .board:
      _ = try? Board(json: bytes, file: "input.json")
      _ = try? Budget(json: bytes, file: "input.json")
    case .core: _ = try? Core(json: bytes, file: "input.json", bases: Core.all)
    case .timing: _ = try? CoreTiming(json: bytes, file: "input.json")
    case .listening: Self.withFile(bytes, "listening.json", Self.listen)
    case .frontend: Self.withFile(bytes, "frontend.json") { Self.complete(frontEnd: $0) }
    case .labels: Self.withFile(bytes, "labels.txt") { Self.complete(labels: $0) }
    case .truth: Self.withFile(bytes, "truth.json", Self.readTruth)
    case .npy: Self.withFile(bytes, "input.npy") { _ = try? RawInputs(Self.model, files: [$0]) }
    case .zip: Self.unpack(bytes)
    case .signed:
      _ = SignedFile.refusal(bytes)
      _ = try? ModelSignature(of: bytes)
    case .key: Self.withFile(bytes, "key.pem") { _ = try? KeyFile.publicKey(at: $0) }
    case .drift: Self.withFile(bytes, "report.drift", Self.readDrift)
    case .merge: Self.withFiles(bytes, "shard.json") { Self.run(["merge", "--json"] + $0) }
    case .compare:
      Self.withFiles(bytes, "report.json") { Self.run(["compare", $0[0], $0[$0.count - 1]]) }
    }
  }

  private static let limits: FileTrial.Limits = {
    var limits = FileTrial.Limits()
    limits.bytes = 1 << 20
    limits.work = 1_000_000
    return limits
  }()

  private static func stamped(_ bytes: [UInt8]) -> [UInt8] {
    var file = bytes
    guard file.count >= FileLayout.headerBytes else { return file }
    // The checksum is over as many bytes as the header says.
    file.put(UInt32(file.count), at: 8)
    ModelWriter.stamp(&file)
    return file
  }

  private static func readOnHost(_ file: [UInt8]) {
    guard let source = try? ModelSource(bytes: file, path: "input.thimble"),
      let deployment = try? Deployment(source, workLimit: WorkLimit(rowSteps: 100_000))
    else { return }
    _ = try? FileSections(deployment)
  }

  private static func readStale(_ bytes: [UInt8]) {
    guard !seeds.contains(bytes), Opening.error(bytes) == nil else { return }
    fatalError("a file whose checksum nobody made valid is accepted")
  }

  /// Sound files, which the stale ones start from.
  private static let seeds = Set((try? SampleModel.all()) ?? [])

  private static func importModel(_ bytes: [UInt8], _ name: String) {
    guard let source = try? GraphSource(bytes: bytes, path: name), !source.graph.isFloat,
      let model = try? ModelSource(source), model.multiplyAccumulates < 4_000_000,
      // Planning has its bound in row steps, which an unoptimized build takes long over.
      model.model.operators.count < 16, model.model.tensors.allSatisfy({ $0.shape.height < 100 })
    else { return }
    let limit = WorkLimit(rowSteps: 20_000)
    guard let deployment = try? Deployment(model, workLimit: limit) else { return }
    // What the compiler has made opens.
    guard (try? deployment.makeSession(asDeployed: true)) != nil else {
      fatalError("the runtime refuses the file that was made of \(name)")
    }
  }

  private static func readRecording(_ bytes: [UInt8]) {
    let source = ByteSource(bytes, path: "input.wav")
    guard let recording = try? Recording(source, targetRate: 16_000) else { return }
    _ = try? recording.samples(in: 0..<min(recording.count, 1 << 16))
  }

  /// A sound model, which what else is read goes with.
  private static let model: Deployment = {
    do {
      return try Deployment(ModelSource(bytes: SampleModel.file(), path: "sample.thimble"))
    } catch {
      fatalError("the sample model does not open: \(error)")
    }
  }()

  /// A keyword spotter with labels and a front end, which says how it listens.
  private static let spotter: ModelSource = {
    let root = URL(fileURLWithPath: #filePath).appending(path: "../../../../..").standardizedFileURL
    do {
      return try ModelSource(path: root.appending(path: "Models/ds-cnn-s.tflite").path)
    } catch {
      fatalError("the reference model does not open: \(error)")
    }
  }()

  private static func unpack(_ bytes: [UInt8]) {
    guard let archive = try? ZipArchive(bytes) else { return }
    for entry in archive.entries.prefix(16) {
      _ = try? archive.contents(of: entry, limit: 1 << 20)
    }
  }

  private static func complete(frontEnd: String? = nil, labels: String? = nil) {
    var source = spotter
    try? source.complete(frontEnd: frontEnd, labels: labels)
  }

  private static func listen(_ path: String) {
    guard let choice = try? ListeningChoice(path: path) else { return }
    _ = try? choice.settings(for: spotter, thresholdsAreWhole: true)
  }

  private static func readDrift(_ path: String) {
    guard let counters = try? DriftReference.counters(at: path) else { return }
    guard let read = try? InputFile.read(path), DriftReference.report(counters) == read else {
      fatalError("a report of drift counters is read as another one")
    }
  }

  /// Runs the program on some words, its output dropped.
  private static func run(_ words: [String]) {
    let done = DispatchSemaphore(value: 0)
    Task.detached {
      _ = await CommandLineInterface.run(words, on: Console(output: { _ in }, error: { _ in }))
      done.signal()
    }
    done.wait()
  }

  private static func readTruth(_ path: String) {
    _ = try? StreamTruth(path: path, of: "stream.wav", classes: ListenedClasses(spotter))
  }

  /// Calls a function with the paths of files that hold the bytes' parts between record separators.
  private static func withFiles(
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
  private static func withFile(_ bytes: [UInt8], _ name: String, _ body: (String) -> Void) {
    let path = NSTemporaryDirectory() + "/\(ProcessInfo.processInfo.processIdentifier)-\(name)"
    guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else { return }
    body(path)
    unsafe unlink(path)
  }
}
