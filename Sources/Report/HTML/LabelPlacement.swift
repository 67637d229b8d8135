/// Finds places for labels beside their marks so that nothing covers anything.
struct LabelPlacement {
  /// A part of the drawing.
  struct Box {
    var x: ClosedRange<Double>
    var y: ClosedRange<Double>

    func overlaps(_ other: Box) -> Bool { x.overlaps(other.x) && y.overlaps(other.y) }

    func isInside(_ other: Box) -> Bool {
      x.lowerBound >= other.x.lowerBound && x.upperBound <= other.x.upperBound
        && y.lowerBound >= other.y.lowerBound && y.upperBound <= other.y.upperBound
    }
  }

  /// Where labels may be.
  let bounds: Box
  /// What is taken.
  private(set) var taken: [Box] = []

  private static let lineHeight = 12.0
  private static let characterWidth = 6.6
  /// How much further from its mark a label may be, tried in turn.
  private static let detours = [0.0, 8, 16, 28, 44, 64, 88]

  init(bounds: Box) { self.bounds = bounds }

  /// Marks a place as taken.
  mutating func take(_ box: Box) { taken.append(box) }

  /// A mark around a point.
  mutating func takeMark(_ x: Double, _ y: Double, radius: Double) {
    take(Box(x: x - radius...x + radius, y: y - radius...y + radius))
  }

  /// A label's place.
  struct Place {
    /// The left end of the text's baseline.
    var x: Double
    var y: Double
    /// Where a line from the mark ends, when the label is too far from it to be taken for its own.
    var leader: (x: Double, y: Double)?
  }

  /// Finds a place for a label beside a mark and takes it.
  ///
  /// - Returns: the place; `nil` if there is none.
  mutating func place(_ text: String, besideX x: Double, y: Double, distance: Double) -> Place? {
    let width = Double(text.count) * Self.characterWidth
    let half = Self.lineHeight / 2
    for reach in Self.detours.map({ distance + $0 }) {
      let lefts = [x + reach, x - reach - width, x - width / 2]
      let middles = [y, y - reach - half + 2, y + reach + half - 2]
      let candidates = [
        (lefts[0], middles[0]), (lefts[1], middles[0]), (lefts[2], middles[1]),
        (lefts[2], middles[2]), (lefts[0], middles[1]), (lefts[0], middles[2]),
        (lefts[1], middles[1]), (lefts[1], middles[2]),
      ]
      for (left, middle) in candidates {
        let box = Box(x: left - 3...left + width + 3, y: middle - half...middle + half)
        guard box.isInside(bounds), !taken.contains(where: { $0.overlaps(box) }) else { continue }
        take(box)
        let isBeside = reach == distance && (middle == y || left == lefts[2])
        let end = (x: min(max(x, left), left + width), y: min(max(y, middle - half), middle + half))
        return Place(x: left, y: middle + 4, leader: isBeside ? nil : end)
      }
    }
    return nil
  }
}
