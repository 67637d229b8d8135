extension MFCCError {
  /// What is wrong, in a sentence for people without the full stop: UTF-8 that ends in a zero byte, in flash.
  ///
  /// It says what is accepted; what was found is in the error. A program that prints none links none.
  public var sentence: StaticString {
    switch self {
    case .unsupportedFFTLength:
      "the Fourier transform's length has to be a power of two in 32...4096"
    case .unsupportedFrameLength:
      "a frame has to have samples, at most as many as the Fourier transform"
    case .zeroFrameStride: "frames may not start at the same sample"
    case .zeroSampleRate: "the sample rate is zero"
    case .unsupportedBandEdges:
      "the mel bands have to end above where they start, at half the sample rate at most"
    case .unsupportedBandCount: "there have to be 1...128 mel bands"
    case .unsupportedCoefficientCount: "there have to be coefficients, at most as many as mel bands"
    case .unsupportedLifter: "the lifter may not be shorter than the coefficients are many"
    case .unsupportedLogOffset: "the offset of the logarithm has to be in 2^-40 ..< 2"
    case .unsupportedScale: "the scale of the network's input has to be in 2^-51 ..< 2^10"
    case .unsupportedKind:
      "the front end is of another kind, or its gain and scales do not go together"
    case .stateTooSmall: "the memory for the front end's state is too small"
    case .misalignedState: "the memory for the front end's state does not start at a multiple of 4"
    case .misalignedTables: "the front end's tables do not start at a multiple of 4"
    case .invalidTables: "the front end's tables end early, or are no tables at all"
    case .tablesOfAnotherFrontEnd: "the front end's tables belong to other parameters"
    }
  }
}

extension KeywordSpotterError {
  /// What is wrong, in a sentence for people without the full stop: UTF-8 that ends in a zero byte, in flash.
  public var sentence: StaticString {
    switch self {
    case .gainOfWholeClip:
      "the front end's gain is one of the whole clip, of which a stream has none"
    case .otherInput: "the network's input does not have the front end's rows"
    case .bufferTooSmall: "the memory for features and scores is too small"
    case .unsoundListening: "what the file says of listening does not fit the network"
    }
  }
}

#if !hasFeature(Embedded)
  extension MFCCError: CustomStringConvertible {
    /// What is wrong, and what was found.
    public var description: String {
      switch self {
      case .unsupportedFFTLength(let length): "\(sentence), not \(length)"
      case .unsupportedFrameLength(let length): "\(sentence), not \(length)"
      case .unsupportedBandEdges(let lower, let upper): "\(sentence), not \(lower) to \(upper) Hz"
      case .unsupportedBandCount(let count): "\(sentence), not \(count)"
      case .unsupportedCoefficientCount(let count): "\(sentence), not \(count)"
      case .unsupportedLifter(let length): "\(sentence), not \(length)"
      case .unsupportedLogOffset(let bits): "\(sentence), not \(Float(bitPattern: bits))"
      case .unsupportedScale(let bits): "\(sentence), not \(Float(bitPattern: bits))"
      case .stateTooSmall(let bytes): "\(sentence): \(bytes) bytes are needed"
      case .invalidTables(let offset): "\(sentence) (at byte \(offset))"
      case .zeroFrameStride, .zeroSampleRate, .misalignedState, .misalignedTables,
        .tablesOfAnotherFrontEnd, .unsupportedKind:
        "\(sentence)"
      }
    }
  }

  extension KeywordSpotterError: CustomStringConvertible {
    /// What is wrong, and what is needed.
    public var description: String {
      switch self {
      case .bufferTooSmall(let bytes): "\(sentence): \(bytes) bytes are needed"
      case .gainOfWholeClip, .otherInput, .unsoundListening: "\(sentence)"
      }
    }
  }
#endif
