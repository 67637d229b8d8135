import Thimble

/// Proves a plan by replaying it byte by byte, apart from the planner.
///
/// It keeps, for each byte of the arena, which row of which tensor was written there last. Every
/// read then asserts that the row is still whole. The replay is as naive as can be and shares
/// nothing with the planner's simulation: it looks for the deepest ready operator from scratch at
/// every step, the way the design states it. Where rows outlive an inference, several are replayed.
package struct PlanChecker {
  /// A row of a ring, counted on from inference to inference, or an operator's scratch.
  ///
  /// Eight bytes, since there is one for each byte of the arena.
  private struct Owner: Equatable {
    private let code: UInt64

    init(buffer: Int, row: Int) {
      code = UInt64(truncatingIfNeeded: buffer) << 40 | UInt64(truncatingIfNeeded: row)
    }

    /// Of a byte that nobody has written.
    static let nobody = Owner(buffer: -1, row: 0)
  }

  /// Inferences replayed where rows outlive them: enough for rings to come round.
  private static let inferences = 5

  private let problem: PlanProblem
  private let plan: Plan
  /// For each tensor, what writes to a byte that it has: inputs by their number, operators by theirs and the
  /// number of inputs.
  private let sources: [[Int]]
  /// The tensor that each of these writes.
  private let targets: [Int]
  /// For each tensor with a ring, the operators that read rows there.
  private let readers: [[Int]]
  private var owners: [Owner]
  private var counters: [Int] = []
  /// Rows that each of these has written in this inference.
  private var written: [Int] = []
  private var inference = 0

  /// Replays the plan from the first row to the last.
  ///
  /// - Throws: the first violation found.
  package static func check(_ plan: Plan, of problem: PlanProblem) throws(Violation) {
    var checker = PlanChecker(plan, problem)
    try checker.checkBounds()
    for tensor in problem.tensors.indices {
      for row in 0..<problem.tensors[tensor].keptRows {
        checker.own(row: row, ofStorage: tensor, checker.bytes(ofRow: row, tensor))
      }
    }
    let count = problem.tensors.contains { $0.keptRows > 0 } ? inferences : 1
    for _ in 0..<count {
      try checker.replay()
      checker.inference += 1
    }
  }

  private init(_ plan: Plan, _ problem: PlanProblem) {
    self.plan = plan
    self.problem = problem
    owners = Array(repeating: .nobody, count: max(plan.arenaBytes, 0))
    let storages = problem.tensors.map(\.storage)
    let targets = Array(0..<problem.inputCount) + problem.steps.map(\.output)
    self.targets = targets
    sources = problem.tensors.map { tensor in
      let (rows, bytes) = (PlanChecker.rows(of: tensor), PlanChecker.bytes(of: tensor))
      return targets.indices.filter { source in
        let other = problem.tensors[targets[source]]
        return other.storage == tensor.storage && PlanChecker.rows(of: other).overlaps(rows)
          && PlanChecker.bytes(of: other).overlaps(bytes)
      }
    }
    readers = storages.indices.map { ring in
      problem.steps.indices.filter { step in
        problem.steps[step].inputs.contains { storages[$0] == ring }
      }
    }
  }

  private static func rows(of tensor: PlanProblem.Tensor) -> Range<Int> {
    tensor.firstRow..<tensor.firstRow + tensor.shape.height
  }

  private static func bytes(of tensor: PlanProblem.Tensor) -> Range<Int> {
    tensor.byteOffset..<tensor.byteOffset + tensor.rowBytes
  }

  private func checkBounds() throws(Violation) {
    for (index, placement) in plan.placements.enumerated() {
      let tensor = problem.tensors[index]
      let slotBytes = problem.tensors[tensor.storage].rowBytes
      let isInside = (0..<max(placement.rows, 0)).allSatisfy { row in
        let offset = placement.offset(ofRow: row, rowBytes: slotBytes)
        return offset >= problem.counterBytes && offset + tensor.rowBytes <= plan.arenaBytes
      }
      guard placement.rows > 0, placement.rows >= tensor.keptRows, isInside else {
        throw .outsideArena(tensor.name)
      }
    }
    for (index, step) in problem.steps.enumerated() where step.scratchBytes > 0 {
      let offset = plan.scratchOffsets[index]
      guard offset >= problem.counterBytes, offset + step.scratchBytes <= plan.arenaBytes else {
        throw .outsideArena("\(step.name) (scratch)")
      }
    }
  }

  private mutating func replay() throws(Violation) {
    counters = Array(repeating: 0, count: problem.steps.count)
    written = Array(repeating: 0, count: targets.count)
    var steps = 0
    while !isComplete {
      // Nothing runs before the first row is fed, or the last one.
      let inputs = 0..<problem.inputCount
      let holdsBack =
        steps == 0
        || problem.fullInput
          && inputs.contains { written[$0] < problem.tensors[$0].shape.height }
      if !holdsBack, let index = problem.steps.indices.last(where: isReady) {
        try run(index)
      } else if let input = dueInput, hasSlot(for: written[input], of: input) {
        write(row: written[input], of: input)
        written[input] += 1
      } else {
        throw .stalled(afterSteps: steps)
      }
      steps += 1
    }
    // The outputs are read after the last step.
    for output in problem.outputs {
      for row in 0..<problem.tensors[output].shape.height {
        try read(row: row, of: output, by: "the caller")
      }
    }
    for (index, tensor) in problem.tensors.enumerated() {
      for row in tensor.shape.height - tensor.keptRows..<tensor.shape.height {
        try read(row: row, of: index, by: "the next inference")
      }
    }
  }

  // MARK: What is there

  /// Whether all rows of outputs, and of what outlives the inference, have been written.
  private var isComplete: Bool {
    let isDone = problem.steps.indices.allSatisfy {
      !problem.steps[$0].ownsState || counters[$0] == Int(problem.steps[$0].schedule.steps)
    }
    guard isDone else { return false }
    let kept = problem.tensors.indices.filter { problem.tensors[$0].keptRows > 0 }
    return (problem.outputs + kept).allSatisfy { hasRows(problem.tensors[$0].shape.height, of: $0) }
  }

  /// The input of which the least share has been fed.
  private var dueInput: Int? {
    (0..<problem.inputCount).filter { written[$0] < problem.tensors[$0].shape.height }
      .min { first, second in
        let heights = (problem.tensors[first].shape.height, problem.tensors[second].shape.height)
        return (written[first] * heights.1, first) < (written[second] * heights.0, second)
      }
  }

  /// Whether a tensor's first rows are there: whatever is written over them has come so far.
  private func hasRows(_ count: Int, of tensor: Int) -> Bool {
    let end = problem.tensors[tensor].firstRow + count
    return sources[tensor].allSatisfy { source in
      let part = problem.tensors[targets[source]]
      return written[source] == part.shape.height || part.firstRow + written[source] >= end
    }
  }

  /// The rows of `input` that an operator's next step reads.
  private func rowsRead(_ index: Int, of input: Int) -> Range<Int> {
    let schedule = problem.steps[index].schedule
    let highest = schedule.highestRow(
      at: counters[index], inputHeight: problem.tensors[input].shape.height,
      outputHeight: problem.tensors[problem.steps[index].output].shape.height)
    // One row serves every step, as an operand of fewer rows than the output does.
    guard schedule.reduces || problem.tensors[input].shape.height > 1 else { return 0..<1 }
    let lowest = schedule.reduces ? counters[index] : schedule.lowestRow(at: counters[index])
    return max(0, min(lowest, highest + 1))..<(highest + 1)
  }

  private func isReady(_ index: Int) -> Bool {
    let step = problem.steps[index]
    guard counters[index] < Int(step.schedule.steps) else { return false }
    let inputsPresent = step.inputs.allSatisfy { input in
      let storage = problem.tensors[input].storage
      guard !plan.placements[input].isMaterialized else {
        return hasRows(problem.tensors[storage].shape.height, of: storage)
      }
      return hasRows(rowsRead(index, of: input).upperBound, of: input)
    }
    return inputsPresent && rowsWritten(index).allSatisfy { hasSlot(for: $0, of: step.output) }
  }

  private func rowsWritten(_ index: Int) -> Range<Int> {
    let schedule = problem.steps[index].schedule
    let height = problem.tensors[problem.steps[index].output].shape.height
    let first = schedule.rowsWritten(after: counters[index], outputHeight: height)
    let end = schedule.rowsWritten(after: counters[index] + 1, outputHeight: height)
    return first..<end
  }

  /// Whether the row that a new row would replace in the ring is needed no more, by a reader, the next
  /// inference or the caller.
  private func hasSlot(for row: Int, of tensor: Int) -> Bool {
    let (storage, firstRow) = (problem.tensors[tensor].storage, problem.tensors[tensor].firstRow)
    let replaced = firstRow + row - plan.placements[tensor].rows
    guard replaced >= 0 else { return true }
    let ring = problem.tensors[storage]
    guard ring.keptRows == 0 || replaced < ring.shape.height - ring.keptRows,
      !problem.outputs.contains(where: { problem.tensors[$0].storage == storage })
    else { return false }
    return readers[storage].allSatisfy { reader in
      let schedule = problem.steps[reader].schedule
      return counters[reader] == Int(schedule.steps)
        || problem.steps[reader].inputs.allSatisfy { input in
          let part = problem.tensors[input]
          let lowest =
            part.shape.height == 1 ? 0 : max(schedule.lowestRow(at: counters[reader]), 0)
          return part.storage != storage || part.firstRow + lowest > replaced
        }
    }
  }

  // MARK: A step

  private mutating func run(_ index: Int) throws(Violation) {
    let step = problem.steps[index]
    for input in step.inputs {
      for row in rowsRead(index, of: input) { try read(row: row, of: input, by: step.name) }
    }
    let scratch = plan.scratchOffsets[index]..<plan.scratchOffsets[index] + step.scratchBytes
    let mark = Owner(buffer: problem.tensors.count + index, row: 0)
    if step.scratchBytes > 0 {
      if step.schedule.reduces, counters[index] > 0,
        owners[scratch].contains(where: { $0 != mark })
      {
        throw .accumulatorsLost(step.name)
      }
      for byte in scratch { owners[byte] = mark }
    }
    let rows = rowsWritten(index)
    for row in rows { write(row: row, of: step.output) }
    guard scratch.isEmpty || owners[scratch].allSatisfy({ $0 == mark }) else {
      throw .scratchOverwritten(step.name)
    }
    // What this step read must have survived its own writes.
    for input in step.inputs {
      for row in rowsRead(index, of: input) {
        try read(row: row, of: input, by: step.name, unless: overwriter(of: row, of: input, index))
      }
    }
    counters[index] += 1
    let source = problem.inputCount + index
    written[source] = max(written[source], rows.upperBound)
  }

  /// The row that a step may write over a row it reads: its only one, `overwriteLag` bytes or more
  /// before the row read, where the operator is known to have read first.
  private func overwriter(of row: Int, of input: Int, _ index: Int) -> Owner? {
    let step = problem.steps[index]
    let rows = rowsWritten(index)
    // A value that serves several of the output is read again.
    let (one, all) = (problem.tensors[input].shape, problem.tensors[step.output].shape)
    let isReadOnce =
      (one.height > 1 || all.height == 1) && (one.width > 1 || all.width == 1)
      && (one.channels > 1 || all.channels == 1)
    guard let lag = step.overwriteLag, !step.schedule.reduces, step.schedule.rowsPerStep == 1,
      rows.count == 1, isReadOnce
    else { return nil }
    let start = bytes(ofRow: rows.lowerBound, step.output).lowerBound
    return start + lag <= bytes(ofRow: row, input).lowerBound
      ? owner(ofRow: rows.lowerBound, step.output) : nil
  }

  // MARK: Bytes

  /// A tensor's row as one of its ring, counted on from the first inference.
  private func owner(ofRow row: Int, _ tensor: Int) -> Owner {
    let part = problem.tensors[tensor]
    let ring = problem.tensors[part.storage]
    return Owner(
      buffer: part.storage,
      row: inference * (ring.shape.height - ring.keptRows) + part.firstRow + row)
  }

  private func bytes(ofRow row: Int, _ tensor: Int) -> Range<Int> {
    let part = problem.tensors[tensor]
    let ring = problem.tensors[part.storage]
    // Only rows that outlive an inference go on where the one before has left off.
    let origin = ring.keptRows == 0 ? 0 : inference * (ring.shape.height - ring.keptRows)
    let start = plan.placements[tensor].offset(
      ofRow: origin + part.firstRow + row, rowBytes: ring.rowBytes)
    return start..<start + part.rowBytes
  }

  private mutating func write(row: Int, of tensor: Int) {
    own(row: row, ofStorage: tensor, bytes(ofRow: row, tensor))
  }

  private mutating func own(row: Int, ofStorage tensor: Int, _ bytes: Range<Int>) {
    let owner = owner(ofRow: row, tensor)
    for byte in bytes { owners[byte] = owner }
  }

  private func read(
    row: Int, of tensor: Int, by reader: String, unless overwriter: Owner? = nil
  ) throws(Violation) {
    let expected = owner(ofRow: row, tensor)
    let allowed = overwriter ?? expected
    guard owners[bytes(ofRow: row, tensor)].allSatisfy({ $0 == expected || $0 == allowed }) else {
      throw .overwritten(tensor: problem.tensors[tensor].name, row: row, reader: reader)
    }
  }
}
