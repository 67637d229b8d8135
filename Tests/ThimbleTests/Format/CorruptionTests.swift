import ModelCompiler
import TestSupport
import Testing

@testable import Thimble

/// Files damaged at random: without a valid checksum none is accepted.
struct CorruptionTests {
  @Test func everySingleByteMatters() throws {
    let file = try SampleModel.otherFile()
    for offset in file.indices {
      for flip: UInt8 in [0x01, 0x80, 0x10, 0xFF] {
        var damaged = file
        damaged[offset] ^= flip
        #expect(Opening.error(damaged) != nil, "byte \(offset) of \(file.count), flip \(flip)")
      }
    }
  }

  @Test func randomDamageIsRefused() throws {
    let files = try [SampleModel.file(), SampleModel.otherFile(), SampleModel.movedFile()]
    for seed in 0..<3_000 {
      var random = SeededRandom(seed: seed)
      let sound = files[seed % files.count]
      var file = sound
      for _ in 0..<random.int(1...16) {
        file[random.int(0...file.count - 1)] = UInt8(random.int(0...255))
      }
      if random.oneIn(4) { file = Array(file[..<random.int(0...file.count - 1)]) }
      guard file != sound else { continue }
      #expect(Opening.error(file) != nil, "seed \(seed)")
    }
  }
}
