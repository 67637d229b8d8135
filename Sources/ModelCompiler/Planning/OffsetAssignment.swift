/// A piece of SRAM of fixed size, and the times at which it is busy.
struct Buffer {
  /// Bytes it takes.
  var bytes: Int
  /// When it holds something that is still needed.
  var busy: TimeSet
}

/// Gives buffers offsets so that those busy together do not share bytes.
struct OffsetAssignment {
  /// Offset of each buffer.
  private(set) var offsets: [Int]
  /// One past the last byte used.
  private(set) var endBytes: Int

  /// Offsets are multiples of this: word loads need it.
  static let alignment = 4

  /// Places `buffers` from `start` on: the best of several greedy orders, then of `rounds` orders
  /// in which one of the buffers that reach highest was moved ahead; stops at the lower bound.
  init(_ buffers: [Buffer], start: Int, lowerBound: Int, rounds: Int = 400) {
    let conflicts = buffers.map { buffer in
      buffers.indices.filter { buffers[$0].busy.intersects(buffer.busy) }
    }
    let placer = GreedyPlacer(buffers: buffers, conflicts: conflicts, start: start)
    var best = placer.place([])
    var bestOrder: [Int] = []
    for order in OffsetAssignment.orders(buffers) {
      let placed = placer.place(order)
      if placed.endBytes < best.endBytes || bestOrder.isEmpty {
        (best, bestOrder) = (placed, order)
      }
    }
    (offsets, endBytes) = (best.offsets, best.endBytes)
    improve(bestOrder, placer: placer, lowerBound: lowerBound, rounds: rounds)
  }

  private static func orders(_ buffers: [Buffer]) -> [[Int]] {
    let durations = buffers.map(\.busy.count)
    let firstTimes = buffers.map { $0.busy.first ?? 0 }
    func duration(_ index: Int) -> Int { durations[index] }
    func firstTime(_ index: Int) -> Int { firstTimes[index] }
    let all = Array(buffers.indices)
    return [
      all.sorted { (buffers[$0].bytes, $1) > (buffers[$1].bytes, $0) },
      all.sorted { (duration($0), $1) > (duration($1), $0) },
      all.sorted { (buffers[$0].bytes * duration($0), $1) > (buffers[$1].bytes * duration($1), $0) },
      all.sorted { (firstTime($0), $0) < (firstTime($1), $1) },
      all.sorted { (buffers[$0].bytes, -firstTime($0)) > (buffers[$1].bytes, -firstTime($1)) },
    ]
  }

  private mutating func improve(
    _ order: [Int], placer: GreedyPlacer, lowerBound: Int, rounds: Int
  ) {
    var order = order
    var random = SplitMix(state: 0x7468_696D_626C_65)
    for _ in 0..<rounds where endBytes > lowerBound {
      let highest = order.indices.filter {
        offsets[order[$0]] + placer.buffers[order[$0]].bytes == endBytes
      }
      guard let from = highest.first, from > 0 else { return }
      var trial = order
      let moved = trial.remove(at: from)
      trial.insert(moved, at: random.next(below: from))
      let placed = placer.place(trial)
      // Sideways moves let the search leave a plateau.
      if placed.endBytes <= endBytes {
        order = trial
        (offsets, endBytes) = (placed.offsets, placed.endBytes)
      }
    }
  }
}

/// Places buffers one after the other, each at the lowest offset that its conflicts leave free.
private struct GreedyPlacer {
  let buffers: [Buffer]
  let conflicts: [[Int]]
  let start: Int

  func place(_ order: [Int]) -> (offsets: [Int], endBytes: Int) {
    var offsets = [Int](repeating: -1, count: buffers.count)
    var end = start
    for index in order {
      var taken = conflicts[index].filter { offsets[$0] >= 0 }
        .map { (from: offsets[$0], to: offsets[$0] + buffers[$0].bytes) }
      taken.sort { $0.from < $1.from }
      var offset = start
      for range in taken where range.to > offset {
        if range.from >= offset + buffers[index].bytes { break }
        let alignment = OffsetAssignment.alignment
        offset = (range.to + alignment - 1) / alignment * alignment
      }
      offsets[index] = offset
      end = max(end, offset + buffers[index].bytes)
    }
    return (offsets, end)
  }
}

/// A small seeded generator, so that plans are the same on every machine.
struct SplitMix {
  var state: UInt64

  mutating func next(below bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
  }
}
