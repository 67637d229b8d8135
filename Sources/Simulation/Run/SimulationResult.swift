import Deployment
package import MCUCost
package import MCUSim

/// What simulated inferences took, and what came out.
package struct SimulationResult {
  /// The outputs, of each inference all.
  package internal(set) var outputs: [Int8]
  /// Opening and checking the model.
  package let opening: InferenceCost
  /// Each inference.
  package let inferences: [InferenceCost]
  /// Whether the only inference was run a second time.
  package internal(set) var isRepeated = false
  /// What each operator took in the second inference.
  package let operators: [OperatorCost]
  /// What that one took beside: rows fed, searches that found nothing to do.
  package let others: OperatorCost
  /// What each path of calls took in it, by itself.
  package let stacks: [CallPath]
  /// SRAM.
  package let memory: SimulatedMemory
  /// Reads of bytes that nothing was written to: how many, and the first.
  package let unwrittenReads: UInt64
  package let firstUnwrittenReads: [UnwrittenRead]
  /// Flash of a firmware linked for the model, beside it.
  package let linkedBytes: Int
  /// Cycles of the first inference with flash at its best and worst, where its figures are not checked.
  package internal(set) var bounds: EstimateRange?

  init(
    _ simulation: ModelSimulation, _ recorder: InferenceRecorder, _ machine: Machine,
    sram: SramPlacement, staticBytes: Int, hasFrontEnd: Bool, outputs: [Int8]
  ) {
    self.outputs = outputs
    opening = recorder.opening
    inferences = recorder.inferences
    operators = recorder.operators
    others = recorder.others
    stacks = recorder.stacks
    unwrittenReads = machine.unwrittenReads
    firstUnwrittenReads = machine.firstUnwrittenReads
    linkedBytes = simulation.linkedBytes(hasFrontEnd: hasFrontEnd)
    let plan = simulation.deployment.memory
    memory = SimulatedMemory(
      simulatedBytes: sram.bytes, arenaBytes: plan.arenaBytes,
      arenaHighWaterBytes: machine.highWater(from: sram.arena, count: plan.arenaBytes) ?? 0,
      frontEndBytes: hasFrontEnd ? plan.frontEndBytes : 0, staticBytes: staticBytes,
      stackBytes: sram.stackBytes, stackHighWaterBytes: machine.stackHighWater,
      stackBoundBytes: plan.stackBytes,
      neededBytes: sram.fixedBytes + machine.stackHighWater)
  }

  /// The first inference.
  package var cold: InferenceCost { inferences[0] }

  /// All others, or the first alone.
  private var later: ArraySlice<InferenceCost> {
    inferences.count > 1 ? inferences.dropFirst() : inferences[...]
  }

  /// The most cycles of one of all others.
  package var worstCycles: Int { later.map(\.cycles).max() ?? 0 }

  /// The most cycles that one row took in all others, front end and what it made ready.
  package var worstRowCycles: Int { later.map(\.longestRowCycles).max() ?? 0 }

  /// The mean of all others.
  package var warm: InferenceCost {
    let others = later
    func mean(_ value: (InferenceCost) -> Int) -> Int {
      (others.reduce(0) { $0 + value($1) } + others.count / 2) / others.count
    }
    return InferenceCost(
      cycles: mean(\.cycles), instructions: mean(\.instructions),
      frontEndCycles: mean(\.frontEndCycles),
      frontEndInstructions: mean(\.frontEndInstructions))
  }
}

/// The simulated SRAM and how much of it was used.
package struct SimulatedMemory: Equatable, Sendable, Encodable {
  /// Bytes that there were.
  package var simulatedBytes: Int
  /// The plan's arena, and its bytes up to the last one written.
  package var arenaBytes: Int
  package var arenaHighWaterBytes: Int
  /// The audio front end's state; 0 for raw inputs.
  package var frontEndBytes: Int
  /// The firmware's own variables.
  package var staticBytes: Int
  /// The stack, and how much of it was used, opening the model included.
  package var stackBytes: Int
  package var stackHighWaterBytes: Int
  /// The stack that plans count with.
  package var stackBoundBytes: Int
  /// The smallest simulated memory that this run would have worked in.
  package var neededBytes: Int
}
