import Deployment
import Foundation
import TestSupport
import Thimble
import ThimbleTrust

extension FuzzTarget {
  /// Small inputs to start from, beside the fixtures of `Tests`.
  func seeds() throws -> [[UInt8]] {
    switch self {
    case .thimble, .host, .stale: try SampleModel.all()
    case .signed:
      try [SignedFile().bytes] + (0..<20).map { try SignedFile().forged(seed: $0) }
    case .key: texts([KeyFile.text(SignedFile.key), KeyFile.text(SignedFile.key.publicKey)])
    case .labels: texts(["one\ntwo\nthree\nfour\n", "yes\r\nno\r\n", "é\n\n"])
    case .truth:
      texts([
        #"{"words": [{"word": "yes", "start": 1.5, "end": 2.25}]}"#,
        #"[{"wav_file": "stream.wav", "detection_windows": [[1.0, 2.0], [3, 4]]}]"#,
      ])
    case .frontend:
      texts([
        #"{"type": "micro", "wake_word": "hey", "version": 2, "micro": {"probability_cutoff": 0.9, "#
          + #""sliding_window_size": 5, "feature_step_size": 10}}"#,
        #"{"kind": "micro", "sampleRateHertz": 16000, "frames": 49}"#,
      ])
    case .board:
      texts([#"{"cycles": 1000, "arenaBytes": 8192}"#, #"{"limits": {"energyMicrojoules": 900}}"#])
    case .npy: [[UInt8](repeating: 7, count: 72)]
    case .listening:
      texts([
        #"{"hopSeconds": 0.2, "smoothing": 2, "refractorySeconds": 1, "thresholds": {"all": 0.8}}"#,
        #"{"thresholds": {"class 0": 0.25, "class 1": 1}, "stream": "day.wav"}"#,
      ])
    case .drift:
      [DriftReference.report(DriftCounters()), DriftReference.report(Self.counted)]
    case .core, .timing, .tflite, .onnx, .wav, .elf, .zip, .merge, .compare: []
    }
  }

  private static var counted: DriftCounters {
    var counters = DriftCounters()
    for score in Int8(-100)...100 {
      counters.count(scores: [score, -score, 5].span, peak: 300 * Int(score.magnitude))
    }
    return counters
  }

  private func texts(_ texts: [String]) -> [[UInt8]] { texts.map { Array($0.utf8) } }
}
