import Foundation
import Testing

@testable import Deployment
@testable import ThimbleCLI

/// The model that is shipped to listen with, which keeps rows, and the one of whole windows.
struct StreamedModelTests {
  /// The scores of each window of a stream, by its first sample.
  private func scores(_ file: String, of samples: [Int16], hop: Double) throws -> [Int: [Int8]] {
    let source = try ModelSource(path: Files.package + "/Models/" + file)
    var choice = ListeningChoice()
    choice.hopSeconds = hop
    let listener = try StreamListener(source, choice.settings(for: source))
    var scores: [Int: [Int8]] = [:]
    try listener.listen(to: samples) { scores[$0.startSample] = $0.scores }
    return scores
  }

  @Test func rowsKeptGiveTheScoresOfWholeWindows() throws {
    let clips = ["down-en-gb-f2", "yes-en-gb"]
    let samples = try clips.flatMap { clip in
      try AudioClip(path: Files.package + "/Models/samples/\(clip).wav", targetRate: 16_000).samples
    }
    let whole = try scores("ds-tc-s.thimble", of: samples, hop: 0.02)
    let stream = try scores("ds-tc-s-stream.thimble", of: samples, hop: 0.2)
    #expect(stream.keys.sorted() == [320, 3_520, 6_720, 9_920, 13_120])
    for (start, scores) in stream { #expect(whole[start] == scores) }
    #expect(Set(stream.values).count == stream.count)
  }
}
