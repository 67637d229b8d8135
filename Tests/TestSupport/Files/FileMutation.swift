import ModelCompiler
import Thimble

/// Sound files changed as a hostile writer would, their checksums valid again.
package enum FileMutation {
  /// Changes bytes of the header, the records or the constants, rarely of anything, and stamps.
  package static func make(from sound: [UInt8], _ random: inout SeededRandom) -> [UInt8] {
    var file = sound
    let header = SampleModel.header(sound)
    for _ in 0..<random.int(1...3) {
      let range =
        switch random.int(0...9) {
        case 0: 16...FileLayout.headerBytes - 1
        case 1...3: Int(header.tensors.offset)...Int(header.operators.offset) - 1
        case 4...7: Int(header.operators.offset)...Int(header.constants.offset) - 1
        case 8: Int(header.constants.offset)...Int(header.labels.offset) - 1
        default: 16...sound.count - 1
        }
      let offset = random.int(range)
      let value = UInt8(
        truncatingIfNeeded: random.pick([
          0, 1, 2, 3, 0x7F, 0x80, 0xFF, Int(file[offset]) + 1, Int(file[offset]) - 1,
          random.int(0...255),
        ]))
      file[offset] = value
      if random.oneIn(4) { changeWord(&file, header, &random) }
      // Heights and step counts go together: change both sometimes.
      if random.oneIn(8) { changeRows(&file, header, &random) }
    }
    ModelWriter.stamp(&file)
    return file
  }

  /// Puts an offset near the end of something into a record.
  private static func changeWord(
    _ file: inout [UInt8], _ header: FileHeader, _ random: inout SeededRandom
  ) {
    let records = Int(header.tensors.offset)..<Int(header.constants.offset)
    let end = random.pick([
      file.count, Int(header.arenaBytes), Int(header.constants.offset + header.constants.byteCount),
    ])
    file.put(
      UInt32(truncatingIfNeeded: end - random.int(-8...64)),
      at: random.int(records.lowerBound / 4...records.upperBound / 4 - 1) * 4)
  }

  /// Gives a tensor another height and its operator as many steps.
  private static func changeRows(
    _ file: inout [UInt8], _ header: FileHeader, _ random: inout SeededRandom
  ) {
    let index = random.int(1...Int(header.operatorCount))
    let tensor = Int(header.tensors.offset) + index * FileLayout.tensorBytes
    let record = Int(header.operators.offset) + (index - 1) * FileLayout.operatorBytes
    let height = UInt16(random.pick([1, 2, 9, 40, 65_535]))
    guard tensor + 2 <= file.count, record + 18 <= file.count else { return }
    file.put(height, at: tensor)
    file.put(height, at: record + 16)
  }

  /// The file of a seed: one of `files`, damaged.
  package static func file(seed: Int, of files: [[UInt8]]) -> [UInt8] {
    var random = SeededRandom(seed: seed)
    return make(from: files[seed % files.count], &random)
  }
}
