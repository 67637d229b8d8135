import Deployment
import Foundation
import TestSupport
import Thimble
import ThimbleTrust

/// Signed and forged files for a board to judge, with what became of them here; `Firmware-Sim/Sources/Verify` says
/// what lies where.
enum SignedBatch {
  /// What a board has room for.
  private static let mostBytes = 1 << 20

  /// Writes batches of a sound file and forged ones, from seed 0 on.
  ///
  /// - Throws: `FuzzError` where a forged one is accepted here.
  static func write(_ count: Int, to folder: String) throws {
    let signed = try SignedFile()
    var tally: [String: Int] = [:]
    var (seed, batches) = (0, 0)
    while seed < count {
      var entries = [(file: signed.bytes, outcome: UInt32(0))]
      var bytes = 0
      while seed < count, bytes < mostBytes {
        let file = signed.forged(seed: seed)
        guard let refusal = SignedFile.refusal(file) else {
          throw FuzzError(description: "forged file \(seed) is accepted")
        }
        tally["\(refusal)", default: 0] += 1
        entries.append((file, UInt32(refusal.rawValue)))
        (seed, bytes) = (seed + 1, bytes + file.count)
      }
      let path = URL(fileURLWithPath: folder).appending(path: "signed-\(batches).batch")
      try Data(self.bytes(of: entries)).write(to: path)
      batches += 1
    }
    let reasons = tally.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
    print("\(count) forged files in \(batches) batches: \(reasons.joined(separator: ", "))")
  }

  private static func bytes(of entries: [(file: [UInt8], outcome: UInt32)]) -> [UInt8] {
    let names = [SignedFile.model, SignedFile.target]
    var head = little([UInt32(entries.count), SignedFile.oldestVersion])
    head += little(names.map { UInt32($0.text.utf8.count) })
    head += SignedFile.key.publicKey.bytes + names.flatMap(\.bytes)
    var files: [UInt8] = []
    for entry in entries {
      let offset = 80 + entries.count * 16 + files.count
      head += little([UInt32(offset), UInt32(entry.file.count), entry.outcome, 0])
      files += entry.file
      files += [UInt8](repeating: 0, count: FileLayout.aligned(files.count) - files.count)
    }
    return head + files
  }

  private static func little(_ words: [UInt32]) -> [UInt8] {
    words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
  }
}
