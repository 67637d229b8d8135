/// What an operator computes, whatever kernel does it.
package enum OperatorKind: Sendable, CaseIterable {
  case conv2D
  case depthwiseConv2D
  case fullyConnected
  case averagePool2D
  case maxPool2D
  case globalAveragePool
  case elementwise
  case softmax
  case logSoftmax
  case l2Normalization
  case batchMatMul
  case lookup
  case pad
  case reshape
  case copy
  case rearrange
  case resizeBilinear
  case lstm
  case svdf
}
