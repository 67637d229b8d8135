import Foundation
import TestSupport
import Testing
import Thimble

/// Damaged files whose checksum was made valid again, as a hostile writer would: they are refused,
/// or they run inside their bounds and come to an end.
///
/// File and arena end where a page begins that nothing may touch: the first byte read or written behind
/// them ends the test. `Tools/fuzz` tries more of them under AddressSanitizer, and on a board.
struct RestampedFileTests {
  /// `THIMBLE_TEST_FILES=50000 swift test --filter RestampedFileTests` tries 200,000 files.
  static let filesPerShard =
    ProcessInfo.processInfo.environment["THIMBLE_TEST_FILES"].flatMap(Int.init) ?? 600

  @Test(arguments: 0..<4)
  func theyStayInsideTheirBounds(shard: Int) throws {
    let files = try SampleModel.all()
    var tally = TrialTally()
    let seeds = shard * Self.filesPerShard..<(shard + 1) * Self.filesPerShard
    for seed in seeds {
      tally.add(FileTrial(FileMutation.file(seed: seed, of: files), in: GuardedMemory.self))
    }
    note("seeds \(seeds): \(tally.summary)")
    // Some must be refused and some must run, or the damage is too much or too little.
    #expect(tally.counts["ran", default: 0] > 25)
    #expect(tally.counts.count > 5)
    #expect(tally.kernels.count > KernelKind.allCases.count / 2)
  }

  @Test func theSoundOnesRun() throws {
    var tally = TrialTally()
    let files = try SampleModel.all()
    for file in files { tally.add(FileTrial(file, in: GuardedMemory.self)) }
    #expect(tally.counts == ["ran": files.count])
    #expect(tally.kernels == Set(KernelKind.allCases))
  }
}
