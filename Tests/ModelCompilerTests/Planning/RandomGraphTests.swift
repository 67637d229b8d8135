import GraphIR
import TestSupport
import Testing
import Thimble

/// The random graphs are ones that the importer could have made.
struct RandomGraphTests {
  @Test func everyGraphSatisfiesTheInvariants() throws {
    var operations: [String: Int] = [:]
    for seed in 0..<400 {
      let graph = RandomGraph.make(seed: seed)
      #expect(throws: Never.self, "seed \(seed)") { try graph.validate() }
      for node in graph.nodes { operations[node.operation.name, default: 0] += 1 }
    }
    note("operations of 400 random graphs: \(operations.sorted { $0.key < $1.key })")
    #expect(operations.count >= 13)
  }
}
