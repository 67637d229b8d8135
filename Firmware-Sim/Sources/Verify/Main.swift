internal import Areas
internal import CBoard
internal import Console
internal import ThimbleTrust

/// Verifies each signed file of a batch, sound or forged, and compares what becomes of it with the host.
///
/// The batch lies in the load area, as `Tools/fuzz` packs it. The first file, which is sound, is what is measured.
@main
struct Verify {
  static func main() {
    let batch = Batch(loadArea())
    guard let policy = batch.policy else { fail(0, "is asked for by no name\n") }
    var accepted: UInt32 = 0
    for index in 0..<batch.count {
      if index == 0 {
        board_stack_paint()
        board_stopwatch_start()
      }
      let reason = reason(batch.file(index), policy)
      if index == 0 {
        Console.report("verifyTicks", board_stopwatch_ticks())
        Console.report("stackHighWater", board_stack_high_water())
      }
      guard reason == batch.expected(index) else {
        fail(index, "is judged otherwise than on the host\n")
      }
      if reason == 0 { accepted &+= 1 }
    }
    Console.report("fileBytes", UInt32(truncatingIfNeeded: batch.file(0).count))
    Console.report("files", UInt32(truncatingIfNeeded: batch.count))
    Console.report("accepted", accepted)
    board_exit(0)
  }

  /// Why a file is refused; 0 for one that is not.
  @inline(never)
  private static func reason(_ file: UnsafeRawBufferPointer, _ policy: TrustPolicy) -> UInt32 {
    do throws(SignatureError) {
      _ = try policy.verify(file.bytes)
      return 0
    } catch {
      return UInt32(error.rawValue)
    }
  }

  private static func fail(_ index: Int, _ what: StaticString) -> Never {
    Console.write("file ")
    Console.write(UInt32(truncatingIfNeeded: index))
    Console.write(" ")
    Console.write(what)
    board_exit(2)
  }
}

/// The files, and what they are judged by.
///
///     0 count   4 oldest version   8 bytes of the model's name   12 bytes of the target's
///    16 public key   48 names, 16 bytes each   80 count times: offset, bytes, outcome, zero   the files
private struct Batch {
  private let area: UnsafeRawBufferPointer

  init(_ area: UnsafeRawBufferPointer) { self.area = area }

  private func word(_ offset: Int) -> UInt32 {
    area.load(fromByteOffset: offset, as: UInt32.self)
  }

  var count: Int { Int(word(0)) }

  var policy: TrustPolicy? {
    var key = InlineArray<32, UInt8>(repeating: 0)
    for index in key.indices { key[index] = area[16 &+ index] }
    guard let model = SignedName(bytes(48, Int(word(8))).bytes),
      let target = SignedName(bytes(64, Int(word(12))).bytes)
    else { return nil }
    return TrustPolicy(key: key, model: model, target: target, oldestVersion: word(4))
  }

  func file(_ index: Int) -> UnsafeRawBufferPointer {
    bytes(Int(word(80 &+ index &* 16)), Int(word(84 &+ index &* 16)))
  }

  func expected(_ index: Int) -> UInt32 { word(88 &+ index &* 16) }

  private func bytes(_ offset: Int, _ count: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: area[offset..<offset &+ count])
  }
}
