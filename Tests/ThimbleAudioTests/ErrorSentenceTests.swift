import Testing
import ThimbleAudio

/// Errors print as sentences that say what was found and what is accepted.
@Suite struct AudioErrorSentenceTests {
  @Test func frontEnds() {
    let sentences: [(MFCCError, String)] = [
      (
        .unsupportedFFTLength(48),
        "the Fourier transform's length has to be a power of two in 32...4096, not 48"
      ),
      (
        .unsupportedBandEdges(lowerHertz: 300, upperHertz: 20),
        "the mel bands have to end above where they start, at half the sample rate at most, "
          + "not 300 to 20 Hz"
      ),
      (.zeroSampleRate, "the sample rate is zero"),
      (
        .unsupportedScale(bitPattern: (2048 as Float).bitPattern),
        "the scale of the network's input has to be in 2^-51 ..< 2^10, not 2048.0"
      ),
      (
        .stateTooSmall(neededBytes: 2408),
        "the memory for the front end's state is too small: 2408 bytes are needed"
      ),
      (
        .invalidTables(byteOffset: 12),
        "the front end's tables end early, or are no tables at all (at byte 12)"
      ),
    ]
    for (error, sentence) in sentences { #expect("\(error)" == sentence) }
  }

  @Test func keywordSpotters() {
    #expect(
      "\(KeywordSpotterError.bufferTooSmall(neededBytes: 490))"
        == "the memory for features and scores is too small: 490 bytes are needed")
    #expect(
      "\(KeywordSpotterError.otherInput)"
        == "the network's input does not have the front end's rows")
  }
}
