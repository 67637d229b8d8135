import CThimble
import HostSupport
import Testing
import Thimble
import ThimbleTrust

@testable import ThimbleC

/// What goes wrong is said, and sizes, numbers and names of the header are Swift's.
struct StatusTests {
  private static let reasons: [ModelError.Reason] = (1...16).compactMap {
    ModelError.Reason(rawValue: $0)
  }

  @Test func numbersAndSentencesAreTheReasons() {
    let names = [
      THIMBLE_TRUNCATED, THIMBLE_NOT_A_MODEL, THIMBLE_UNSUPPORTED_VERSION,
      THIMBLE_CHECKSUM_MISMATCH, THIMBLE_MISALIGNED, THIMBLE_OUT_OF_BOUNDS, THIMBLE_INVALID_FIELD,
      THIMBLE_UNKNOWN_OPERATOR, THIMBLE_OPERATOR_NOT_LINKED, THIMBLE_SHAPE_MISMATCH,
      THIMBLE_OUTSIDE_ARENA, THIMBLE_ARENA_TOO_SMALL, THIMBLE_STALLED, THIMBLE_INPUT_SIZE,
      THIMBLE_UNSUPPORTED_FEATURE, THIMBLE_FEATURE_NOT_LINKED,
    ]
    #expect(names.map { Int($0.rawValue) } == Self.reasons.map { Int($0.rawValue) })
    #expect(ModelError.Reason(rawValue: UInt8(names.count + 1)) == nil, "the header lacks a reason")
    for reason in Self.reasons {
      #expect(text(Int32(reason.rawValue)) == "\(reason.sentence)")
    }
  }

  @Test func everyStatusOfACallHasASentence() {
    let calls = Array(64...67) + Array(80...87) + Array(96...103) + [0]
    let sentences = calls.map { text(Int32($0)) }
    #expect(Set(sentences).count == calls.count)
    #expect(!sentences.contains("the status is unknown"))
    for other in [-1, 17, 63, 68, 88, 95, 104, 256, 257, 352, 1 << 20] {
      #expect(text(Int32(other)) == "the status is unknown", "\(other)")
    }
  }

  @Test func numbersOfSignaturesAreTheErrors() {
    let names = [
      THIMBLE_NOT_SIGNED, THIMBLE_UNKNOWN_SCHEME, THIMBLE_OTHER_MODEL, THIMBLE_OTHER_TARGET,
      THIMBLE_OTHER_KEY, THIMBLE_ROLLED_BACK, THIMBLE_UNSOUND_KEY, THIMBLE_FORGED,
    ]
    let errors: [SignatureError] = [
      .notSigned, .unknownScheme, .otherModel, .otherTarget, .otherKey, .rolledBack, .unsoundKey,
      .forged,
    ]
    #expect(names.map { Int($0.rawValue) } == errors.map { Int($0.rawValue) })
    let shared: [(thimble_status, SignatureError)] = [
      (THIMBLE_TRUNCATED, .truncated), (THIMBLE_NOT_A_MODEL, .notAModel),
      (THIMBLE_INVALID_FIELD, .invalidField),
    ]
    #expect(shared.allSatisfy { Int($0.0.rawValue) == Int($0.1.rawValue) })
  }

  private func text(_ status: Int32) -> String {
    unsafe String(cString: thimble_status_text(status))
  }

  @Test func kernelsOfTheHeaderAreTheFiles() {
    for code in 0..<256 {
      let kind = KernelKind(rawValue: UInt8(code)).flatMap { $0.layout == .blocked ? nil : $0 }
      let name = unsafe thimble_kernel_name(UInt32(code)).map { unsafe String(cString: $0) }
      #expect(name == kind.map { "\($0)" }, "code \(code): thimble_kernels.h lists every kernel")
    }
  }

  @Test func valuesFitTheHeadersMemory() {
    // A 64-bit machine: pointers are twice as large, counts as well.
    #expect(MemoryLayout<Context>.size <= MemoryLayout<thimble_context>.size)
    #expect(MemoryLayout<FrontEndContext>.size <= MemoryLayout<thimble_frontend>.size)
    #expect(MemoryLayout<SpotterContext>.size <= MemoryLayout<thimble_spotter>.size)
    #expect(MemoryLayout<Context>.alignment <= MemoryLayout<thimble_context>.alignment)
    #expect(MemoryLayout<SpotterContext>.alignment <= MemoryLayout<thimble_spotter>.alignment)
    #expect(thimble_abi_version() == UInt32(THIMBLE_ABI_VERSION))
    #expect(
      Int(THIMBLE_ALIGNMENT) == FileLayout.alignment && Int(THIMBLE_ALIGNMENT) == Arena.alignment)
  }

  @Test func opensRefuseWhatIsWrong() throws {
    let session = try CSession(Models.file("Tests/Fixtures/Operators/keyword_spotter.tflite"))
    let (file, arena) = unsafe (session.file.bytes.baseAddress!, session.arena.bytes.baseAddress!)
    let (bytes, room) = (session.fileBytes, session.sizes.arena_bytes)
    func open(
      _ abi: UInt32 = 1, _ model: UnsafeRawPointer?, _ count: UInt32,
      _ arena: UnsafeMutableRawPointer?,
      _ room: UInt32
    ) -> UInt32 {
      unsafe UInt32(thimble_open_abi(abi, session.context, model, count, arena, room))
    }
    unsafe #expect(open(1, file, bytes, arena, room) == UInt32(THIMBLE_ABI_MISMATCH.rawValue))
    unsafe #expect(open(2, nil, bytes, arena, room) == UInt32(THIMBLE_NULL_POINTER.rawValue))
    unsafe #expect(open(2, file, bytes, nil, room) == UInt32(THIMBLE_NULL_POINTER.rawValue))
    unsafe #expect(open(2, file, 100, arena, room) == UInt32(THIMBLE_TRUNCATED.rawValue))
    unsafe #expect(open(2, file + 4, bytes - 4, arena, room) == UInt32(THIMBLE_MISALIGNED.rawValue))
    unsafe #expect(
      open(2, file, bytes, arena, room - 1) == UInt32(THIMBLE_ARENA_TOO_SMALL.rawValue))
    // What failed to open is not open.
    unsafe #expect(thimble_start(session.context) == Int32(THIMBLE_NOT_OPEN.rawValue))
    unsafe #expect(
      thimble_next_input(session.context) == -1 && thimble_best(session.context, 0) == -1)
    unsafe #expect(thimble_output_values(session.context, 0, nil) == nil)
    unsafe session.file.bytes[Int(bytes) / 2] ^= 1
    unsafe #expect(open(2, file, bytes, arena, room) == UInt32(THIMBLE_CHECKSUM_MISMATCH.rawValue))
    unsafe session.file.bytes[Int(bytes) / 2] ^= 1
    #expect(session.open() == 0)
    unsafe session.file.bytes[Int(bytes) / 2] ^= 1
    unsafe #expect(thimble_check(session.context) == Int32(THIMBLE_CHECKSUM_MISMATCH.rawValue))
  }

  @Test func callsRefuseWhatIsWrong() throws {
    let session = try CSession(Models.file("Tests/Fixtures/Operators/keyword_spotter.tflite"))
    let context = unsafe session.context
    let row = [Int8](repeating: 0, count: 10)
    unsafe #expect(thimble_invoke(context, row, 10) == Int32(THIMBLE_INPUT_SIZE.rawValue))
    unsafe #expect(thimble_invoke(nil, row, 10) == Int32(THIMBLE_NULL_POINTER.rawValue))
    unsafe #expect(thimble_invoke(context, nil, 250) == Int32(THIMBLE_NULL_POINTER.rawValue))
    unsafe #expect(thimble_start(context) == 0)
    unsafe #expect(thimble_feed_row(context, 0, row, 9) == Int32(THIMBLE_INPUT_SIZE.rawValue))
    unsafe #expect(thimble_feed_row(context, 1, row, 10) == Int32(THIMBLE_NO_SUCH_TENSOR.rawValue))
    unsafe #expect(thimble_is_complete(context) == 0)
    for _ in 0..<25 { unsafe #expect(thimble_feed_row(context, 0, row, 10) == 0) }
    unsafe #expect(thimble_feed_row(context, 0, row, 10) == Int32(THIMBLE_INPUT_SIZE.rawValue))
    unsafe #expect(thimble_is_complete(context) == 1)
    var tensor = unsafe thimble_tensor()
    unsafe #expect(thimble_output(context, 1, &tensor) == Int32(THIMBLE_NO_SUCH_TENSOR.rawValue))
    unsafe #expect(thimble_output(context, 0, nil) == Int32(THIMBLE_NULL_POINTER.rawValue))
    var frontEnd = thimble_frontend()
    let state = AlignedMemory(byteCount: 16)
    unsafe #expect(
      thimble_frontend_open(&frontEnd, context, state.bytes.baseAddress, 16, nil, 0)
        == Int32(THIMBLE_NO_FRONT_END.rawValue))
  }

  @Test func quantizingRoundsHalfAwayFromZeroAndSaturates() {
    for zero in [-128, -3, 0, 127] as [Int32] {
      for step in -600...600 {
        for part in [0, 0.25, 0.5, 0.499_999_97] as [Float] {
          let steps = Float(step) + (step < 0 ? -part : part)
          let expected = max(-128, min(127, Int32(steps.rounded(.toNearestOrAwayFromZero)) + zero))
          #expect(Int32(thimble_quantize(steps * 0.5, 0.5, zero)) == expected, "\(steps), \(zero)")
        }
      }
      #expect(Int32(thimble_quantize(.nan, 0.5, zero)) == zero)
      #expect(thimble_quantize(.infinity, 0.5, zero) == 127)
      #expect(thimble_quantize(-.infinity, 0.5, zero) == -128)
    }
    #expect(thimble_dequantize(-128, 0.25, 127) == -63.75)
  }
}
