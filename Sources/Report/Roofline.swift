import MCUCost

/// How near each layer comes to what the core can do.
///
/// Multiply-accumulates a cycle against multiply-accumulates a byte. Below the ridge a layer would
/// be limited by the bytes that it moves, above it by arithmetic, if the core did nothing else.
package struct Roofline: Codable, Equatable, Sendable {
  /// One layer's place.
  package struct Point: Codable, Equatable, Sendable {
    /// The layer's number, from 1; 0 for the front end.
    package var layer: Int
    /// The layer's name.
    package var name: String
    /// What it computes.
    package var operation: String
    /// The kernel that computes it.
    package var kind: String
    /// Multiply-accumulates for each byte moved.
    package var multiplyAccumulatesPerByte: Double
    /// Multiply-accumulates for each cycle that the layer takes.
    package var multiplyAccumulatesPerCycle: Double
  }

  /// The most that an instruction of the core does a cycle; `nil` if unknown.
  package var coreMultiplyAccumulatesPerCycle: Double?
  /// The most bytes of SRAM that the core loads a cycle; `nil` if unknown.
  package var loadBytesPerCycle: Double?
  /// The ridge: from this intensity on, arithmetic is the limit; `nil` if unknown.
  package var ridgeMultiplyAccumulatesPerByte: Double?
  /// What the pointwise kernel's inner loop reaches with no waits and no overhead.
  package var kernelMultiplyAccumulatesPerCycle: Double
  /// The layers that multiply.
  package var points: [Point]

  init(_ estimate: InferenceEstimate, board: Board) {
    let core = board.core
    coreMultiplyAccumulatesPerCycle = core.multiplyAccumulatesPerCycle?.value
    loadBytesPerCycle = core.loadBytesPerCycle?.value
    if let peak = core.multiplyAccumulatesPerCycle?.value, let load = core.loadBytesPerCycle?.value
    {
      ridgeMultiplyAccumulatesPerByte = peak / load
    }
    let cycles = core.cyclesPerProduct(layout: estimate.layout)
    kernelMultiplyAccumulatesPerCycle = cycles > 0 ? 1 / cycles : 0
    let frontEnd = estimate.frontEnd.map { [(0, $0)] } ?? []
    points = (frontEnd + estimate.layers.enumerated().map { ($0.offset + 1, $0.element) })
      .filter { $0.1.multiplyAccumulates > 0 && $0.1.cycles > 0 && $0.1.movedBytes > 0 }
      .map { number, layer in
        Point(
          layer: number, name: layer.name, operation: layer.operation, kind: layer.kind,
          multiplyAccumulatesPerByte: layer.multiplyAccumulatesPerByte,
          multiplyAccumulatesPerCycle: Double(layer.multiplyAccumulates) / Double(layer.cycles))
      }
  }
}
