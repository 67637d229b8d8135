import Thimble

extension LoweredModel {
  /// What people are told of layers that have one order of weights whatever the layout: those of 16-bit activations.
  package var layoutNotes: [String] {
    let wide = operators.count { $0.kind.elements == .int16 && $0.operation is any WeightedKernel }
    guard layout != .portable, wide > 0 else { return [] }
    return [
      "\(wide) \(wide == 1 ? "layer" : "layers") of int16 activations keep the portable order of weights, which "
        + "their kernels read on every core, two products an instruction where it has the DSP extension; "
        + "quantized to int8 they would run packed ones"
    ]
  }

  /// What people are told of the network's arithmetic: sums that may wrap, as they do in TensorFlow Lite Micro.
  package var arithmeticNotes: [String] {
    guard !wideChannels.isEmpty else { return [] }
    let named = 3
    let layers = wideChannels.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let rest = layers.count - named
    let list = layers.prefix(named).map { "\($0.value) of '\($0.key)'" }
    return [
      "sums of these channels can leave 32 bits for some input, and wrap then: "
        + (list + (rest > 0 ? ["those of \(rest) more layers"] : [])).joined(separator: ", ")
        + "; smaller weights or biases, or another scale of the bias, avoid it"
    ]
  }
}
