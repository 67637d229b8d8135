import Foundation
import GraphIR
import ModelCompiler
import Thimble

/// A microWakeWord model's manifest, JSON of version 2, which lies beside the model: what it listens for, and how.
///
/// ```json
/// {"type": "micro", "wake_word": "Alexa", "model": "alexa.tflite", "version": 2,
///  "micro": {"probability_cutoff": 0.9, "sliding_window_size": 5, "feature_step_size": 10}}
/// ```
/// Source: ESPHome's `micro_wake_word` component, 2024.7.
struct WakeWordManifest: Decodable {
  struct Micro: Decodable {
    var probability_cutoff: Double
    var sliding_window_size: Int
    var feature_step_size: Int
  }

  let type: String
  let wake_word: String
  let version: Int
  let micro: Micro

  /// Reads a manifest's bytes; `nil` for JSON that is none.
  ///
  /// - Throws: `FileError` for one of another version, or with values that cannot be.
  init?(_ bytes: [UInt8], path: String) throws(FileError) {
    struct Kind: Decodable {
      var type: String?
      var version: Int?
    }
    let kind = try? JSONDecoder().decode(Kind.self, from: Data(bytes))
    guard kind?.type == "micro" else { return nil }
    guard kind?.version == 2,
      let manifest = try? JSONDecoder().decode(WakeWordManifest.self, from: Data(bytes))
    else {
      throw FileError(
        path: path,
        reason: "is no manifest of version 2: wake_word and micro's probability_cutoff, "
          + "sliding_window_size and feature_step_size are needed")
    }
    self = manifest
    guard (1...255).contains(micro.sliding_window_size), (1...30).contains(micro.feature_step_size),
      micro.probability_cutoff > 0, micro.probability_cutoff < 1, !wake_word.isEmpty
    else {
      throw FileError(
        path: path,
        reason: "sliding_window_size is 1 to 255, feature_step_size 1 to 30 ms, probability_cutoff "
          + "between 0 and 1")
    }
  }

  /// The manifest beside a model: of its name, ending in `.json`; `nil` where there is none.
  static func beside(_ model: String) throws(FileError) -> (
    path: String, manifest: WakeWordManifest
  )? {
    guard let dot = model.lastIndex(of: "."), model[dot...] == ".tflite" else { return nil }
    let path = model[..<dot] + ".json"
    guard FileManager.default.fileExists(atPath: String(path)) else { return nil }
    let manifest = try WakeWordManifest(InputFile.read(String(path)), path: String(path))
    return manifest.map { (String(path), $0) }
  }

  /// The front end for so many values of input.
  func frontEnd(inputValues: Int) -> FrontEnd {
    FrontEndPreset.micro.frontEnd(
      inputValues: inputValues, strideMilliseconds: micro.feature_step_size)
  }

  /// How it listens.
  var choice: ListeningChoice {
    var choice = ListeningChoice()
    choice.smoothing = micro.sliding_window_size
    choice.thresholds = [ListeningChoice.everyWord: micro.probability_cutoff]
    choice.stream = "the manifest's cutoff"
    return choice
  }
}
