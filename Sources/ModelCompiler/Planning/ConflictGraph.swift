/// A piece of SRAM of fixed size, and the moments at which it is busy.
struct Buffer {
  /// Bytes it takes.
  var bytes: Int
  /// When it holds something that is still needed.
  var busy: TimeSet
}

/// Leave for one buffer to take bytes of another, from the moment that other one dies.
struct SharedMoment {
  /// The buffer written.
  var output: Int
  /// The buffer that dies.
  var input: Int
  /// Bytes by which the written one must start before the other, if they overlap at all.
  var lag: Int
}

/// Which buffers keep which offsets from each other.
struct ConflictGraph {
  /// A buffer that, once placed, blocks a range of bytes for another one.
  struct Neighbor {
    var index: Int
    /// Where the blocked range starts and ends, counted from the neighbour's offset.
    var from: Int
    var to: Int
  }

  /// Bytes of each buffer.
  let bytes: [Int]
  /// All neighbours, buffer after buffer.
  let neighbors: [Neighbor]
  /// Where each buffer's neighbours start, and one entry more.
  let starts: [Int]

  /// Buffers conflict when they have a moment in common, or share one in which bytes may change
  /// hands in order.
  init(_ buffers: [Buffer], _ shared: [SharedMoment]) {
    bytes = buffers.map(\.bytes)
    let bits = BusyBits(buffers)
    var lists = [[Neighbor]](repeating: [], count: buffers.count)
    for first in buffers.indices {
      for second in 0..<first where bits.intersect(first, second) {
        lists[first].append(Neighbor(index: second, from: 0, to: bytes[second]))
        lists[second].append(Neighbor(index: first, from: 0, to: bytes[first]))
      }
    }
    for pair in shared where !bits.intersect(pair.output, pair.input) {
      let (output, input) = (pair.output, pair.input)
      lists[output].append(
        Neighbor(index: input, from: max(bytes[output] - pair.lag, 0), to: bytes[input]))
      lists[input].append(
        Neighbor(index: output, from: 0, to: min(pair.lag, bytes[output])))
    }
    var starts = [0]
    for list in lists { starts.append(starts[starts.count - 1] + list.count) }
    self.starts = starts
    neighbors = lists.flatMap { $0 }
  }
}

/// The busy moments of all buffers as one bit matrix.
private struct BusyBits {
  private let words: [UInt64]
  private let width: Int
  /// The words of each buffer that hold a moment.
  private let spans: [Range<Int>]

  init(_ buffers: [Buffer]) {
    let width = buffers.map(\.busy.words.count).max() ?? 0
    var words = [UInt64](repeating: 0, count: width * buffers.count)
    var spans: [Range<Int>] = []
    for (index, buffer) in buffers.enumerated() {
      let own = buffer.busy.words
      for word in own.indices { words[index * width + word] = own[word] }
      let first = own.firstIndex { $0 != 0 } ?? 0
      let end = (own.lastIndex { $0 != 0 } ?? -1) + 1
      spans.append(first..<max(first, end))
    }
    (self.words, self.width, self.spans) = (words, width, spans)
  }

  func intersect(_ first: Int, _ second: Int) -> Bool {
    let from = max(spans[first].lowerBound, spans[second].lowerBound)
    let end = min(spans[first].upperBound, spans[second].upperBound)
    guard from < end else { return false }
    return words.withUnsafeBufferPointer { words in
      let (first, second) = (first * width, second * width)
      for word in from..<end where words[first &+ word] & words[second &+ word] != 0 {
        return true
      }
      return false
    }
  }
}
