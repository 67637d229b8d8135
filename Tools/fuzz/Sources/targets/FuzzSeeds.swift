import Deployment
import Foundation
import TestSupport
import Thimble

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
    case .tflite, .onnx, .wav, .elf, .zip: []
    }
  }

  private func texts(_ texts: [String]) -> [[UInt8]] { texts.map { Array($0.utf8) } }
}
