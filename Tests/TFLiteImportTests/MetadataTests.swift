import GraphIR
import TFLiteImport
import Testing
import Thimble

/// Labels and front end that models carry.
struct MetadataTests {
  private func model(labels: String? = nil, frontEnd: String? = nil) -> ModelBuilder {
    var model = ModelBuilder()
    let input = model.activation([1, 49, 10, 1])
    let options = ModelBuilder.fullyConnected()
    model.node(9, [input, model.constant([3, 490])], model.activation([1, 3]), options: options)
    if let labels { model.note("thimble.labels", labels) }
    if let frontEnd { model.note("thimble.frontend", frontEnd) }
    return model
  }

  @Test(arguments: ["a\nb\nc", "a\nb\nc\n", "a\r\nb\r\nc\r\n"])
  func labels(text: String) throws {
    #expect(try model(labels: text).graph().labels == ["a", "b", "c"])
  }

  @Test func labelsMustBeAsManyAsChannels() throws {
    #expect(
      try model(labels: "a\nb").defect() == "graph: it has 2 labels for 3 output channels")
  }

  @Test(arguments: [("fixed", FrontEnd.Gain.fixed), ("clipMaximum", .clipMaximum)])
  func frontEnd(name: String, gain: FrontEnd.Gain) throws {
    let json = ModelBuilder.frontEndJSON(frames: 49, coefficients: 10, gain: name)
    let graph = try model(frontEnd: json).graph()
    #expect(graph.frontEnd == .mlperfKeywordSpotting(gain: gain))
  }

  @Test func frontEndMustFitTheInput() throws {
    let json = ModelBuilder.frontEndJSON(frames: 48, coefficients: 10)
    #expect(
      try model(frontEnd: json).defect()
        == "graph: its front end makes 48 x 10 features for an input of 490")
  }

  @Test(arguments: [
    ("{", "it is not valid JSON"), ("[]", "the top level has the wrong type"),
    ("{}", "is missing"),
    (
      ModelBuilder.frontEndJSON(frames: 49, coefficients: 10, gain: "loud"),
      "gain has a value that is not accepted"
    ),
    (
      ModelBuilder.frontEndJSON(frames: 0, coefficients: 10),
      "frames is 0; 1 to 65535 works"
    ),
    (
      ModelBuilder.frontEndJSON(frames: 49, coefficients: 41),
      "coefficients is 41; 1 to 40 works"
    ),
  ])
  func badFrontEnd(json: String, reason: String) throws {
    let defect = try model(frontEnd: json).defect()
    #expect(defect.hasPrefix("metadata thimble.frontend: "))
    #expect(defect.hasSuffix(reason))
  }

  @Test func descriptionSurvivesJSON() throws {
    var frontEnd = FrontEnd.mlperfKeywordSpotting(gain: .clipMaximum)
    for lifter: UInt8 in [0, 10, 255] {
      frontEnd.lifter = lifter
      let json = try FrontEndDescription(frontEnd).json()
      #expect(String(decoding: json, as: UTF8.self).contains("lifter") == (lifter > 0))
      #expect(try FrontEndDescription(json: json).frontEnd() == frontEnd)
    }
  }

  @Test func everyValueIsRangeChecked() throws {
    let sound = FrontEndDescription(.mlperfKeywordSpotting(gain: .fixed))
    let changes: [(inout FrontEndDescription) -> Void] = [
      { $0.sampleRateHertz = 0 }, { $0.frameLength = 513 }, { $0.frameStride = 0 },
      { $0.fftLength = 500 }, { $0.fftLength = 65_536 }, { $0.melBands = 256 },
      { $0.lowerHertz = -1 }, { $0.lowerHertz = 4_000 }, { $0.upperHertz = 8_001 },
      { $0.logOffset = 0 }, { $0.logOffset = .infinity }, { $0.coefficients = 0 },
      { $0.frames = Int.max }, { $0.sampleRateHertz = 1 }, { $0.lifter = 9 }, { $0.lifter = 256 },
    ]
    for change in changes {
      var description = sound
      change(&description)
      #expect(throws: FrontEndDescriptionError.self) { try description.frontEnd() }
    }
  }
}
