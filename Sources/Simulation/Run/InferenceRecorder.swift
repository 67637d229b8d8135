import MCUSim
import Thimble

/// What an inference took.
package struct InferenceCost: Equatable, Sendable {
  /// Cycles of all of it.
  package var cycles = 0
  /// Instructions of all of it.
  package var instructions = 0
  /// Those cycles and instructions in which the front end made features.
  package var frontEndCycles = 0
  package var frontEndInstructions = 0
  /// The most cycles from where the front end starts a row to where it starts the next one, or to the end.
  package var longestRowCycles = 0
}

/// What an operator took in an inference.
package struct OperatorCost: Equatable, Sendable {
  /// Steps that it ran.
  package var steps = 0
  /// Cycles of its steps, the search for them included.
  package var cycles = 0
  package var instructions = 0
}

/// Notes what happens between the universal firmware's marks.
final class InferenceRecorder {
  private struct Moment {
    var cycles: UInt64
    var instructions: UInt64

    init(_ machine: Machine) {
      cycles = machine.cycles
      instructions = machine.instructions
    }
  }

  /// What opening the model took.
  private(set) var opening = InferenceCost()
  /// The inferences so far.
  private(set) var inferences: [InferenceCost] = []
  /// The operators, in the inference whose number is `detailed`.
  private(set) var operators: [OperatorCost]
  /// What that inference took beside: rows fed, searches without a find.
  private(set) var others = OperatorCost()
  /// Paths of calls in it.
  private(set) var stacks: [CallPath] = []

  private let detailed: Int
  private let counters: UInt32
  private var started: Moment?
  private var frontEndStarted: Moment?
  private var rowStarted: Moment?
  private var current = InferenceCost()
  private var calls: CallProfile?
  private var lastStep: Moment?
  private var steps: [UInt16] = []

  /// A recorder of a model with so many operators, whose counters begin where the arena does.
  init(operators: Int, arena: UInt32, detailed: Int) {
    self.operators = Array(repeating: OperatorCost(), count: operators)
    self.detailed = detailed
    counters = arena
  }

  /// Has the machine tell it of the marks.
  func watch(_ machine: Machine) {
    let marks: [(String, (Machine) -> Void)] = [
      ("universal_opening", { self.started = Moment($0) }),
      ("universal_opened", { self.opening = self.cost(since: self.started, $0) }),
      ("universal_inference_start", { self.start($0) }),
      ("universal_inference_end", { self.end($0) }),
      ("universal_front_end_start", { self.startFrontEnd($0) }),
      ("universal_front_end_end", { self.endFrontEnd($0) }),
    ]
    for (name, action) in marks {
      guard let address = machine.program.symbols.address(of: name) else { continue }
      machine.addHook(at: address, action)
    }
    for function in machine.program.symbols.functions where Self.isStep(function.name) {
      machine.addHook(at: function.start) { self.step($0) }
    }
  }

  /// Whether a symbol is `Interpreter.step()`, for any set of operators.
  private static func isStep(_ symbol: String) -> Bool {
    symbol.contains("11InterpreterV4stepSiSgyF")
  }

  private func cost(since start: Moment?, _ machine: Machine) -> InferenceCost {
    guard let start else { return InferenceCost() }
    return InferenceCost(
      cycles: Int(machine.cycles - start.cycles),
      instructions: Int(machine.instructions - start.instructions))
  }

  private func start(_ machine: Machine) {
    current = InferenceCost()
    started = Moment(machine)
    guard inferences.count == detailed else { return }
    calls = CallProfile(machine)
    lastStep = started
    steps = readCounters(machine)
  }

  private func startFrontEnd(_ machine: Machine) {
    endRow(machine)
    frontEndStarted = Moment(machine)
    rowStarted = frontEndStarted
  }

  private func endRow(_ machine: Machine) {
    guard rowStarted != nil else { return }
    current.longestRowCycles = max(
      current.longestRowCycles, cost(since: rowStarted, machine).cycles)
    rowStarted = nil
  }

  private func end(_ machine: Machine) {
    endRow(machine)
    let all = cost(since: started, machine)
    current.cycles = all.cycles
    current.instructions = all.instructions
    if inferences.count == detailed {
      step(machine)
      stacks = calls?.since(machine) ?? []
      calls = nil
      lastStep = nil
    }
    inferences.append(current)
  }

  private func endFrontEnd(_ machine: Machine) {
    let part = cost(since: frontEndStarted, machine)
    current.frontEndCycles += part.cycles
    current.frontEndInstructions += part.instructions
    // What the front end took is none of the network's.
    guard let last = lastStep, let start = frontEndStarted else { return }
    add(to: &others, from: last, to: start)
    lastStep = Moment(machine)
  }

  /// The executor looks for the next step: the one before is over.
  private func step(_ machine: Machine) {
    guard let last = lastStep else { return }
    let now = readCounters(machine)
    let moment = Moment(machine)
    let index = operators.indices.first { now[$0] == steps[$0] &+ 1 }
    if let index {
      operators[index].steps += 1
      add(to: &operators[index], from: last, to: moment)
    } else {
      add(to: &others, from: last, to: moment)
    }
    steps = now
    lastStep = moment
  }

  private func add(to cost: inout OperatorCost, from start: Moment, to end: Moment) {
    cost.cycles += Int(end.cycles - start.cycles)
    cost.instructions += Int(end.instructions - start.instructions)
  }

  /// The step counters, at the arena's start: 16 bits an operator.
  private func readCounters(_ machine: Machine) -> [UInt16] {
    guard let bytes = machine.read(counters, count: 2 * operators.count) else {
      return Array(repeating: 0, count: operators.count)
    }
    return operators.indices.map { UInt16(bytes[2 * $0]) | UInt16(bytes[2 * $0 + 1]) << 8 }
  }
}
