import Thimble

/// A plan as a picture: the arena's bytes over the steps of an inference.
public struct PlanPicture {
  /// Bytes that hold one thing for some time.
  struct Block: Equatable {
    /// The tensor or, counted on from the last tensor, the operator whose scratch it is.
    var owner: Int
    /// The row, or `nil` of scratch.
    var row: Int?
    /// First and last moment; a step has two.
    var moments: ClosedRange<Int>
    /// Bytes of the arena.
    var bytes: Range<Int>
  }

  let plan: Plan
  let problem: PlanProblem
  /// Every row and every stretch of scratch, in the order of tensors, then operators.
  let blocks: [Block]
  /// Number of steps, the fed rows included.
  let steps: Int
  /// The operator of each step; `nil` where a row is fed.
  let operators: [Int?]

  /// Replays a plan of a problem.
  public init(_ plan: Plan, of problem: PlanProblem) {
    let problem = problem.inStrips(plan.rowsPerStep)
    let cuts = plan.placements.indices.filter { plan.placements[$0].isMaterialized }
    let simulation = Simulation(problem, materialized: Set(cuts), readers: problem.readers)
    self.plan = plan
    self.problem = problem
    steps = simulation.steps
    operators = simulation.operators
    var blocks: [Block] = []
    for (tensor, lives) in simulation.rows.enumerated() {
      let rowBytes = problem.shapes[tensor].rowBytes
      for (row, life) in lives.enumerated() {
        guard let life else { continue }
        let start = plan.placements[tensor].offset(ofRow: row, rowBytes: rowBytes)
        blocks.append(
          Block(
            owner: tensor, row: row, moments: life.first...life.last,
            bytes: start..<start + rowBytes))
      }
    }
    for (index, busy) in simulation.scratchBusy.enumerated() {
      let start = plan.scratchOffsets[index]
      let bytes = start..<start + problem.steps[index].scratchBytes
      blocks += busy.intervals.map {
        Block(owner: problem.shapes.count + index, row: nil, moments: $0, bytes: bytes)
      }
    }
    self.blocks = blocks
  }

  /// A name for people, short enough for a legend.
  func name(_ owner: Int) -> String {
    let tensors = problem.shapes.count
    guard owner < tensors else {
      return PlanPicture.shortened(problem.steps[owner - tensors].name) + " (scratch)"
    }
    return PlanPicture.shortened(problem.names[owner])
  }

  /// The part of a fused name that tells most: its last path component that is not a parameter.
  private static func shortened(_ name: String) -> String {
    let first = name.split(separator: ";").first ?? ""
    let parts = first.split(separator: "/")
    let kept = parts.count > 1 ? parts.dropFirst() : parts[...]
    let text = kept.isEmpty ? name : kept.joined(separator: "/")
    return text.count > 28 ? text.prefix(27) + "…" : text
  }

  /// Bytes busy at each step: the fuller of its two moments.
  var liveBytes: [Int] {
    var changes = [Int](repeating: 0, count: steps * 2 + 1)
    for block in blocks {
      changes[block.moments.lowerBound] += block.bytes.count
      changes[block.moments.upperBound + 1] -= block.bytes.count
    }
    var live = problem.counterBytes
    var result = [Int](repeating: 0, count: steps)
    for moment in 0..<steps * 2 {
      live += changes[moment]
      result[moment / 2] = max(result[moment / 2], live)
    }
    return result
  }
}
