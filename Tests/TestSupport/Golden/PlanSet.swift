package import ModelCompiler

/// The plans of a model under every strategy, for both ways of feeding it, each made once.
package struct PlanSet {
  /// A strategy and a way of feeding.
  package struct Key: Hashable {
    package let strategy: PlanStrategy
    package let feeding: Feeding
  }

  private let compiled: CompiledGraph
  private var plans: [Key: Plan] = [:]

  package init(_ compiled: CompiledGraph) throws {
    self.compiled = compiled
    for strategy in PlanStrategy.allCases {
      for feeding in Feeding.allCases {
        plans[Key(strategy: strategy, feeding: feeding)] = try compiled.plan(strategy, feeding)
      }
    }
  }

  package var count: Int { plans.count }

  package subscript(_ strategy: PlanStrategy, _ feeding: Feeding) -> Plan {
    get throws {
      guard let plan = plans[Key(strategy: strategy, feeding: feeding)] else {
        throw GoldenMismatch("no plan: \(strategy), \(feeding)")
      }
      return plan
    }
  }

  /// The plans, in no particular order.
  package var all: [(key: Key, value: Plan)] { Array(plans) }

  /// Proves each plan.
  package func check() throws {
    for (key, plan) in plans {
      do throws(PlanChecker.Violation) {
        try PlanChecker.check(plan, of: compiled.problem(key.feeding))
      } catch {
        throw GoldenMismatch("\(key.strategy), \(key.feeding): \(error.sentence)")
      }
    }
  }

  /// Arenas by strategy, in bytes.
  package var summary: String {
    PlanStrategy.allCases.map { strategy in
      let bytes = [Feeding.rows, .whole].map { feeding in
        plans[Key(strategy: strategy, feeding: feeding)].map { "\($0.arenaBytes)" } ?? "-"
      }
      return "\(strategy) \(bytes.joined(separator: " / "))"
    }.joined(separator: ", ")
  }
}
