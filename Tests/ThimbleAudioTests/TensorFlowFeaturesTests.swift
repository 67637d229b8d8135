import Deployment
import Foundation
import TestSupport
import TestSupport
import Testing
import Thimble

/// Against the features that TensorFlow 2.21 computed for 120 clips.
@Suite(.enabled(if: SharedData.hasSpeech, "needs ../shared/data"))
struct TensorFlowFeaturesTests {
  static let frontEnd = FrontEnd.mlperfKeywordSpotting(gain: .clipMaximum)
  static let scale: Float = 0.5847029

  private static func quantize(_ value: Float) -> Int {
    Int(max(-128, min(127, (Double(value) / Double(scale) + 0.5).rounded(.down) + 83)))
  }

  @Test func agreesWithTensorFlow() throws {
    let extractor = try FeatureExtractor(Self.frontEnd, scale: Self.scale, zeroPoint: 83)
    var signal = 0.0
    var noise = 0.0
    var worst = Double.infinity
    var equal = 0
    var farthest = 0
    var count = 0
    for (file, expected) in zip(try SharedData.clips(), try SharedData.features()) {
      let clip = try AudioClip(
        path: file.path, targetRate: 16_000, options: RecordingOptions(isStrict: true))
      let windows = AudioWindows.windows(
        ofClipWith: clip.samples.count, frontEnd: Self.frontEnd)
      #expect(windows == [0..<15_840])
      let actual = extractor.coefficients(of: windows[0], in: clip.samples)
      let clipSignal = expected.reduce(0) { $0 + Double($1) * Double($1) }
      let clipNoise = zip(actual, expected).reduce(0) { $0 + pow(Double($1.0 - $1.1), 2) }
      signal += clipSignal
      noise += clipNoise
      worst = min(worst, 10 * log10(clipSignal / clipNoise))
      let quantized = extractor.features(of: windows[0], in: clip.samples)
      for (value, reference) in zip(quantized, expected) {
        let distance = abs(Int(value) - Self.quantize(reference))
        equal += distance == 0 ? 1 : 0
        farthest = max(farthest, distance)
        count += 1
      }
    }
    let overall = 10 * log10(signal / noise)
    note("SNR \(overall) dB, worst clip \(worst) dB, \(equal) of \(count) int8 values equal")
    #expect(count == 120 * 490)
    #expect(overall >= 95)
    #expect(worst >= 85)
    #expect(Double(equal) >= 0.998 * Double(count))
    #expect(farthest <= 1)
  }
}
