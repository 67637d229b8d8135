import ModelCompiler
import TestSupport
import Testing

/// The plans of a model under every strategy, for both ways of feeding it, each made once.
struct PlanSet {
  /// A strategy and a way of feeding.
  struct Key: Hashable {
    let strategy: PlanStrategy
    let feeding: Feeding
  }

  private let compiled: CompiledGraph
  private var plans: [Key: Plan] = [:]

  init(_ compiled: CompiledGraph) throws {
    self.compiled = compiled
    for strategy in PlanStrategy.allCases {
      for feeding in Feeding.allCases {
        plans[Key(strategy: strategy, feeding: feeding)] = try compiled.plan(strategy, feeding)
      }
    }
  }

  var count: Int { plans.count }

  subscript(_ strategy: PlanStrategy, _ feeding: Feeding) -> Plan {
    get throws { try #require(plans[Key(strategy: strategy, feeding: feeding)]) }
  }

  /// The plans, in no particular order.
  var all: [(key: Key, value: Plan)] { Array(plans) }

  /// Proves each plan.
  func check() throws {
    for (key, plan) in plans {
      #expect(throws: Never.self, "\(key)") {
        try PlanChecker.check(plan, of: compiled.problem(key.feeding))
      }
    }
  }

  /// Arenas by strategy, in bytes.
  var summary: String {
    PlanStrategy.allCases.map { strategy in
      let bytes = [Feeding.rows, .whole].map { feeding in
        plans[Key(strategy: strategy, feeding: feeding)].map { "\($0.arenaBytes)" } ?? "-"
      }
      return "\(strategy) \(bytes.joined(separator: " / "))"
    }.joined(separator: ", ")
  }
}
