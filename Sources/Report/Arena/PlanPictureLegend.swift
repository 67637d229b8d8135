import HostSupport
import ModelCompiler
import Thimble

extension PlanPicture {
  /// A key for each owner, which also picks it out of the picture, and one for the line.
  func legend(_ owners: [Int]) -> String {
    let top = Size.top + Size.plotHeight + 68
    let columnWidth = Size.plotWidth / Size.legendColumns
    let lines = (owners.count + Size.legendColumns - 1) / Size.legendColumns
    let items = owners.enumerated().map { index, owner in
      let left = Size.left + index / max(lines, 1) * columnWidth
      let line = top + index % max(lines, 1) * Size.legendLine
      return """
        <g class="key" data-owner="\(owner)" data-life="\(escaped(sentence(owner)))" tabindex="0" role="button" \
        aria-pressed="false"><rect x="\(left)" y="\(line)" width="13" height="13" fill="\(colour(owner))"/>\
        <text x="\(left + 19)" y="\(line + 11)">\(escaped(caption(owner)))</text></g>
        """
    }
    let line = top - 14
    let key = """
      <path d="M\(Size.left + Size.plotWidth - 260) \(line - 4)h24" class="ink" stroke="#111" \
      stroke-width="1.2"/><text x="\(Size.left + Size.plotWidth - 230)" y="\(line)">\
      bytes needed at each step</text>
      """
    return key + "\n" + items.joined(separator: "\n")
  }

  private func caption(_ owner: Int) -> String {
    guard owner < problem.tensors.count else { return name(owner) }
    let shape = problem.tensors[owner].shape
    return "\(name(owner)) \(shape.height)×\(shape.width)×\(shape.channels)"
  }

  /// An owner's life: where it lies, from when to when, and how much of it at once.
  private func sentence(_ owner: Int) -> String {
    let blocks = timeline.blocks.filter { $0.owner == owner }
    let first = blocks.map(\.moments.lowerBound).min() ?? 0
    let last = blocks.map(\.moments.upperBound).max() ?? 0
    let low = blocks.map(\.bytes.lowerBound).min() ?? 0
    let high = blocks.map(\.bytes.upperBound).max() ?? 0
    let steps = "steps \(first / 2 + 1) to \(last / 2 + 1)"
    let place = "between bytes \(grouped(low)) and \(grouped(high))"
    guard owner < problem.tensors.count else {
      return "\(name(owner)): \(grouped(high - low)) bytes \(place), at times from \(steps)"
    }
    let tensor = problem.tensors[owner]
    guard tensor.keptRows == 0 else {
      return "\(caption(owner)): kept between inferences, \(grouped(high - low)) bytes \(place)"
    }
    let rows = mostAtOnce(blocks)
    return """
      \(caption(owner)): \(steps), at most \(rows) of \(tensor.shape.height) rows of \
      \(grouped(tensor.rowBytes)) bytes at once, \(place)
      """
  }

  /// The most blocks that are busy at one moment.
  private func mostAtOnce(_ blocks: [ArenaTimeline.Block]) -> Int {
    let starts = blocks.map(\.moments.lowerBound).sorted()
    let ends = blocks.map(\.moments.upperBound).sorted()
    var (most, ended) = (0, 0)
    for (started, moment) in starts.enumerated() {
      while ended < ends.count, ends[ended] < moment { ended += 1 }
      most = max(most, started + 1 - ended)
    }
    return most
  }

  /// Eight colours that people with any colour vision tell apart (Okabe and Ito), the first again
  /// in lighter and darker shades where there are more tensors, up to 40; scratch is grey.
  func colour(_ owner: Int) -> String {
    guard owner < problem.tensors.count else { return "#9a9a9a" }
    let colours = [
      0x0072B2, 0xE69F00, 0x009E73, 0xCC79A7, 0x56B4E9, 0xD55E00, 0x7A6CC0, 0xD9CC2F,
    ]
    let colour = colours[owner % colours.count]
    let (target, share) = [(0, 0), (255, 45), (0, 35), (255, 68), (0, 58)][
      owner / colours.count % 5]
    let parts = [16, 8, 0].map { shift in
      let part = colour >> shift & 0xFF
      return part + (target - part) * share / 100
    }
    return "#" + hexadecimal(parts.map(UInt8.init))
  }
}
