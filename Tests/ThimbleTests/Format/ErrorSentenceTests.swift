import Testing
import Thimble

@Suite struct ErrorSentenceTests {
  @Test func theVersionNamedIsTheOneRead() {
    let sentence = ModelError.Reason.unsupportedVersion.sentence.description
    #expect(sentence.contains(" \(FileLayout.version), "))
  }

  @Test func errorsOfTheFileNameTheirByte() {
    #expect(
      "\(ModelError(.checksumMismatch, at: 12))"
        == "the checksum does not match: the file is corrupt (at byte 12)")
    #expect("\(ModelError(.arenaTooSmall, at: 0))" == "the arena is smaller than the model needs")
  }
}
