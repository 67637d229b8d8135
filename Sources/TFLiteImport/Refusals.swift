import GraphIR

extension OperatorRecord {
  /// Whether the operator is one of those that are read.
  var isKnown: Bool {
    BuiltinOperator(rawValue: number) != nil || BuiltinOperator.unary[number] != nil
      || BuiltinOperator.reductions[number] != nil
  }
}

/// Refusals that name the nearest way out.
extension Lowering {
  /// Notes an operator that is none of those that are read.
  mutating func refuseOperator(_ record: OperatorRecord) throws(FileDefect) {
    issues.append(
      ImportIssue(
        node: record.index, operatorName: record.kind, name: try file.name(of: record),
        found: record.kind, accepted: wayOut(of: record), isUnknownOperator: true))
  }

  /// What to do about an operator that is not read; empty where nothing is known.
  private func wayOut(of record: OperatorRecord) -> String {
    if record.number == OperatorNames.custom { return Self.wayOut(ofCustom: record.customName) }
    let type = record.outputs.first.map { file.tensors[$0].type }
    if !isFloat, type == .float32 {
      return "a function that the converter quantizes, such as RELU, RELU6 or LOGISTIC: it keeps "
        + "\(record.kind) in float32"
    }
    switch record.kind {
    case "BIDIRECTIONAL_SEQUENCE_LSTM", "LSTM", "RNN",
      "UNIDIRECTIONAL_SEQUENCE_RNN", "BIDIRECTIONAL_SEQUENCE_RNN":
      return "UNIDIRECTIONAL_SEQUENCE_LSTM, or a convolution over time in its place"
    case "WHILE", "IF", "CALL":
      return "a model without control flow: recurrent layers converted with unroll=True"
    case "ARG_MIN", "TOPK_V2", "NON_MAX_SUPPRESSION_V4", "NON_MAX_SUPPRESSION_V5":
      return "a network cut before it: the rest is done outside"
    default: return ""
    }
  }

  private static func wayOut(ofCustom name: String) -> String {
    switch name {
    case "ethos-u":
      "the model as it was before Vela compiled it for an Ethos-U NPU"
    case "edgetpu-custom-op":
      "the model as it was before edgetpu_compiler compiled it for a Coral Edge TPU"
    case "TFLite_Detection_PostProcess":
      "a network cut before it: the rest is done outside"
    default:
      name.hasPrefix("Flex")
        ? "a model converted without SELECT_TF_OPS, TensorFlow's own operators" : ""
    }
  }

  /// Whether a reshape merges a batch that was left open when the model was converted; notes it.
  ///
  /// The converter then writes 1 for the merged dimension, whatever the batch is multiplied with.
  mutating func refuseMergedBatch(_ record: OperatorRecord) throws(FileDefect) -> Bool {
    let ends = [record.inputs[0], record.outputs[0]]
    var isOpen = false
    for tensor in ends where try file.tensors[tensor].hasOpenBatch() { isOpen = true }
    guard isOpen else { return false }
    mergesBatch = true
    let shapes = ends.map { file.tensors[$0].dimensions }
    try refuse(
      record, found: "an open batch merged with other dimensions, \(shapes[0]) to \(shapes[1])",
      accepted: "a fixed batch of 1: convert with keras.Input(batch_shape=(1, …))")
    return true
  }
}
