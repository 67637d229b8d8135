/// One of several equal parts of a folder's clips: those whose place leaves `index` - 1 when divided by `count`.
package struct Shard: Equatable, Sendable {
  /// The most parts there may be.
  package static let countLimit = 100_000

  /// Which part, from 1.
  package let index: Int
  /// How many parts there are.
  package let count: Int

  /// Makes a part; `nil` where there is none of that number.
  package init?(_ index: Int, of count: Int) {
    guard 1...Self.countLimit ~= count, 1...count ~= index else { return nil }
    self.index = index
    self.count = count
  }

  /// How many of `total` clips are in it.
  package func clipCount(of total: Int) -> Int {
    (total + count - index) / count
  }

  /// Puts the parts' lists back into one, in the folder's order.
  ///
  /// - Parameter parts: the list of each part, the first one's first, each as long as `clipCount` says.
  /// - Returns: an element a clip.
  package static func joined<Element>(_ parts: [[Element]]) -> [Element] {
    let total = parts.reduce(0) { $0 + $1.count }
    return (0..<total).map { parts[$0 % parts.count][$0 / parts.count] }
  }
}

extension LabelledFolder {
  /// Keeps the clips of one part.
  package mutating func keep(_ shard: Shard) {
    let all = clips
    clips = stride(from: shard.index - 1, to: all.count, by: shard.count).map { all[$0] }
  }
}
