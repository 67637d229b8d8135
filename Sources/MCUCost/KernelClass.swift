package import Thimble

/// The kinds of loop that cost alike, whatever the operator that runs them is called.
package enum KernelClass: String, CaseIterable, Codable, Sendable {
  /// A 1 × 1 convolution.
  case pointwise
  /// Any other convolution.
  case convolution
  /// A convolution whose window is too large to be gathered, of packed constants.
  case largeConvolution
  /// A depthwise convolution.
  case depthwise
  /// A depthwise convolution that keeps the sums of a 3 × 3 window as its columns pass, of packed
  /// constants.
  case depthwise3x3
  /// A fully-connected layer.
  case fullyConnected
  /// An average over a window.
  case averagePool
  /// A maximum over a window.
  case maxPool
  /// An average over all rows and columns, accumulated row by row.
  case globalAveragePool
  /// An element-wise sum with rescaling.
  case add
  /// A softmax.
  case softmax
  /// A map through a 256-byte table: RELU, LOGISTIC, requantization.
  case lookup
  /// A copy with a border.
  case pad
  /// A copy into rows of another length; a reshape that is a view is no operator and costs nothing.
  case reshape
  /// The audio front end (MFCC).
  case frontEnd

  /// The kind that a core without coefficients for this one prices it as.
  var general: KernelClass {
    switch self {
    case .largeConvolution: .convolution
    case .depthwise3x3: .depthwise
    case .pointwise, .convolution, .depthwise, .fullyConnected, .averagePool, .maxPool,
      .globalAveragePool, .add, .softmax, .lookup, .pad, .reshape, .frontEnd:
      self
    }
  }

  /// Whether each output is rescaled by a 32-bit multiplier.
  var rescalesOutputs: Bool {
    switch self {
    case .pointwise, .convolution, .largeConvolution, .depthwise, .depthwise3x3, .fullyConnected,
      .averagePool, .globalAveragePool, .add, .softmax, .frontEnd:
      true
    case .maxPool, .lookup, .pad, .reshape: false
    }
  }
}

/// One operator of a network, as the cost model sees it.
package struct LayerWorkload: Equatable, Sendable {
  /// The operator's name, for people.
  package var name: String
  /// The loop that it runs.
  package var kind: KernelClass
  /// The order of its constants, which decides which kernel runs that loop: a file of the `dsp` layout
  /// has layers of either.
  package var layout: CostModel.Layout
  /// What one inference asks of it.
  package var workload: Workload

  /// Makes a layer's workload.
  package init(
    name: String, kind: KernelClass, layout: CostModel.Layout = .portable, workload: Workload
  ) {
    self.name = name
    self.kind = kind
    self.layout = layout
    self.workload = workload
  }

  /// Makes the audio front end's workload, for all the frames of one input of the network.
  ///
  /// Products are counted per frame: the window, a radix-2 transform of half the length (four
  /// products a butterfly) with its unpacking, magnitudes (two squares and a 16-step root), two mel
  /// weights a bin, the cosine transform and the lifter's weights. For MLPerf Tiny's keyword recipe that is 10,628
  /// products a frame. Bytes are the 16-bit samples read and the coefficients written; constants
  /// are the window, twiddle factors, mel weights, cosines and weights in 32 bits.
  package init(name: String = "front end", frontEnd: FrontEnd) {
    let bins = Int(frontEnd.fftLength) / 2 + 1
    let half = max(Int(frontEnd.fftLength) / 2, 1)
    let stages = Int.bitWidth - half.leadingZeroBitCount - 1
    let cosines = Int(frontEnd.melBands) * Int(frontEnd.coefficients)
    let transform = (half / 2) * stages * 4 + (half / 2) * 4
    let weights = frontEnd.lifter == 0 ? 0 : Int(frontEnd.coefficients)
    let products =
      Int(frontEnd.frameLength) + transform + bins * (2 + 16) + bins * 2 + cosines + weights
    let frames = Int(frontEnd.frames)
    let outputs = frames * Int(frontEnd.coefficients)
    self.init(
      name: name, kind: .frontEnd,
      workload: Workload(
        multiplyAccumulates: frames * products, outputs: outputs,
        constantBytes: 4 * (Int(frontEnd.frameLength) + 2 * half + 2 * bins + cosines + weights),
        inputBytes: 2 * frames * Int(frontEnd.frameLength), outputBytes: outputs, steps: frames))
  }
}
