/// The fewest transposes of three blocks each that put stretches of axes into an order.
///
/// A kernel moves three axes. Whatever order more of them are to have comes of several such moves, of neighbours
/// taken together: `[a, b, c, d]` as `[b, c][a][d]`, for one.
struct AxisMoves {
  /// Stretches cut in three blocks, some of them empty, and the order that the blocks get.
  struct Move {
    let cuts: (Int, Int)
    let order: [Int]

    /// Three blocks of a list.
    func blocks<Value>(of list: [Value]) -> [[Value]] {
      [Array(list[..<cuts.0]), Array(list[cuts.0..<cuts.1]), Array(list[cuts.1...])]
    }

    /// A list once it is moved.
    func moved<Value>(_ list: [Value]) -> [Value] {
      let blocks = blocks(of: list)
      return order.flatMap { blocks[$0] }
    }
  }

  /// The most stretches whose orders are searched: 720 orders.
  static let mostStretches = 6

  /// The moves, in order.
  let moves: [Move]

  /// Moves until the stretches that lie as they are counted lie in another order, which names all of them.
  init(to wanted: [Int]) {
    let start = Array(wanted.indices)
    var origins: [[Int]: (from: [Int], by: Move)] = [:]
    var reached = [start]
    var next = 0
    while next < reached.count, origins[wanted] == nil, wanted != start {
      let state = reached[next]
      next += 1
      for move in Self.all(of: wanted.count) {
        let moved = move.moved(state)
        guard moved != start, origins[moved] == nil else { continue }
        origins[moved] = (state, move)
        reached.append(moved)
      }
    }
    var moves: [Move] = []
    var state = wanted
    while let origin = origins[state] {
      moves.append(origin.by)
      state = origin.from
    }
    self.moves = moves.reversed()
  }

  private static func all(of count: Int) -> [Move] {
    let orders = [[0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]]
    return (0..<count).flatMap { first in
      (first + 1..<max(count, first + 2)).flatMap { second in
        orders.map { Move(cuts: (first, second), order: $0) }
      }
    }
  }
}
