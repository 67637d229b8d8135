import Deployment
import Evaluation
import Foundation
import GraphIR
import Thimble

extension FuzzTarget {
  static func readRecording(_ bytes: [UInt8]) {
    let source = ByteSource(bytes, path: "input.wav")
    guard let recording = try? Recording(source, targetRate: 16_000) else { return }
    _ = try? recording.samples(in: 0..<min(recording.count, 1 << 16))
  }

  /// A front end whose description is written again is the same one; then models take it, or a manifest.
  static func readFrontEnd(_ bytes: [UInt8], at path: String) {
    if let frontEnd = try? FrontEnd.described(by: bytes).frontEnd {
      require(
        (try? FrontEnd.described(by: description(of: frontEnd)).frontEnd) == frontEnd,
        "a front end's description changes on the way")
    }
    complete(spotter: FuzzModels.spotter, frontEnd: path)
    guard let wakeWord = try? FuzzModels.wakeWord(beside: path) else { return }
    complete(spotter: wakeWord, frontEnd: path)
    // A manifest that lies beside a model is found.
    complete(spotter: wakeWord)
  }

  private static func description(of frontEnd: FrontEnd) throws -> [UInt8] {
    let encoder = JSONEncoder()
    let json =
      switch frontEnd.kind {
      case .mfcc: try encoder.encode(FrontEndDescription(frontEnd))
      case .micro: try encoder.encode(MicroFrontEndDescription(frontEnd))
      case .logMel: try encoder.encode(LogMelDescription(frontEnd))
      }
    return Array(json)
  }

  static func readLabels(_ path: String) {
    complete(spotter: FuzzModels.spotter, labels: path)
    guard let wakeWord = try? FuzzModels.wakeWord(beside: path) else { return }
    complete(spotter: wakeWord, labels: path)
  }

  private static func complete(
    spotter: ModelSource, frontEnd: String? = nil, labels: String? = nil
  ) {
    var source = spotter
    try? source.complete(frontEnd: frontEnd, labels: labels)
  }

  /// A choice that is written again is the same one.
  static func listen(_ path: String) {
    guard let choice = try? ListeningChoice(path: path) else { return }
    withFile(choice.json, "listening-again.json") { again in
      require((try? ListeningChoice(path: again)) == choice, "how to listen changes on the way")
    }
    for thresholdsAreWhole in [false, true] {
      _ = try? choice.settings(for: FuzzModels.spotter, thresholdsAreWhole: thresholdsAreWhole)
    }
  }

  static func readTruth(_ path: String) {
    let classes = ListenedClasses(FuzzModels.spotter)
    for word in [nil, "Yes"] {
      guard
        let truth = try? StreamTruth(path: path, of: "stream.wav", classes: classes, word: word)
      else { continue }
      require(
        StreamTruth(words: truth.words).words == truth.words,
        "the words of a stream do not follow each other")
    }
  }
}
