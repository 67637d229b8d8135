import Thimble

/// What lies where in the arena at each moment of an inference.
package struct ArenaTimeline {
  /// Bytes that hold one thing for some time.
  package struct Block: Equatable {
    /// The tensor or, counted on from the last tensor, the operator whose scratch it is.
    package var owner: Int
    /// The row, or `nil` of scratch.
    package var row: Int?
    /// First and last moment; a step has two.
    package var moments: ClosedRange<Int>
    /// Bytes of the arena.
    package var bytes: Range<Int>
  }

  /// The network, in the steps of the plan.
  package let problem: PlanProblem
  /// Every row and every stretch of scratch, in the order of tensors, then operators.
  package let blocks: [Block]
  /// The operator of each step; `nil` where a row is fed.
  package let operators: [Int?]

  /// Number of steps, the fed rows included.
  package var steps: Int { operators.count }
  /// Bytes at the arena's start that count steps, busy throughout.
  package var counterBytes: Int { problem.counterBytes }

  /// Replays a plan of a problem.
  package init(_ plan: Plan, of problem: PlanProblem) {
    let problem = problem.inStrips(plan.rowsPerStep)
    let cuts = plan.placements.indices.filter {
      plan.placements[$0].isMaterialized && !plan.placements[$0].isPart
    }
    let simulation = Simulation(
      problem, materialized: Set(cuts), links: PlanLinks(problem))
    self.problem = problem
    operators = simulation.operators
    var blocks: [Block] = []
    for tensor in problem.tensors.indices {
      let rowBytes = problem.tensors[tensor].rowBytes
      let placement = plan.placements[tensor]
      guard problem.tensors[tensor].keptRows == 0 else {
        // What outlives the inference is busy throughout, and turns from one to the next.
        let bytes = placement.offset..<placement.offset + placement.rows * rowBytes
        blocks.append(
          Block(owner: tensor, row: nil, moments: 0...max(simulation.moments - 1, 0), bytes: bytes))
        continue
      }
      for (row, life) in simulation.rows(of: tensor).enumerated() {
        guard let life else { continue }
        let start = placement.offset(ofRow: row, rowBytes: rowBytes)
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
        Block(owner: problem.tensors.count + index, row: nil, moments: $0, bytes: bytes)
      }
    }
    self.blocks = blocks
  }

  /// Bytes busy at each step: the fuller of its two moments.
  package var liveBytes: [Int] {
    var changes = [Int](repeating: 0, count: steps * 2 + 1)
    for block in blocks {
      changes[block.moments.lowerBound] += block.bytes.count
      changes[block.moments.upperBound + 1] -= block.bytes.count
    }
    var live = counterBytes
    var result = [Int](repeating: 0, count: steps)
    for moment in 0..<steps * 2 {
      live += changes[moment]
      result[moment / 2] = max(result[moment / 2], live)
    }
    return result
  }
}
