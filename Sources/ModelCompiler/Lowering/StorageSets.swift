import GraphIR
import Thimble

/// Tensors that lie in one another: sets of them, each tensor at some row and byte of its set.
///
/// A set becomes one ring. In it lie the rows that something writes, each in a place of its own, and what
/// only looks at them.
struct StorageSets {
  /// Where a tensor lies in its set.
  struct Box: Equatable {
    var row: Int
    var byte: Int
    var height: Int
    var rowBytes: Int

    var endRow: Int { row + height }
    var endByte: Int { byte + rowBytes }

    func overlaps(_ other: Box) -> Bool {
      row < other.endRow && other.row < endRow && byte < other.endByte && other.byte < endByte
    }
  }

  /// The set of each tensor, by the tensor that stands for it.
  private(set) var roots: [Int: Int] = [:]
  private(set) var boxes: [Int: Box] = [:]
  private var members: [Int: [Int]] = [:]
  /// Tensors with rows that something writes: an operator, the caller, the inference before.
  private var written: Set<Int> = []
  /// Tensors that hold what was kept when an inference starts.
  private var kept: Set<Int> = []
  /// Tensors whose rows have to follow one another in the arena.
  private var whole: Set<Int> = []
  private static let mostRows = 65_535
  private static let mostBytes = 65_535

  /// Adds a tensor, in a set of its own.
  mutating func add(
    _ tensor: Int, height: Int, rowBytes: Int, isWritten: Bool, isKept: Bool = false
  ) {
    roots[tensor] = tensor
    members[tensor] = [tensor]
    boxes[tensor] = Box(row: 0, byte: 0, height: height, rowBytes: rowBytes)
    if isWritten { written.insert(tensor) }
    if isKept { kept.insert(tensor) }
  }

  /// Says that something writes a tensor's rows.
  mutating func markWritten(_ tensor: Int) { written.insert(tensor) }

  /// Says that a tensor, which does, has to stay in rows that follow one another; see ``liesWhole(_:)``.
  mutating func keepWhole(_ tensor: Int) { whole.insert(tensor) }

  /// Whether a tensor's rows follow one another in the arena where its ring is whole.
  func liesWhole(_ tensor: Int) -> Bool {
    let root = root(tensor)
    return !isKept(root) && box(tensor).rowBytes == span(of: root).rowBytes
  }

  func root(_ tensor: Int) -> Int { roots[tensor] ?? tensor }

  func box(_ tensor: Int) -> Box {
    boxes[tensor] ?? Box(row: 0, byte: 0, height: 0, rowBytes: 0)
  }

  /// The tensors of a set.
  func members(of root: Int) -> [Int] { members[root] ?? [] }

  /// What a set spans.
  func span(of root: Int) -> Box {
    StorageSets.span(members(of: root).map(box))
  }

  /// Whether a set has rows that outlive an inference.
  func isKept(_ root: Int) -> Bool { members(of: root).contains { kept.contains($0) } }

  /// Lays a tensor, with its whole set, at a row and byte of another one; `false`, and nothing changes,
  /// where something that is written would lie over something else, or what is kept would not come first.
  mutating func lay(_ tensor: Int, atRow row: Int, byte: Int, of other: Int) -> Bool {
    let (from, to) = (root(tensor), root(other))
    let rows = box(other).row + row - box(tensor).row
    let bytes = box(other).byte + byte - box(tensor).byte
    guard from != to else { return rows == 0 && bytes == 0 }
    var moved = boxes
    for member in members(of: from) {
      moved[member]?.row += rows
      moved[member]?.byte += bytes
    }
    let all = members(of: to) + members(of: from)
    guard isSound(all, moved, across: (members(of: to), members(of: from))) else { return false }
    boxes = moved
    for member in members(of: from) { roots[member] = to }
    members[to] = all
    members[from] = nil
    normalize(to)
    return true
  }

  private func isSound(
    _ all: [Int], _ boxes: [Int: Box], across sets: (first: [Int], second: [Int])
  ) -> Bool {
    let span = StorageSets.span(all.compactMap { boxes[$0] })
    guard span.height <= StorageSets.mostRows, span.rowBytes <= StorageSets.mostBytes else {
      return false
    }
    let first = sets.first.filter { written.contains($0) }.compactMap { boxes[$0] }
    let second = sets.second.filter { written.contains($0) }.compactMap { boxes[$0] }
    guard !first.contains(where: { box in second.contains { $0.overlaps(box) } }) else {
      return false
    }
    let states = all.filter { kept.contains($0) }
    guard
      all.allSatisfy({
        !whole.contains($0) || (states.isEmpty && boxes[$0]?.rowBytes == span.rowBytes)
      })
    else { return false }
    guard let state = states.first else { return true }
    guard states.count == 1, let box = boxes[state] else { return false }
    return box.row == span.row && box.byte == span.byte && box.rowBytes == span.rowBytes
  }

  /// Counts rows and bytes of a set from its first ones.
  private mutating func normalize(_ root: Int) {
    let span = span(of: root)
    for member in members(of: root) {
      boxes[member]?.row -= span.row
      boxes[member]?.byte -= span.byte
    }
  }

  private static func span(_ boxes: [Box]) -> Box {
    let row = boxes.map(\.row).min() ?? 0
    let byte = boxes.map(\.byte).min() ?? 0
    return Box(
      row: row, byte: byte, height: (boxes.map(\.endRow).max() ?? 0) - row,
      rowBytes: (boxes.map(\.endByte).max() ?? 0) - byte)
  }
}
