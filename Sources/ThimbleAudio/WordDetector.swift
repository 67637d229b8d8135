package import Thimble

/// A word that was heard.
public struct HeardWord: Equatable, Sendable {
  /// Its class.
  public let classIndex: Int
  /// The mean of its scores over the windows that were averaged, in 256ths of a step above the lowest score,
  /// -128: behind a softmax it is 65,536 times the probability.
  public let score: UInt16

  /// A word of a class, with the mean of its scores.
  package init(classIndex: Int, score: UInt16) {
    self.classIndex = classIndex
    self.score = score
  }
}

/// Decides from windows' scores whether a word was said: the mean of a class's last scores against a threshold
/// of its own, and then some time of silence.
///
/// Of several classes that reach their thresholds the one with the highest mean is told, of equal ones the first.
/// Windows before the stream's first count with the lowest score.
///
/// Memory: `historyBytes(for:)`, a byte for each class and averaged window.
///
/// Safe: who makes one says `unsafe`, and vouches for its memory; slots and classes stay inside.
@safe
package struct WordDetector {
  /// What decides; `nil` where the model's file does not say, and then no word is heard.
  private let listening: Listening?
  /// Scores above -128, [smoothing][classes].
  private let history: UnsafeMutablePointer<UInt8>
  /// The slot of the next window's scores.
  private var slot = 0
  /// Slots that hold a window's scores.
  private var filled = 0
  /// Rows until a word may be told again.
  private var quietRows = 0

  /// Bytes of the last windows' scores.
  package static func historyBytes(for listening: Listening?) -> Int {
    guard let listening else { return 0 }
    return listening.smoothing &* listening.thresholdCount
  }

  /// A detector at a stream's start; `history` has as many bytes as `historyBytes(for:)` says.
  @unsafe
  package init(_ listening: Listening?, history: UnsafeMutablePointer<UInt8>) {
    self.listening = listening
    unsafe self.history = history
  }

  /// Forgets all scores.
  package mutating func reset() {
    (slot, filled, quietRows) = (0, 0, 0)
  }

  /// Takes the next window's scores.
  ///
  /// - Parameters:
  ///   - scores: as many as there are thresholds.
  ///   - rows: rows of features since the last window.
  /// - Returns: the word that this window makes certain.
  package mutating func hear(_ scores: Span<Int8>, rows: Int) -> HeardWord? {
    guard let listening else { return nil }
    let (classes, smoothing) = (listening.thresholdCount, listening.smoothing)
    let newest = unsafe history + slot &* classes
    for index in 0..<classes {
      unsafe newest[index] = UInt8(bitPattern: scores[index]) ^ 0x80
    }
    slot = slot &+ 1 == smoothing ? 0 : slot &+ 1
    filled = max(filled, slot == 0 ? smoothing : slot)
    quietRows = max(0, quietRows &- rows)
    let best = unsafe Self.best(history, filled, listening)
    guard quietRows == 0, best.sum > 0 else { return nil }
    quietRows = listening.refractoryRows
    let mean = (best.sum &<< 8) / UInt32(truncatingIfNeeded: smoothing)
    return HeardWord(classIndex: best.index, score: UInt16(truncatingIfNeeded: mean))
  }

  /// The class of the largest sum of those that reach their thresholds; a sum of 0 where none does.
  private static func best(
    _ history: UnsafeMutablePointer<UInt8>, _ filled: Int, _ listening: Listening
  ) -> (index: Int, sum: UInt32) {
    let (classes, smoothing) = (listening.thresholdCount, listening.smoothing)
    var best = (index: 0, sum: 0 as UInt32)
    for index in 0..<classes {
      guard let threshold = listening.threshold(index) else { continue }
      var (sum, place) = (0 as UInt32, index)
      for _ in 0..<filled {
        sum &+= unsafe UInt32(history[place])
        place &+= classes
      }
      // 255 windows of 255 steps, in 256ths, are below 2^24.
      let needed = UInt32(threshold) &* UInt32(truncatingIfNeeded: smoothing)
      if sum &<< 8 >= needed, sum > best.sum { best = (index, sum) }
    }
    return best
  }
}
