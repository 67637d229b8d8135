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
    let bytes = buffers.map(\.bytes)
    self.bytes = bytes
    let conflicts = Overlaps(buffers)
    var lists = conflicts.others.map { others in
      others.map { Neighbor(index: $0, from: 0, to: bytes[$0]) }
    }
    for pair in shared where !conflicts.contains(pair.output, pair.input) {
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

/// Which buffers are busy at a moment that others are busy at.
private struct Overlaps {
  /// For each buffer the others, in order.
  private(set) var others: [[Int]]

  /// Goes through the moments at which buffers become busy: most rows of a deep network never meet.
  init(_ buffers: [Buffer]) {
    others = Array(repeating: [], count: buffers.count)
    var beginnings: [(interval: ClosedRange<Int>, buffer: Int)] = []
    for (index, buffer) in buffers.enumerated() {
      beginnings += buffer.busy.intervals.map { ($0, index) }
    }
    beginnings.sort { ($0.interval.lowerBound, $0.buffer) < ($1.interval.lowerBound, $1.buffer) }
    var busy: [(interval: ClosedRange<Int>, buffer: Int)] = []
    for beginning in beginnings {
      busy.removeAll { $0.interval.upperBound < beginning.interval.lowerBound }
      for other in busy {
        others[beginning.buffer].append(other.buffer)
        others[other.buffer].append(beginning.buffer)
      }
      busy.append(beginning)
    }
    for index in others.indices { others[index] = Overlaps.distinct(others[index]) }
  }

  /// Whether two buffers have a moment in common.
  func contains(_ first: Int, _ second: Int) -> Bool {
    var (low, high) = (0, others[first].count)
    while low < high {
      let middle = (low + high) / 2
      if others[first][middle] < second { low = middle + 1 } else { high = middle }
    }
    return low < others[first].count && others[first][low] == second
  }

  /// Numbers in order, each once: rows of two rings may meet many times.
  private static func distinct(_ numbers: [Int]) -> [Int] {
    var distinct: [Int] = []
    for number in numbers.sorted() where number != distinct.last { distinct.append(number) }
    return distinct
  }
}
