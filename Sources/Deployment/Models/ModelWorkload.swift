package import MCUCost
package import ModelCompiler
import Thimble

extension LoweredModel {
  /// The operators as the cost model sees them, an output row a step.
  package var layerWorkloads: [LayerWorkload] {
    layerWorkloads(rowsPerStep: operators.map { _ in 1 })
  }

  /// The operators as the cost model sees them, in the steps of a plan, and the executor's own work behind them.
  package func layerWorkloads(_ plan: Plan) -> [LayerWorkload] {
    let work = ExecutorWork(plan, of: PlanProblem(self, fullInput: plan.fullInput))
    let layers = layerWorkloads(rowsPerStep: plan.rowsPerStep)
    let found = layers.indices.map { index in
      layers[index].searched(
        StepSearch(
          waiting: work.skipped[index], asked: work.asked[index],
          steps: layers[index].workload.steps),
        inGraph: isGraph)
    }
    let executor = LayerWorkload(
      fedRows: work.fedRows, fedBytes: work.fedBytes, inGraph: isGraph)
    return found
      + [executor.searched(StepSearch(waiting: work.skippedInVain), inGraph: isGraph)]
  }

  /// The layers, with so many output rows a step in each.
  func layerWorkloads(rowsPerStep: [Int]) -> [LayerWorkload] {
    unsafe constants.withUnsafeBytes { constants in
      zip(operators, rowsPerStep).map { layer, rows in
        unsafe LayerWorkload(
          name: layer.name, layer.operation,
          KernelRun(
            layer.shapes, rowsPerStep: min(rows, layer.shapes.output.height),
            constants: constants, from: constantsStart))
      }
    }
  }

  /// The audio front end as the cost model sees it; `nil` for none.
  package var frontEndWorkload: LayerWorkload? {
    frontEnd.map { LayerWorkload(frontEnd: $0) }
  }
}
