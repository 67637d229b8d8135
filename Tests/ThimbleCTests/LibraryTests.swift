import CThimble
import Deployment
import Foundation
import HostSupport
import TestSupport
import Testing
import Thimble
import ThimbleAudio
import ThimbleTrust

@testable import ThimbleC

/// A model opened through the interface for C, with memory of its own.
@safe
final class CSession {
  let file: AlignedMemory
  let arena: AlignedMemory
  let context = UnsafeMutablePointer<thimble_context>.allocate(capacity: 1)
  private(set) var sizes = thimble_sizes()
  let fileBytes: UInt32

  init(_ bytes: [UInt8]) throws {
    file = AlignedMemory(copying: bytes)
    fileBytes = UInt32(bytes.count)
    try unsafe #require(thimble_query(file.bytes.baseAddress, fileBytes, &sizes) == 0)
    arena = AlignedMemory(byteCount: Int(sizes.arena_bytes))
    try #require(open() == 0)
  }

  deinit { unsafe context.deallocate() }

  func open() -> Int32 {
    unsafe thimble_open(
      context, file.bytes.baseAddress, fileBytes, arena.bytes.baseAddress, UInt32(arena.bytes.count)
    )
  }

  /// All outputs' values.
  var outputs: [Int8] {
    (0..<sizes.output_count).flatMap { index -> [Int8] in
      var count: UInt32 = 0
      let values = unsafe thimble_output_values(context, index, &count)
      return unsafe Array(UnsafeBufferPointer(start: values, count: Int(count)))
    }
  }
}

/// What a spotter made of a window.
struct Event: Equatable {
  var classIndex: Int
  var score: Int8
  var startSample: UInt64
}

enum Models {
  static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  /// The `.thimble` file of a model of the package.
  static func file(_ path: String) throws -> [UInt8] {
    try Deployment(ModelSource(path: package + "/" + path)).file
  }

  static func values(_ path: String) throws -> [Int8] {
    try InputFile.read(package + "/" + path).map(Int8.init(bitPattern:))
  }
}

/// The interface for C, called as C calls it.
struct LibraryTests {
  @Test(
    "inputs, outputs and state give what was recorded",
    arguments: ["stream", "two_inputs", "two_outputs", "lstm_int16"])
  func endedModels(_ name: String) throws {
    let base = "Tests/Fixtures/Ended/" + name
    let session = try CSession(Models.file(base + ".tflite"))
    let (inputs, expected) = (
      try Models.values(base + "_inputs.i8"), try Models.values(base + "_scores.i8")
    )
    let size = Int(session.sizes.input_values)
    for pass in 0..<2 {
      var found: [Int8] = []
      for start in stride(from: 0, to: inputs.count, by: size) {
        let input = Array(inputs[start..<start + size])
        let status =
          unsafe pass == 0
          ? thimble_invoke(session.context, input, UInt32(size)) : try feed(input, to: session)
        #expect(status == 0)
        found += session.outputs
      }
      #expect(found == expected, "\(pass == 0 ? "whole inputs" : "rows")")
      unsafe #expect(thimble_reset(session.context) == 0)
    }
    unsafe #expect(thimble_check(session.context) == 0)
  }

  /// Feeds an inference's inputs by rows, in the order that the plan asks for.
  private func feed(_ inputs: [Int8], to session: CSession) throws -> Int32 {
    var (starts, start) = ([Int](), 0)
    for index in 0..<session.sizes.input_count {
      var tensor = unsafe thimble_tensor()
      try unsafe #require(thimble_input(session.context, index, &tensor) == 0)
      starts.append(start)
      unsafe start += Int(tensor.values * tensor.value_bytes)
    }
    try unsafe #require(thimble_start(session.context) == 0)
    while true {
      let input = unsafe thimble_next_input(session.context)
      if input < 0 { return unsafe thimble_is_complete(session.context) == 1 ? 0 : -1 }
      var tensor = unsafe thimble_tensor()
      try unsafe #require(thimble_input(session.context, UInt32(input), &tensor) == 0)
      let count = unsafe Int(tensor.row_values * tensor.value_bytes)
      let row = Array(inputs[starts[Int(input)]..<starts[Int(input)] + count])
      starts[Int(input)] += count
      let status = unsafe thimble_feed_row(session.context, UInt32(input), row, UInt32(count))
      if status != 0 { return status }
    }
  }

  @Test func theHookIsCalledForEveryStep() throws {
    let session = try CSession(Models.file("Tests/Fixtures/Operators/keyword_spotter.tflite"))
    var steps = [UInt32](repeating: 0, count: Int(session.sizes.operator_count))
    let input = [Int8](repeating: 3, count: Int(session.sizes.input_values))
    unsafe steps.withUnsafeMutableBufferPointer { counts in
      let hook: thimble_hook = { user, index in
        unsafe user?.assumingMemoryBound(to: UInt32.self)[Int(index)] += 1
      }
      unsafe #expect(thimble_set_hook(session.context, hook, counts.baseAddress) == 0)
      unsafe #expect(thimble_invoke(session.context, input, UInt32(input.count)) == 0)
    }
    #expect(steps.allSatisfy { $0 > 0 } && steps.count > 3)
    let names = (0..<session.sizes.operator_count).map {
      unsafe thimble_operator_name(session.context, $0).map { unsafe String(cString: $0) } ?? ""
    }
    #expect(names.allSatisfy { name in KernelKind.allCases.contains { "\($0)" == name } })
    unsafe #expect(thimble_operator_name(session.context, session.sizes.operator_count) == nil)
  }

  @Test func labelsAndNamesAreTheFiles() throws {
    let session = try CSession(Models.file("Models/ds-cnn-s.tflite"))
    let labels = (0..<session.sizes.label_count).map {
      unsafe thimble_label(session.context, $0).map { unsafe String(cString: $0) }
    }
    #expect(labels.prefix(2) == ["Down", "Go"] && labels.count == 12)
    unsafe #expect(thimble_label(session.context, 12) == nil)
    var tensor = unsafe thimble_tensor()
    unsafe #expect(thimble_input(session.context, 0, &tensor) == 0)
    unsafe #expect(tensor.height == 49 && tensor.row_values == 10 && tensor.values == 490)
    unsafe #expect(thimble_find_input(session.context, tensor.name) == 0)
    unsafe #expect(thimble_find_output(session.context, tensor.name) == -1)
    unsafe #expect(thimble_find_input(session.context, "no such name") == -1)
  }

  @Test func aSpotterHearsWhatSwiftHears() throws {
    let bytes = try Models.file("Models/ds-cnn-s.tflite")
    let session = try CSession(bytes)
    let wav = try InputFile.read(Models.package + "/Models/samples/yes-en-gb.wav").dropFirst(44)
    var samples = stride(from: wav.startIndex, to: wav.endIndex - 1, by: 2).map {
      Int16(bitPattern: UInt16(wav[$0]) | UInt16(wav[$0 + 1]) << 8)
    }
    samples += samples
    let state = AlignedMemory(byteCount: Int(session.sizes.frontend_bytes))
    let features = AlignedMemory(byteCount: Int(session.sizes.feature_bytes))
    var memory = unsafe thimble_spotter_memory()
    unsafe (memory.model, memory.model_bytes) = unsafe (
      UnsafeRawPointer(session.file.bytes.baseAddress!), session.fileBytes
    )
    unsafe (memory.arena, memory.arena_bytes) = unsafe (
      session.arena.bytes.baseAddress, session.sizes.arena_bytes
    )
    unsafe (memory.state, memory.state_bytes) = unsafe (
      state.bytes.baseAddress, session.sizes.frontend_bytes
    )
    unsafe memory.features = unsafe features.bytes.baseAddress?.assumingMemoryBound(to: Int8.self)
    unsafe memory.feature_bytes = session.sizes.feature_bytes
    let spotter = UnsafeMutablePointer<thimble_spotter>.allocate(capacity: 1)
    defer { unsafe spotter.deallocate() }
    unsafe #expect(thimble_spotter_open(spotter, &memory) == 0)

    let expected = try swiftEvents(bytes, samples)
    #expect(expected.count >= 2)
    for hop in [1, 320, 331, samples.count] {
      unsafe #expect(thimble_spotter_reset(spotter) == 0)
      unsafe #expect(try events(spotter, samples, hop: hop) == expected, "hops of \(hop)")
    }
  }

  private func events(
    _ spotter: UnsafeMutablePointer<thimble_spotter>, _ samples: [Int16], hop: Int
  ) throws -> [Event] {
    var found: [Event] = []
    var start = 0
    while start < samples.count {
      let count = min(hop, samples.count - start)
      var (taken, event) = unsafe (UInt32(0), thimble_event())
      let rest = Array(samples[start..<start + count])
      let status = unsafe thimble_spotter_push(spotter, rest, UInt32(count), &taken, &event)
      try #require(status == 0)
      start += Int(taken)
      if unsafe event.class_index >= 0 {
        unsafe found.append(
          Event(
            classIndex: Int(event.class_index), score: Int8(event.score),
            startSample: event.start_sample))
      }
    }
    return found
  }

  /// What `KeywordSpotter` makes of the samples.
  private func swiftEvents(_ bytes: [UInt8], _ samples: [Int16]) throws -> [Event] {
    let file = AlignedMemory(copying: bytes)
    let model = try unsafe Model(UnsafeRawBufferPointer(file.bytes))
    let frontEnd = try #require(model.frontEnd)
    let arena = AlignedMemory(byteCount: model.arenaBytes)
    let state = AlignedMemory(byteCount: MFCC.stateBytes(for: frontEnd))
    let mfcc = try unsafe MFCC(
      frontEnd,
      quantizer: FeatureQuantizer(scale: model.input.scale, zeroPoint: model.input.zeroPoint),
      tables: #require(MFCCTables.builtIn(for: frontEnd)), state: unsafe state.bytes)
    let features = AlignedMemory(byteCount: 490)
    var spotter = try unsafe KeywordSpotter(
      mfcc, Interpreter(model: UnsafeRawBufferPointer(file.bytes), arena: arena.bytes),
      buffer: features.bytes.bindMemory(to: Int8.self))
    var found: [Event] = []
    var rest = samples.span
    while !rest.isEmpty {
      rest = rest.extracting(droppingFirst: spotter.hear(rest))
      if let window = try spotter.think() {
        found.append(
          Event(
            classIndex: window.classIndex, score: window.score, startSample: window.startSample))
      }
    }
    return found
  }
}

/// Signed models, verified as C does.
struct VerifyTests {
  @Test func acceptsWhatIsSignedAndRefusesTheRest() throws {
    let signed = try SignedFile()
    let key = SignedFile.key.publicKey.bytes
    func verify(
      _ file: [UInt8], id: String = "keyword", target: String = "door-v2", oldest: UInt32 = 7
    ) -> (status: Int32, version: UInt32) {
      var version: UInt32 = 99
      let status = unsafe thimble_verify(
        file, UInt32(file.count), key, id, target, oldest, &version)
      return (status, version)
    }
    #expect(verify(signed.bytes) == (0, 7))
    #expect(verify(signed.bytes, id: "keywor") == (Int32(THIMBLE_OTHER_MODEL.rawValue), 99))
    #expect(verify(signed.bytes, id: "") == (Int32(THIMBLE_OTHER_MODEL.rawValue), 99))
    let long = String(repeating: "door", count: 40)
    #expect(verify(signed.bytes, target: long) == (Int32(THIMBLE_OTHER_TARGET.rawValue), 99))
    #expect(verify(signed.bytes, oldest: 8) == (Int32(THIMBLE_ROLLED_BACK.rawValue), 99))
    for seed in 0..<20 {
      let file = signed.forged(seed: seed)
      let refusal = try #require(SignedFile.refusal(file))
      #expect(verify(file) == (Int32(refusal.rawValue), 99))
    }
    let bytes = signed.bytes
    unsafe #expect(
      thimble_verify(bytes, UInt32(bytes.count), key, "keyword", "door-v2", 7, nil) == 0)
    unsafe #expect(
      thimble_verify(nil, 0, key, "keyword", "door-v2", 7, nil)
        == Int32(THIMBLE_NULL_POINTER.rawValue))
    unsafe #expect(
      thimble_verify(bytes, UInt32(bytes.count), nil, "keyword", "door-v2", 7, nil)
        == Int32(THIMBLE_NULL_POINTER.rawValue))
  }
}
