import Foundation
import HostSupport
import TestSupport
import Thimble

/// Files for a board to try, with what became of them here.
///
///     0 count   4 zeros   16 count times: offset, bytes, outcome, checksum   the files, each at a multiple of 16
///
/// All are little-endian words; an outcome is 0 for a file that ran, or why it was refused.
enum TrialBatch {
  /// What a board has room for.
  private static let mostBytes = 1 << 20

  /// Writes batches of damaged files, from seed 0 on, those left out that would take too long.
  static func write(_ count: Int, to folder: String) throws {
    let files = try SampleModel.all()
    var limits = FileTrial.Limits()
    limits.bytes = 1 << 18
    limits.work = 100_000
    var (batch, batches, packed, seed) = ([Entry](), 0, 0, 0)
    var tally = TrialTally()
    while packed < count || !batch.isEmpty {
      if packed == count || batch.reduce(0, { $0 + $1.file.count }) > mostBytes {
        let path = URL(fileURLWithPath: folder).appending(path: "\(batches).batch")
        try Data(bytes(of: batch)).write(to: path)
        (batch, batches) = ([], batches + 1)
        continue
      }
      let file = FileMutation.file(seed: seed, of: files)
      seed += 1
      let trial = FileTrial(file, in: AlignedMemory.self, limits: limits)
      guard let entry = Entry(file, trial.outcome) else { continue }
      batch.append(entry)
      tally.add(trial)
      packed += 1
    }
    print("\(packed) files of \(seed) in \(batches) batches: \(tally.summary)")
  }

  private struct Entry {
    var file: [UInt8]
    var outcome: UInt32
    var checksum: UInt32

    init?(_ file: [UInt8], _ outcome: FileTrial.Outcome) {
      self.file = file
      switch outcome {
      case .refused(let reason): (self.outcome, checksum) = (UInt32(reason.rawValue), 0)
      case .ran(let checksum): (self.outcome, self.checksum) = (0, checksum)
      case .tooLarge, .tooMuchWork: return nil
      }
    }
  }

  private static func bytes(of batch: [Entry]) -> [UInt8] {
    var words = [UInt32(batch.count), 0, 0, 0]
    var files: [UInt8] = []
    for entry in batch {
      let offset = 16 + batch.count * 16 + files.count
      words += [UInt32(offset), UInt32(entry.file.count), entry.outcome, entry.checksum]
      files += entry.file
      files += [UInt8](repeating: 0, count: FileLayout.aligned(files.count) - files.count)
    }
    return words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
      + files
  }
}
