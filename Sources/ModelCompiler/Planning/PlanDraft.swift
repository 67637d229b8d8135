import Thimble

/// A schedule with its busy rows and scratch, not yet placed.
struct PlanDraft {
  let problem: PlanProblem
  /// Tensors that are whole before their readers start.
  let cuts: Set<Int>
  /// What the schedule needs, and when.
  let simulation: Simulation
  /// No placement can use less: the most bytes of rows and scratch needed at one moment.
  let lowerBoundBytes: Int
  private let peakMoment: Int
  /// Bytes busy at each moment, the counters apart.
  private let busyBytes: [Int]

  /// Simulates the schedule with the tensors of `cuts` whole before their readers start; `nil` when
  /// it cannot reach the end.
  init?(_ problem: PlanProblem, cuts: Set<Int>, links: PlanLinks) {
    let simulation = Simulation(problem, materialized: cuts, links: links)
    guard simulation.isComplete else { return nil }
    self.problem = problem
    self.cuts = cuts
    self.simulation = simulation
    busyBytes = PlanDraft.busyBytes(problem, simulation)
    let largest = busyBytes.max() ?? 0
    lowerBoundBytes = problem.counterBytes + largest
    peakMoment = busyBytes.firstIndex(of: largest) ?? 0
  }

  /// How many bytes are busy at each moment.
  private static func busyBytes(_ problem: PlanProblem, _ simulation: Simulation) -> [Int] {
    var changes = [Int](repeating: 0, count: simulation.moments + 1)
    var live = 0
    for tensor in problem.tensors.indices {
      let rowBytes = problem.tensors[tensor].rowBytes
      guard problem.tensors[tensor].keptRows == 0 else {
        live += simulation.ringRows[tensor] * rowBytes
        continue
      }
      for case let life? in simulation.rows(of: tensor) {
        changes[life.first] += rowBytes
        changes[life.last + 1] -= rowBytes
      }
    }
    var bytes = changes.dropLast().map { change in
      live += change
      return live
    }
    for (index, busy) in simulation.scratchBusy.enumerated() {
      busy.forEach { bytes[$0] += problem.steps[index].scratchBytes }
    }
    // A row that overwrites others either lies clear of them or starts `lag` before the first.
    var widened = -1
    for overwrite in simulation.overwrites where overwrite.moment > widened {
      widened = overwrite.moment
      bytes[widened] += min(overwrite.lag, problem.tensors[overwrite.output].rowBytes)
    }
    return bytes
  }

  /// The least arena in which a step could have more scratch than it has.
  func lowerBoundBytes(withScratch bytes: Int, of step: Int) -> Int {
    let least = problem.steps[step].scratchBytes
    var busy = 0
    simulation.scratchBusy[step].forEach { busy = max(busy, busyBytes[$0]) }
    return max(lowerBoundBytes, problem.counterBytes + busy - least + bytes)
  }

  /// The operator that runs at the fullest moment; `nil` while a row is fed.
  var bindingOperator: String? {
    let index = simulation.operators[peakMoment / 2]
    return index.map { problem.steps[$0].name }
  }

  /// What is busy at the fullest moment, largest first.
  var binding: [Plan.Binding] {
    let tensors = problem.tensors.indices.map { tensor in
      let rows = simulation.rows(of: tensor).count { life in
        life.map { $0.first <= peakMoment && peakMoment <= $0.last } ?? false
      }
      return Plan.Binding(
        name: problem.tensors[tensor].name,
        bytes: min(rows, simulation.ringRows[tensor]) * problem.tensors[tensor].rowBytes)
    }
    let scratch = problem.steps.indices.map { index in
      Plan.Binding(
        name: "\(problem.steps[index].name) (scratch)",
        bytes: simulation.scratchBusy[index].contains(peakMoment)
          ? problem.steps[index].scratchBytes : 0)
    }
    return (tensors + scratch).filter { $0.bytes > 0 }.sorted { $0.bytes > $1.bytes }
  }
}
