import Thimble

/// Buffers with sizes and busy times, not yet placed.
struct PlanDraft {
  private let problem: PlanProblem
  /// Tensors that are whole before their readers start.
  let cuts: Set<Int>
  private let ringRows: [Int]
  /// For each tensor and slot, when it is busy.
  private let slotBusy: [[TimeSet]]
  private let scratchBusy: [TimeSet]
  /// No placement of these rings can use less: the most bytes busy at one moment, each slot for
  /// itself.
  let lowerBoundBytes: Int
  private let peakTime: Int

  /// The buffers that a simulated schedule needs; with `preserved` every slot is busy to the end.
  init(_ problem: PlanProblem, _ simulation: Simulation, cuts: Set<Int>, preserved: Bool) {
    self.problem = problem
    self.cuts = cuts
    ringRows = simulation.ringRows
    scratchBusy = simulation.scratchBusy
    var slotBusy: [[TimeSet]] = []
    for tensor in problem.shapes.indices {
      var slots = [TimeSet](repeating: TimeSet(), count: simulation.ringRows[tensor])
      for (row, interval) in simulation.rowBusy[tensor].enumerated() {
        guard let interval else { continue }
        slots[row % slots.count].insert(
          preserved ? interval.lowerBound...simulation.time : interval)
      }
      slotBusy.append(slots)
    }
    self.slotBusy = slotBusy
    let peak = PlanDraft.peak(problem, slotBusy, scratchBusy, moments: simulation.time + 1)
    lowerBoundBytes = problem.counterBytes + peak.bytes
    peakTime = peak.time
  }

  /// The moment at which most bytes are busy, and how many.
  private static func peak(
    _ problem: PlanProblem, _ slotBusy: [[TimeSet]], _ scratchBusy: [TimeSet], moments: Int
  ) -> (time: Int, bytes: Int) {
    var bytes = [Int](repeating: 0, count: moments)
    for (tensor, slots) in slotBusy.enumerated() {
      let rowBytes = problem.shapes[tensor].rowBytes
      for slot in slots { slot.forEach { bytes[$0] += rowBytes } }
    }
    for (index, busy) in scratchBusy.enumerated() {
      busy.forEach { bytes[$0] += problem.steps[index].scratchBytes }
    }
    let largest = bytes.max() ?? 0
    return (bytes.firstIndex(of: largest) ?? 0, largest)
  }

  /// Places the buffers: rings of consecutive slots or scattered ones, whichever takes less.
  func placed(rounds: Int) -> Plan {
    let together = place(scattered: [], rounds: rounds)
    let many = Set(
      problem.shapes.indices.dropLast().filter {
        ringRows[$0] > 1 && ringRows[$0] <= PlanDraft.mostSlots
          && !problem.wholeTensors.contains($0)
      })
    guard together.arenaBytes > FileLayout.aligned(lowerBoundBytes), !many.isEmpty else {
      return together
    }
    let apart = place(scattered: many, rounds: rounds)
    let reachable = UInt32(UInt16.max) * UInt32(FileLayout.slotUnitBytes)
    return apart.arenaBytes < together.arenaBytes && apart.arenaBytes <= reachable
      ? apart : together
  }

  /// Rings of more slots are not scattered: their tables would cost more flash than they save.
  private static let mostSlots = 64

  private func place(scattered: Set<Int>, rounds: Int) -> Plan {
    var pieces: [Piece] = []
    for (tensor, slots) in slotBusy.enumerated() {
      let rowBytes = problem.shapes[tensor].rowBytes
      if scattered.contains(tensor) {
        for (slot, busy) in slots.enumerated() {
          pieces.append(Piece(tensor, slot: slot, Buffer(bytes: rowBytes, busy: busy)))
        }
      } else {
        let busy = slots.reduce(into: TimeSet()) { $0.formUnion($1) }
        pieces.append(Piece(tensor, slot: 0, Buffer(bytes: rowBytes * slots.count, busy: busy)))
      }
    }
    for (index, step) in problem.steps.enumerated() where step.scratchBytes > 0 {
      pieces.append(
        Piece(
          problem.shapes.count + index, slot: 0,
          Buffer(bytes: step.scratchBytes, busy: scratchBusy[index])))
    }
    let assignment = OffsetAssignment(
      pieces.map(\.buffer), start: problem.counterBytes, lowerBound: lowerBoundBytes,
      rounds: rounds)
    return plan(pieces, assignment, scattered)
  }

  private func plan(
    _ pieces: [Piece], _ assignment: OffsetAssignment, _ scattered: Set<Int>
  ) -> Plan {
    let tensors = problem.shapes.count
    var offsets = [[Int]](repeating: [], count: tensors + problem.steps.count)
    for (index, piece) in pieces.enumerated() {
      offsets[piece.owner].append(assignment.offsets[index])
    }
    return Plan(
      placements: (0..<tensors).map {
        Plan.Placement(
          rows: ringRows[$0], offset: offsets[$0].min() ?? 0, isMaterialized: cuts.contains($0),
          slotOffsets: scattered.contains($0) ? offsets[$0] : nil)
      },
      scratchOffsets: offsets[tensors...].map { $0.first ?? 0 },
      arenaBytes: FileLayout.aligned(assignment.endBytes), lowerBoundBytes: lowerBoundBytes,
      fullInput: problem.fullInput, scratchBytes: problem.steps.map(\.scratchBytes).max() ?? 0,
      binding: binding)
  }

  /// What is busy at the fullest moment, largest first.
  private var binding: [Plan.Binding] {
    let tensors = slotBusy.indices.map { tensor in
      Plan.Binding(
        name: problem.names[tensor],
        bytes: slotBusy[tensor].filter { $0.contains(peakTime) }.count
          * problem.shapes[tensor].rowBytes)
    }
    let scratch = scratchBusy.indices.map { index in
      Plan.Binding(
        name: "\(problem.steps[index].name) (scratch)",
        bytes: scratchBusy[index].contains(peakTime) ? problem.steps[index].scratchBytes : 0)
    }
    return (tensors + scratch).filter { $0.bytes > 0 }.sorted { $0.bytes > $1.bytes }
  }
}

/// A buffer to place, and the tensor (or, counted on, the operator) it belongs to.
private struct Piece {
  let owner: Int
  let slot: Int
  let buffer: Buffer

  init(_ owner: Int, slot: Int, _ buffer: Buffer) {
    self.owner = owner
    self.slot = slot
    self.buffer = buffer
  }
}
