/// Why a front end cannot be set up.
public enum MFCCError: Error, Equatable, Sendable {
  /// The Fourier transform's length is not a power of two in 32...4096.
  case unsupportedFFTLength(UInt16)
  /// The frame is empty, or longer than the Fourier transform.
  case unsupportedFrameLength(UInt16)
  /// Frames may not start at the same sample.
  case zeroFrameStride
  /// The sample rate is zero.
  case zeroSampleRate
  /// The mel bands do not satisfy lower < upper ≤ half the sample rate.
  case unsupportedBandEdges(lowerHertz: UInt16, upperHertz: UInt16)
  /// The number of mel bands is not in 1...128.
  case unsupportedBandCount(UInt8)
  /// There are no coefficients, or more than mel bands.
  case unsupportedCoefficientCount(UInt8)
  /// The lifter is shorter than the coefficients are many.
  case unsupportedLifter(UInt8)
  /// The offset of the logarithm is not in 2⁻⁴⁰ ..< 2 (the bit pattern of the float is given).
  case unsupportedLogOffset(bitPattern: UInt32)
  /// The scale of the network's input is not in 2⁻⁵¹ ..< 2¹⁰ (the bit pattern is given).
  case unsupportedScale(bitPattern: UInt32)
  /// The front end is of another kind, or its gain and scales do not go together.
  case unsupportedKind
  /// The caller's memory is too small.
  case stateTooSmall(neededBytes: Int)
  /// The caller's memory does not start at a multiple of 4.
  case misalignedState
  /// The tables do not start at a multiple of 4.
  case misalignedTables
  /// The tables end early, or are no tables at all.
  case invalidTables(byteOffset: Int)
  /// The tables belong to other parameters.
  case tablesOfAnotherFrontEnd
}
