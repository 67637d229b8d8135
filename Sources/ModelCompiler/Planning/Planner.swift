import Thimble

/// Why no plan was made.
public enum PlanError: Error, Equatable {
  /// The smallest plan found needs more than the budget leaves for the arena.
  case doesNotFit(neededBytes: Int, budgetBytes: Int, binding: [Plan.Binding])
  /// The operators cannot be run one after the other: the model contradicts itself.
  case impossible
}

/// Finds ring sizes, cut points and offsets.
///
/// A cut point is a tensor that is completed before its readers start: what came before it is then
/// dead and makes room. The search starts from no cut and from each single one, and adds the cut
/// that saves most until none saves any.
public struct Planner: Sendable {
  private let problem: PlanProblem
  private let readers: [[Int]]

  /// Makes a planner for a problem.
  public init(_ problem: PlanProblem) {
    self.problem = problem
    readers = problem.readers
  }

  /// The plan of a strategy.
  ///
  /// - Throws: `doesNotFit` when its arena exceeds `budgetBytes`.
  public func plan(
    _ strategy: PlanStrategy = .smallest, budgetBytes: Int? = nil
  ) throws(PlanError) -> Plan {
    let inner = Set(problem.shapes.indices.dropLast())
    let plan: Plan? =
      switch strategy {
      case .smallest: smallest()
      case .streamed: draft([])?.placed(rounds: 400)
      case .materialized, .preserved: draft(inner, preserved: strategy == .preserved)?.placed()
      }
    guard let plan else { throw .impossible }
    if let budgetBytes, plan.arenaBytes > budgetBytes {
      throw .doesNotFit(
        neededBytes: plan.arenaBytes, budgetBytes: budgetBytes, binding: plan.binding)
    }
    return plan
  }

  // MARK: The search over cut points

  private func smallest() -> Plan? {
    // A one-row tensor is whole as soon as it exists: cutting there changes nothing.
    let candidates = problem.shapes.indices.dropLast().filter { problem.shapes[$0].height > 1 }
    guard let streamed = draft([]) else { return nil }
    var best = streamed.placed(rounds: 60)
    var starts = candidates.compactMap { draft([$0]) } + [streamed]
    starts.sort { $0.lowerBoundBytes < $1.lowerBoundBytes }
    for start in starts.prefix(4) {
      let grown = grow(start, candidates)
      if grown.lowerBoundBytes < best.arenaBytes {
        let plan = grown.placed()
        if plan.arenaBytes < best.arenaBytes { best = plan }
      }
    }
    return best
  }

  /// Adds the cut that lowers the bound most, until none does.
  private func grow(_ start: Draft, _ candidates: [Int]) -> Draft {
    var best = start
    while true {
      let tried = candidates.filter { !best.cuts.contains($0) }
        .compactMap { draft(best.cuts.union([$0])) }
      guard let next = tried.min(by: { $0.lowerBoundBytes < $1.lowerBoundBytes }),
        next.lowerBoundBytes < best.lowerBoundBytes
      else { return best }
      best = next
    }
  }

  /// The buffers of a set of cuts; `nil` when the schedule cannot reach the end.
  private func draft(_ cuts: Set<Int>, preserved: Bool = false) -> Draft? {
    let simulation = Simulation(problem, materialized: cuts, readers: readers)
    guard simulation.isComplete else { return nil }
    return Draft(problem, simulation, cuts: cuts, preserved: preserved)
  }
}

/// Buffers with sizes and busy times, not yet placed.
private struct Draft {
  let problem: PlanProblem
  let cuts: Set<Int>
  let ringRows: [Int]
  /// Tensors first, then operators' scratch.
  let buffers: [Buffer]
  let lowerBoundBytes: Int
  let binding: [Plan.Binding]

  init(_ problem: PlanProblem, _ simulation: Simulation, cuts: Set<Int>, preserved: Bool) {
    self.problem = problem
    self.cuts = cuts
    ringRows = simulation.ringRows
    let always = [0...simulation.time]
    var buffers = problem.shapes.indices.map { tensor in
      Buffer(
        name: problem.names[tensor],
        bytes: simulation.ringRows[tensor] * problem.shapes[tensor].rowBytes,
        busy: preserved ? always : simulation.tensorBusy[tensor])
    }
    if problem.fullInput, !preserved, let last = buffers[0].busy.last {
      buffers[0].busy = [0...last.upperBound]
    }
    for (index, step) in problem.steps.enumerated() {
      buffers.append(
        Buffer(
          name: "\(step.name) (scratch)", bytes: step.scratchBytes,
          busy: simulation.scratchBusy[index]))
    }
    self.buffers = buffers
    let peak = Draft.peak(buffers)
    lowerBoundBytes = problem.counterBytes + peak.bytes
    binding = buffers.filter { buffer in
      buffer.bytes > 0 && buffer.busy.contains { $0.contains(peak.time) }
    }
    .map { Plan.Binding(name: $0.name, bytes: $0.bytes) }
    .sorted { $0.bytes > $1.bytes }
  }

  /// The moment at which most bytes are busy, and how many.
  private static func peak(_ buffers: [Buffer]) -> (time: Int, bytes: Int) {
    var changes: [Int: Int] = [:]
    for buffer in buffers where buffer.bytes > 0 {
      for interval in buffer.busy {
        changes[interval.lowerBound, default: 0] += buffer.bytes
        changes[interval.upperBound + 1, default: 0] -= buffer.bytes
      }
    }
    var bytes = 0
    var peak = (time: 0, bytes: 0)
    for time in changes.keys.sorted() {
      bytes += changes[time] ?? 0
      if bytes > peak.bytes { peak = (time, bytes) }
    }
    return peak
  }

  func placed(rounds: Int = 400) -> Plan {
    let used = buffers.indices.filter { buffers[$0].bytes > 0 }
    let assignment = OffsetAssignment(
      used.map { buffers[$0] }, start: problem.counterBytes, lowerBound: lowerBoundBytes,
      rounds: rounds)
    var offsets = [Int](repeating: 0, count: buffers.count)
    for (position, index) in used.enumerated() { offsets[index] = assignment.offsets[position] }
    let tensors = problem.shapes.count
    return Plan(
      placements: (0..<tensors).map {
        Plan.Placement(rows: ringRows[$0], offset: offsets[$0], isMaterialized: cuts.contains($0))
      },
      scratchOffsets: Array(offsets[tensors...]),
      arenaBytes: FileLayout.aligned(assignment.endBytes), lowerBoundBytes: lowerBoundBytes,
      fullInput: problem.fullInput, scratchBytes: problem.steps.map(\.scratchBytes).max() ?? 0,
      binding: binding)
  }
}
