import GraphIR
import Thimble

/// What the activations of a float graph were over a calibration set.
public struct ActivationStatistics: Sendable {
  /// The values of each activation, by tensor; `nil` for constants.
  public private(set) var histograms: [ValueHistogram?]
  /// The largest magnitude of each channel of each activation, by tensor; empty for constants.
  public private(set) var channelMaxima: [[Float]]

  /// Runs every input twice: once for the bounds, once for what lies between them.
  public init(_ executor: FloatExecutor, inputs: [[Float]]) {
    let count = executor.graph.tensors.count
    var bounds = [(lower: Float, upper: Float)?](repeating: nil, count: count)
    var maxima = executor.graph.tensors.map { tensor in
      [Float](repeating: 0, count: tensor.constant == nil ? tensor.shape?.channels ?? 0 : 0)
    }
    for input in inputs {
      _ = executor.run(input) { tensor, values in
        let known = bounds[tensor] ?? (0, 0)
        bounds[tensor] = (
          min(known.lower, values.min() ?? 0), max(known.upper, values.max() ?? 0)
        )
        let channels = maxima[tensor].count
        for (index, value) in values.enumerated() {
          maxima[tensor][index % channels] = max(maxima[tensor][index % channels], abs(value))
        }
      }
    }
    var filled = bounds.map { $0.map { ValueHistogram(lower: $0.lower, upper: $0.upper) } }
    for input in inputs {
      _ = executor.run(input) { tensor, values in filled[tensor]?.add(values) }
    }
    histograms = filled
    channelMaxima = maxima
  }
}
