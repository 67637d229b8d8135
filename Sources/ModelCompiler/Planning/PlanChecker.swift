import Thimble

/// Proves a plan by replaying it byte by byte, apart from the planner.
///
/// It keeps, for each byte of the arena, which row of which tensor was written there last. Every
/// read then asserts that the row is still whole. The replay is as naive as can be and shares
/// nothing with the planner's simulation: it looks for the deepest ready operator from scratch at
/// every step, the way the design states it.
package struct PlanChecker {
  /// Why a plan does not hold.
  package enum Violation: Error, Equatable {
    /// Something lies outside the arena, or over the step counters.
    case outsideArena(String)
    /// A row was overwritten before `reader` read it.
    case overwritten(tensor: String, row: Int, reader: String)
    /// Accumulators were overwritten between two steps of a reducing operator.
    case accumulatorsLost(String)
    /// No operator can run, and the output is not complete.
    case stalled(afterSteps: Int)
  }

  private struct Owner: Equatable {
    var buffer: Int
    var row: Int
  }

  private let problem: PlanProblem
  private let plan: Plan
  private let readers: [[Int]]
  private var owners: [Owner?]
  private var counters: [Int]
  private var fed = 0

  /// Replays the plan from the first row to the last.
  ///
  /// - Throws: the first violation found.
  package static func check(_ plan: Plan, of problem: PlanProblem) throws(Violation) {
    var checker = PlanChecker(plan, problem)
    try checker.checkBounds()
    try checker.replay()
  }

  private init(_ plan: Plan, _ problem: PlanProblem) {
    self.plan = plan
    self.problem = problem
    readers = problem.readers
    owners = Array(repeating: nil, count: max(plan.arenaBytes, 0))
    counters = Array(repeating: 0, count: problem.steps.count)
  }

  private func checkBounds() throws(Violation) {
    for (index, placement) in plan.placements.enumerated() {
      let rowBytes = problem.shapes[index].rowBytes
      let isInside = (0..<placement.rows).allSatisfy { row in
        let offset = placement.offset(ofRow: row, rowBytes: rowBytes)
        return offset >= problem.counterBytes && offset + rowBytes <= plan.arenaBytes
      }
      guard placement.rows > 0, isInside else { throw .outsideArena(problem.names[index]) }
    }
    for (index, step) in problem.steps.enumerated() where step.scratchBytes > 0 {
      let offset = plan.scratchOffsets[index]
      guard offset >= problem.counterBytes, offset + step.scratchBytes <= plan.arenaBytes else {
        throw .outsideArena("\(step.name) (scratch)")
      }
    }
  }

  private mutating func replay() throws(Violation) {
    let last = problem.steps.count - 1
    var steps = 0
    while counters[last] < Int(problem.steps[last].schedule.steps) {
      let holdsBack = problem.fullInput && fed < problem.shapes[0].height
      if !holdsBack, let index = problem.steps.indices.last(where: isReady) {
        try run(index)
      } else if fed < problem.shapes[0].height, hasSlot(for: fed, of: 0) {
        write(row: fed, of: 0)
        fed += 1
      } else {
        throw .stalled(afterSteps: steps)
      }
      steps += 1
    }
    // The output is read after the last step.
    let output = problem.shapes.count - 1
    for row in 0..<problem.shapes[output].height {
      try read(row: row, of: output, by: "the caller")
    }
  }

  private func rowsPresent(_ tensor: Int) -> Int {
    guard tensor > 0 else { return fed }
    return problem.steps[tensor - 1].schedule.rowsWritten(
      after: counters[tensor - 1], outputHeight: problem.shapes[tensor].height)
  }

  /// The rows of `input` that an operator's next step reads.
  private func rowsRead(_ index: Int, of input: Int) -> Range<Int> {
    let schedule = problem.steps[index].schedule
    let highest = schedule.highestRow(
      at: counters[index], inputHeight: problem.shapes[input].height,
      outputHeight: problem.shapes[index + 1].height)
    let lowest = schedule.reduces ? counters[index] : schedule.lowestRow(at: counters[index])
    return max(0, min(lowest, highest + 1))..<(highest + 1)
  }

  private func isReady(_ index: Int) -> Bool {
    let step = problem.steps[index]
    guard counters[index] < Int(step.schedule.steps) else { return false }
    let inputsPresent = step.inputs.allSatisfy { input in
      let waits = plan.placements[input].isMaterialized
      let needed = waits ? problem.shapes[input].height : rowsRead(index, of: input).upperBound
      return rowsPresent(input) >= needed
    }
    return inputsPresent && rowsWritten(index).allSatisfy { hasSlot(for: $0, of: index + 1) }
  }

  private func rowsWritten(_ index: Int) -> Range<Int> {
    let schedule = problem.steps[index].schedule
    let height = problem.shapes[index + 1].height
    let first = schedule.rowsWritten(after: counters[index], outputHeight: height)
    let end = schedule.rowsWritten(after: counters[index] + 1, outputHeight: height)
    return first..<end
  }

  /// Whether the row that a new row would replace in the ring is needed no more.
  private func hasSlot(for row: Int, of tensor: Int) -> Bool {
    let replaced = row - plan.placements[tensor].rows
    guard replaced >= 0 else { return true }
    return readers[tensor].allSatisfy { reader in
      let schedule = problem.steps[reader].schedule
      return counters[reader] == Int(schedule.steps)
        || schedule.lowestRow(at: counters[reader]) > replaced
    }
  }

  private mutating func run(_ index: Int) throws(Violation) {
    let step = problem.steps[index]
    for input in step.inputs {
      for row in rowsRead(index, of: input) { try read(row: row, of: input, by: step.name) }
    }
    if step.scratchBytes > 0 {
      let range = plan.scratchOffsets[index]..<plan.scratchOffsets[index] + step.scratchBytes
      let mark = Owner(buffer: problem.shapes.count + index, row: 0)
      if step.schedule.reduces, counters[index] > 0,
        owners[range].contains(where: { $0 != mark })
      {
        throw .accumulatorsLost(step.name)
      }
      for byte in range { owners[byte] = mark }
    }
    for row in rowsWritten(index) { write(row: row, of: index + 1) }
    // What this step read must have survived its own writes.
    for input in step.inputs {
      for row in rowsRead(index, of: input) {
        try read(row: row, of: input, by: step.name, unless: overwriter(of: row, of: input, index))
      }
    }
    counters[index] += 1
  }

  /// The row that a step may write over a row it reads: its only one, `overwriteLag` bytes or more
  /// before the row read, where the operator is known to have read first.
  private func overwriter(of row: Int, of input: Int, _ index: Int) -> Owner? {
    let step = problem.steps[index]
    let written = rowsWritten(index)
    guard let lag = step.overwriteLag, !step.schedule.reduces, step.schedule.rowsPerStep == 1,
      written.count == 1
    else { return nil }
    let start = bytes(of: written.lowerBound, index + 1).lowerBound
    return start + lag <= bytes(of: row, input).lowerBound
      ? Owner(buffer: index + 1, row: written.lowerBound) : nil
  }

  private func bytes(of row: Int, _ tensor: Int) -> Range<Int> {
    let placement = plan.placements[tensor]
    let rowBytes = problem.shapes[tensor].rowBytes
    let start = placement.offset(ofRow: row, rowBytes: rowBytes)
    return start..<start + rowBytes
  }

  private mutating func write(row: Int, of tensor: Int) {
    for byte in bytes(of: row, tensor) { owners[byte] = Owner(buffer: tensor, row: row) }
  }

  private func read(
    row: Int, of tensor: Int, by reader: String, unless overwriter: Owner? = nil
  ) throws(Violation) {
    let expected = Owner(buffer: tensor, row: row)
    let allowed = overwriter ?? expected
    guard owners[bytes(of: row, tensor)].allSatisfy({ $0 == expected || $0 == allowed }) else {
      throw .overwritten(tensor: problem.names[tensor], row: row, reader: reader)
    }
  }
}
