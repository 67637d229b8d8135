public import Thimble

extension FrontEnd {
  /// Samples that two neighbouring frames share: 160 for frames of 480 every 320.
  var overlap: Int {
    frameLength > frameStride ? Int(frameLength) &- Int(frameStride) : 0
  }

  /// Refuses parameters that `MFCC` cannot compute.
  ///
  /// - Throws: the first `MFCCError` that applies.
  public func checkForMFCC() throws(MFCCError) {
    guard kind == .mfcc else { throw .unsupportedKind }
    guard (32...4096).contains(fftLength), fftLength & (fftLength &- 1) == 0 else {
      throw .unsupportedFFTLength(fftLength)
    }
    guard frameLength > 0, frameLength <= fftLength else {
      throw .unsupportedFrameLength(frameLength)
    }
    guard frameStride > 0 else { throw .zeroFrameStride }
    guard sampleRateHertz > 0 else { throw .zeroSampleRate }
    guard lowerHertz < upperHertz, UInt32(upperHertz) <= sampleRateHertz / 2 else {
      throw .unsupportedBandEdges(lowerHertz: lowerHertz, upperHertz: upperHertz)
    }
    guard (1...128).contains(melBands) else { throw .unsupportedBandCount(melBands) }
    guard coefficients > 0, coefficients <= melBands else {
      throw .unsupportedCoefficientCount(coefficients)
    }
    guard lifter == 0 || lifter >= coefficients else { throw .unsupportedLifter(lifter) }
    // The bounds as bit patterns: positive floats compare like their bits, and a
    // microcontroller without floating point links no comparison.
    let offsetBits = logOffset.bitPattern
    guard offsetBits >= (127 - 40) << 23, offsetBits < 128 << 23 else {
      throw .unsupportedLogOffset(bitPattern: offsetBits)
    }
  }

  /// Bytes of memory between calls, whatever its kind.
  package var stateBytes: Int {
    switch kind {
    case .mfcc: MFCC.stateBytes(for: self)
    case .micro: MicroFrontEnd.stateBytes(for: self)
    case .logMel: LogMel.stateBytes(for: self)
    }
  }

  /// Bits by which the micro front end's roots are too small: its transform divides by the length, and weights have
  /// 12 bits.
  package var microCorrectionBits: Int { fftLength.trailingZeroBitCount &- 6 }

  /// Refuses parameters that `MicroFrontEnd` cannot compute.
  ///
  /// - Throws: the first `MFCCError` that applies.
  public func checkForMicroFrontEnd() throws(MFCCError) {
    guard kind == .micro, isSound else { throw .unsupportedKind }
    guard (32...4096).contains(fftLength) else { throw .unsupportedFFTLength(fftLength) }
    guard melBands <= 128 else { throw .unsupportedBandCount(melBands) }
    let shift = Int(micro.gainBits) &- microCorrectionBits &- 12
    guard !micro.hasPCAN || (0...31).contains(shift),
      Int(micro.smoothingBits) >= microCorrectionBits
    else { throw .unsupportedKind }
  }

  /// Refuses parameters that `LogMel` cannot compute.
  ///
  /// - Throws: the first `MFCCError` that applies.
  public func checkForLogMel() throws(MFCCError) {
    guard kind == .logMel, isSound else { throw .unsupportedKind }
    guard (32...4096).contains(fftLength) else { throw .unsupportedFFTLength(fftLength) }
    guard melBands <= 128 else { throw .unsupportedBandCount(melBands) }
    let offsetBits = logOffset.bitPattern
    guard offsetBits == 0 || offsetBits >= (127 - 40) << 23 else {
      throw .unsupportedLogOffset(bitPattern: offsetBits)
    }
  }
}
