import Deployment
import TestSupport
import Thimble
import ThimbleTrust

extension FuzzTarget {
  /// Small inputs to start from, beside the fixtures of `Tests`.
  func seeds() throws -> [[UInt8]] {
    switch self {
    case .thimble, .host:
      try FuzzTarget.stale.seeds() + CrashFile.all().map(\.bytes)
    case .stale: try SampleModel.all() + [SignedFile().bytes] + FuzzModels.namedFiles()
    case .signed: try [SignedFile().bytes] + (0..<20).map { try SignedFile().forged(seed: $0) }
    case .key: texts([KeyFile.text(SignedFile.key), KeyFile.text(SignedFile.key.publicKey)])
    case .labels:
      texts(["one\ntwo\nthree\nfour\n", "yes\r\nno\r\n", "é\n\n", Self.benchmarkLabels])
    case .truth: texts(Self.truths)
    case .frontend: texts(Self.frontEnds)
    case .board:
      texts([#"{"cycles": 1000, "arenaBytes": 8192}"#, #"{"limits": {"energyMicrojoules": 900}}"#])
    case .npy: NumpySeeds.all
    case .listening:
      texts([
        #"{"hopSeconds": 0.2, "smoothing": 2, "refractorySeconds": 1, "thresholds": {"all": 0.8}}"#,
        #"{"thresholds": {"class 0": 0.25, "class 1": 1}, "stream": "day.wav"}"#,
      ])
    case .drift:
      [DriftReference.report(DriftCounters()), DriftReference.report(Self.counted)]
    case .merge: try ReportSeeds.shards()
    case .compare: try ReportSeeds.profiles()
    case .core, .timing, .tflite, .onnx, .wav, .elf, .zip: []
    }
  }

  private static let benchmarkLabels = mlperfKeywordLabels.joined(separator: "\n")

  private static let truths = [
    #"{"words": [{"word": "yes", "start": 1.5, "end": 2.25}, {"word": "Silence", "start": 0, "end": 1}]}"#,
    #"[{"wav_file": "stream.wav", "detection_windows": [[1.0, 2.0], [3, 4]]}]"#,
    #"[{"wav_file": "a/stream.wav", "word": "go", "detection_windows": [[1, 2]]}, "#
      + #"{"wav_file": "other.wav", "detection_windows": [[1]]}]"#,
    #"[{"wav_file": "stream.wav", "word": "Go", "detection_windows": [[2, 1]]}]"#,
    #"[{"wav_file": "stream.wav", "word": "Go", "detection_windows": [[1, 2, 3]]}]"#,
    #"[{"wav_file": "b.wav", "detection_windows": []}, {"wav_file": "c.wav", "detection_windows": []}]"#,
    #"{"words": [{"word": "all", "start": 1, "end": 2}]}"#,
    #"{"words": [{"word": "yes", "start": 1}]}"#, #"{"detection": []}"#,
  ]

  private static let frontEnds = [
    #"{"type": "micro", "wake_word": "hey", "version": 2, "micro": {"probability_cutoff": 0.9, "#
      + #""sliding_window_size": 5, "feature_step_size": 10}}"#,
    #"{"type": "micro", "wake_word": "", "version": 2, "micro": {"probability_cutoff": 2, "#
      + #""sliding_window_size": 5, "feature_step_size": 10}}"#,
    #"{"kind": "micro", "sampleRateHertz": 16000, "frames": 49}"#,
    #"{"kind": "micro", "frameLength": 480, "frameStride": 160, "channels": 40, "lowerHertz": 125, "#
      + #""upperHertz": 7500, "evenSmoothing": 0.025, "oddSmoothing": 0.06, "minimumSignal": 0.05, "#
      + #""smoothingBits": 10, "pcanStrength": 0.95, "pcanOffset": 80, "gainBits": 21, "#
      + #""scaleShift": 6, "frames": 3}"#,
    #"{"kind": "log-mel", "sampleRateHertz": 16000, "frameLength": 1024, "frameStride": 512, "#
      + #""fftLength": 1024, "window": "hamming", "windowSymmetry": "symmetric", "#
      + #""preEmphasis": 0.97, "spectrum": "periodogram", "melBands": 40, "lowerHertz": 0, "#
      + #""upperHertz": 8000, "logOffset": 0, "logarithm": "decibels", "scale": 0.016, "#
      + #""offset": 0.81, "clamp": [0, 1], "frames": 3}"#,
    #"{"kind": "log-mel", "frameLength": 640, "frameStride": 320, "melBands": 10, "frames": 49}"#,
    #"{"kind": "log-mel", "frameLength": 640, "frameStride": 320, "melBands": 10, "frames": 49, "#
      + #""clamp": [-1, 1], "logarithm": "decimal", "spectrum": "magnitude"}"#,
    #"{"sampleRateHertz": 16000, "frameLength": 480, "frameStride": 320, "fftLength": 512, "#
      + #""melBands": 40, "lowerHertz": 20, "upperHertz": 4000, "logOffset": 1e-6, "#
      + #""coefficients": 10, "lifter": 22, "frames": 49, "gain": "clipMaximum"}"#,
    #"{"kind": "wavelet"}"#,
  ]

  private static var counted: DriftCounters {
    var counters = DriftCounters()
    for score in Int8(-100)...100 {
      counters.count(scores: [score, -score, 5].span, peak: 300 * Int(score.magnitude))
    }
    return counters
  }

  private func texts(_ texts: [String]) -> [[UInt8]] { texts.map { Array($0.utf8) } }
}
