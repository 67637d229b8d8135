package import Deployment
import HostSupport
package import MCUCost
import ModelCompiler

/// What a simulated board takes for one inference of the network, beside what is expected of it: as
/// `thimble profile --measured --json` shows it.
package struct MeasuredProfile: Encodable {
  /// A layer of the network.
  package struct LayerFigures: Encodable {
    package var index: Int
    package var name: String
    package var kernel: String
    package var cycles: Int
    package var predictedCycles: Int
    /// The difference to what was measured, over that.
    package var predictionError: Double
  }

  /// What the inference was of.
  package let input = "int8 values that look random, not through a front end"
  /// Cycles with warm caches and with cold ones.
  package let warmCycles: Int
  package let coldCycles: Int
  package let warmInstructions: Int
  /// With no wait states, and with the stated ones but no cache: where those figures were not checked.
  package let cyclesRange: EstimateRange?
  /// What is expected of the network, and the difference to the warm cycles, over these.
  package let predictedCycles: Int
  package let predictionError: Double
  /// Cycles that are no operator's: rows fed, searches that found nothing.
  package let otherCycles: Int
  package let otherPredictedCycles: Int
  package let layers: [LayerFigures]

  /// Runs a model on a simulated board.
  ///
  /// - Throws: `SimulationError` for a board that is not simulated, or a fault; `EstimateError`.
  package init(_ deployment: Deployment, on board: Board) throws {
    let simulation = try ModelSimulation(deployment, on: board)
    var generator = SplitMix64(seed: 1)
    let values = (0..<simulation.inputBytes).map { _ in
      UInt8(truncatingIfNeeded: generator.next())
    }
    let result = try simulation.run(.values(values))
    let estimate = try CostModel(board: board).estimate(
      deployment.source.model.layerWorkloads(deployment.plan))
    let figures = SimulationFigures(simulation, result, estimate)
    warmCycles = figures.warmCycles
    coldCycles = figures.coldCycles
    warmInstructions = figures.warmInstructions
    cyclesRange = figures.cyclesRange
    predictedCycles = figures.predictedCycles
    predictionError = figures.predictionError
    otherCycles = figures.otherCycles
    otherPredictedCycles = figures.otherPredictedCycles
    layers = figures.operators.map { layer in
      LayerFigures(
        index: layer.index, name: layer.name, kernel: layer.kernel, cycles: layer.cycles,
        predictedCycles: layer.predictedCycles,
        predictionError: Double(layer.predictedCycles) / Double(max(1, layer.cycles)) - 1)
    }
  }
}
