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
  /// Lines, which a label may cover where no other place is near.
  private(set) var lines: [Box] = []

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

  /// Marks a line, along an axis, as better left free.
  mutating func avoid(_ line: Box) { lines.append(line) }

  /// A label's place.
  struct Place {
    /// The left end of the text's baseline.
    var x: Double
    var y: Double
    /// Where a line from the mark ends, when the label is too far from it to be taken for its own.
    var leader: (x: Double, y: Double)?
  }

  /// Finds a place for a label beside a mark and takes it: the nearest, a line that it covers counting as far as a
  /// detour does.
  ///
  /// - Returns: the place; `nil` if there is none.
  mutating func place(_ text: String, besideX x: Double, y: Double, distance: Double) -> Place? {
    let width = Double(text.count) * Self.characterWidth
    let half = Self.lineHeight / 2
    var best: (cost: Double, box: Box, place: Place)?
    for reach in Self.detours.map({ distance + $0 }) {
      for (left, middle) in Self.candidates(x, y, reach: reach, width: width) {
        let box = Box(x: left - 3...left + width + 3, y: middle - half...middle + half)
        let covered = lines.count { $0.overlaps(box) }
        let cost = reach + Self.detours[2] * Double(covered)
        guard cost < best?.cost ?? .infinity, box.isInside(bounds),
          !taken.contains(where: { $0.overlaps(box) })
        else { continue }
        let isBeside = reach == distance && (middle == y || left == x - width / 2)
        let end = (x: min(max(x, left), left + width), y: min(max(y, middle - half), middle + half))
        best = (cost, box, Place(x: left, y: middle + 4, leader: isBeside ? nil : end))
      }
    }
    if let best { take(best.box) }
    return best?.place
  }

  /// Left ends and middles of a label around a point: beside it, above and below it, at its corners.
  private static func candidates(
    _ x: Double, _ y: Double, reach: Double, width: Double
  ) -> [(left: Double, middle: Double)] {
    let (right, left, above) = (x + reach, x - reach - width, y - reach - lineHeight / 2 + 2)
    let (centred, below) = (x - width / 2, y + reach + lineHeight / 2 - 2)
    return [
      (right, y), (left, y), (centred, above), (centred, below), (right, above), (right, below),
      (left, above), (left, below),
    ]
  }
}
