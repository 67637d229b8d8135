import HostSupport

/// Work that placing may still spend, in neighbours looked at: planning takes a bounded time, the
/// same plan on every machine.
struct Effort {
  /// Neighbours that may still be looked at.
  var remaining: Int
}

/// Gives buffers offsets so that those busy together do not share bytes.
struct OffsetAssignment {
  /// Offset of each buffer.
  private(set) var offsets: [Int]
  /// One past the last byte used.
  private(set) var endBytes: Int
  /// The order that gave these offsets.
  private(set) var order: [Int]

  /// Offsets are multiples of this: word loads need it.
  static let alignment = 4

  /// Places the buffers from `start` on in each of several orders; the best counts.
  init(_ graph: ConflictGraph, start: Int, orders: [[Int]], effort: inout Effort) {
    offsets = []
    endBytes = .max
    order = []
    for order in orders {
      var placer = GreedyPlacer(graph, start: start)
      guard placer.place(order, from: 0, limit: endBytes - 1, effort: &effort) else { continue }
      (offsets, endBytes, self.order) = (placer.offsets, placer.endBytes, order)
    }
  }

  /// Tries orders in which a buffer that reaches highest was moved ahead, until the end is no
  /// higher than `target` or `patience` tries in a row have not lowered it.
  mutating func improve(
    _ graph: ConflictGraph, start: Int, target: Int, patience: Int, effort: inout Effort
  ) {
    guard endBytes < .max else { return }
    var placer = GreedyPlacer(graph, start: start)
    placer.restore(offsets)
    var random = SplitMix64(seed: 0x7468_696D_626C_65)
    var tries = 0
    while tries < patience, endBytes > target, effort.remaining > 0 {
      let from = order.indices.first { offsets[order[$0]] + graph.bytes[order[$0]] == endBytes }
      guard let from, from > 0 else { return }
      let to = random.next(below: from)
      var trial = order
      trial.insert(trial.remove(at: from), at: to)
      tries += 1
      // Sideways moves let the search leave a plateau.
      if placer.place(trial, from: to, limit: endBytes, effort: &effort) {
        if placer.endBytes < endBytes { tries = 0 }
        (offsets, endBytes, order) = (placer.offsets, placer.endBytes, trial)
      } else {
        placer.restore(offsets)
      }
    }
  }

  /// Orders that greedy placing is known to do well with.
  static func orders(_ buffers: [Buffer]) -> [[Int]] {
    let duration = buffers.map(\.busy.count)
    let first = buffers.map { $0.busy.first ?? 0 }
    let bytes = buffers.map(\.bytes)
    let all = Array(buffers.indices)
    return [
      all.sorted { (bytes[$0], $1) > (bytes[$1], $0) },
      all.sorted { (duration[$0], $1) > (duration[$1], $0) },
      all.sorted { (bytes[$0] * duration[$0], $1) > (bytes[$1] * duration[$1], $0) },
      all.sorted { (first[$0], $0) < (first[$1], $1) },
      all.sorted { (bytes[$0], -first[$0], $1) > (bytes[$1], -first[$1], $0) },
    ]
  }
}

/// Places buffers one after the other, each at the lowest offset that its neighbours leave free.
private struct GreedyPlacer {
  private(set) var offsets: [Int]
  private(set) var endBytes: Int
  private let graph: ConflictGraph
  private let start: Int
  private var blockedFrom: [Int] = []
  private var blockedTo: [Int] = []

  init(_ graph: ConflictGraph, start: Int) {
    self.graph = graph
    self.start = start
    offsets = Array(repeating: -1, count: graph.bytes.count)
    endBytes = start
    let most = graph.bytes.indices.map { graph.starts[$0 + 1] - graph.starts[$0] }.max() ?? 0
    blockedFrom = Array(repeating: 0, count: most)
    blockedTo = blockedFrom
  }

  mutating func restore(_ offsets: [Int]) {
    self.offsets = offsets
  }

  /// Places the buffers from position `position` of `order` on, those before it staying where they
  /// are; `false` as soon as one ends beyond `limit`.
  mutating func place(
    _ order: [Int], from position: Int, limit: Int, effort: inout Effort
  ) -> Bool {
    for index in order[position...] { offsets[index] = -1 }
    endBytes = start
    for index in order[..<position] {
      endBytes = max(endBytes, offsets[index] + graph.bytes[index])
    }
    for index in order[position...] {
      effort.remaining -= graph.starts[index + 1] - graph.starts[index]
      let offset = lowestOffset(index)
      offsets[index] = offset
      endBytes = max(endBytes, offset + graph.bytes[index])
      if endBytes > limit { return false }
    }
    return true
  }

  private mutating func lowestOffset(_ index: Int) -> Int {
    var count = 0
    for neighbor in graph.starts[index]..<graph.starts[index + 1] {
      let neighbor = graph.neighbors[neighbor]
      let offset = offsets[neighbor.index]
      guard offset >= 0 else { continue }
      let (from, to) = (offset &+ neighbor.from, offset &+ neighbor.to)
      // Insertion sort: the lists are short and partly sorted.
      var place = count
      while place > 0, blockedFrom[place &- 1] > from {
        blockedFrom[place] = blockedFrom[place &- 1]
        blockedTo[place] = blockedTo[place &- 1]
        place &-= 1
      }
      blockedFrom[place] = from
      blockedTo[place] = to
      count &+= 1
    }
    var offset = start
    for place in 0..<count where blockedTo[place] > offset {
      if blockedFrom[place] >= offset + graph.bytes[index] { break }
      let alignment = OffsetAssignment.alignment
      offset = (blockedTo[place] + alignment - 1) / alignment * alignment
    }
    return offset
  }
}
