package import Thimble

extension LayerWorkload {
  /// Makes the audio front end's workload, for all the frames of one input of the network.
  ///
  /// Products are counted per frame: the window, a radix-2 transform of half the length (four
  /// products a butterfly) with its unpacking, and of MFCC, for each bin in a band, magnitudes (two squares and a
  /// 16-step root) and two mel weights, twice as much for one above a quarter of the rate, which is measured by
  /// itself, then the cosine transform and the lifter's weights: 8,028 products a frame for MLPerf Tiny's keyword
  /// recipe. The
  /// micro front end has two squares a bin and two weights for each that is in a band; squares and weights of 64 bits
  /// stand for six in the log-mel one, with a root's lines for eight. Bytes are the 16-bit samples read and the values written; constants
  /// are the window, twiddle factors, mel weights and what a kind has beside.
  package init(name: String = "front end", frontEnd: FrontEnd) {
    let frames = Int(frontEnd.frames)
    let outputs = frames * Int(frontEnd.coefficients)
    let work = FrameWork(frontEnd)
    self.init(
      name: name, operation: LayerWorkload.frontEnd, kernel: work.kernel,
      workload: Workload(
        multiplyAccumulates: frames * work.products, wideProducts: frames * work.wideProducts,
        outputs: outputs, constantBytes: work.constantBytes,
        inputBytes: 2 * frames * Int(frontEnd.frameLength), outputBytes: outputs, steps: frames))
  }
}

/// What a front end does for a frame.
private struct FrameWork {
  var kernel: String
  var products: Int
  /// Those of 32 by 32 bits.
  var wideProducts: Int
  var constantBytes: Int

  init(_ frontEnd: FrontEnd) {
    let length = Int(frontEnd.frameLength)
    let bins = Int(frontEnd.fftLength) / 2 + 1
    let rate = max(Int(frontEnd.sampleRateHertz), 1)
    func binsInBands(_ range: Range<Int>) -> Int {
      let lowest = max(Int(frontEnd.lowerHertz), range.lowerBound)
      return max(0, min(Int(frontEnd.upperHertz), range.upperBound) - lowest)
        * Int(frontEnd.fftLength) / rate
    }
    let half = max(Int(frontEnd.fftLength) / 2, 1)
    let stages = Int.bitWidth - half.leadingZeroBitCount - 1
    let transform = (half / 2) * stages * 4 + (half / 2) * 4
    let inBands = binsInBands(0..<rate)
    switch frontEnd.kind {
    case .mfcc:
      let cosines = Int(frontEnd.melBands) * Int(frontEnd.coefficients)
      let weights = frontEnd.lifter == 0 ? 0 : Int(frontEnd.coefficients)
      kernel = LayerWorkload.frontEnd
      let measured = binsInBands(0..<rate / 4) + 2 * binsInBands(rate / 4..<rate)
      products = length + transform + measured * (2 + 16 + 2) + cosines + weights
      wideProducts = products
      constantBytes = 4 * (length + 2 * half + 2 * bins + cosines + weights)
    case .micro:
      kernel = "microFrontEnd"
      products = length + transform + bins * 2 + inBands * 2
      wideProducts = inBands * 2
      constantBytes = 2 * length + 6 * half + 4 * inBands
    case .logMel:
      let root = frontEnd.logMel.spectrum == .magnitude ? 2 : 0
      kernel = "logMelFrontEnd"
      products = length + transform + inBands * (6 + root)
      wideProducts = products
      constantBytes = 2 * length + 2 * half + 2 * inBands + 516
    }
  }
}
