import Foundation
import HostSupport
import Testing
import Thimble
import ThimbleAudio

/// Against the definition in double precision, on made signals.
@Suite struct MFCCReferenceTests {
  /// A signal, and how far a coefficient may be off.
  struct Signal: Sendable, CustomTestStringConvertible {
    let name: String
    let tolerance: Double
    let make: @Sendable () -> [Int16]
    var testDescription: String { name }
  }

  static let count = 480 + 5 * 320

  /// The signals, with tolerances that compare to 0.58, a step of the int8 input.
  ///
  /// Pure tones leave bands that hold nothing but the window's side lobes, 120 dB and more below
  /// the peak: there the transform's last bit shows.
  static let signals: [Signal] = [
    Signal(name: "silence", tolerance: 5e-4) { [Int16](repeating: 0, count: count) },
    Signal(name: "DC", tolerance: 2e-2) { [Int16](repeating: 12_345, count: count) },
    Signal(name: "negative DC", tolerance: 2e-2) { [Int16](repeating: -20_000, count: count) },
    Signal(name: "full-scale square", tolerance: 2e-3) {
      (0..<count).map { $0 / 20 % 2 == 0 ? 32_767 : -32_768 }
    },
    Signal(name: "impulse", tolerance: 5e-4) {
      (0..<count).map { $0 == 700 ? 32_767 : 0 }
    },
    Signal(name: "negative impulse", tolerance: 5e-4) {
      (0..<count).map { $0 == 700 ? -32_768 : 0 }
    },
    Signal(name: "one step of the converter", tolerance: 5e-2) {
      (0..<count).map { $0 % 3 == 0 ? 1 : 0 }
    },
    Signal(name: "noise", tolerance: 5e-4) {
      var generator = SplitMix64(seed: 1)
      return (0..<count).map { _ in Int16.random(in: .min ... .max, using: &generator) }
    },
    Signal(name: "faint noise", tolerance: 5e-4) {
      var generator = SplitMix64(seed: 2)
      return (0..<count).map { _ in Int16.random(in: -3...3, using: &generator) }
    },
    Signal(name: "tone", tolerance: 2e-2) {
      (0..<count).map { Int16((30_000 * sin(2 * .pi * 440 * Double($0) / 16_000)).rounded()) }
    },
    Signal(name: "sweep that swells", tolerance: 5e-2) {
      (0..<count).map { n in
        let t = Double(n) / Double(count)
        return Int16((30_000 * t * t * sin(2 * .pi * (60 * t + 180 * t * t))).rounded())
      }
    },
  ]

  @Test(arguments: signals, [FrontEnd.Gain.fixed, .clipMaximum])
  func agreesWithDefinition(_ signal: Signal, gain: FrontEnd.Gain) throws {
    let frontEnd = FrontEnd.mlperfKeywordSpotting(gain: gain)
    try compare(signal.make(), frontEnd, tolerance: signal.tolerance, label: signal.name)
  }

  static let recipes: [FrontEnd] = [
    // 128 complex points: a radix-2 stage; frames that overlap by more than half.
    FrontEnd(
      sampleRateHertz: 8_000, frameLength: 200, frameStride: 80, fftLength: 256, frames: 9,
      lowerHertz: 125, upperHertz: 3_800, melBands: 23, coefficients: 13, lifter: 22, gain: .fixed,
      logOffset: 1e-4),
    // A frame as long as the transform; gaps between frames; bands up to half the rate.
    FrontEnd(
      sampleRateHertz: 16_000, frameLength: 1_024, frameStride: 1_500, fftLength: 1_024, frames: 3,
      lowerHertz: 0, upperHertz: 8_000, melBands: 80, coefficients: 80, gain: .clipMaximum,
      logOffset: 1),
    // An odd frame and an odd number of bands; every frame moves by one sample.
    FrontEnd(
      sampleRateHertz: 16_000, frameLength: 31, frameStride: 1, fftLength: 32, frames: 9,
      lowerHertz: 300, upperHertz: 7_000, melBands: 1, coefficients: 1, gain: .fixed,
      logOffset: 1e-9),
    FrontEnd(
      sampleRateHertz: 48_000, frameLength: 4_001, frameStride: 4_001, fftLength: 4_096, frames: 2,
      lowerHertz: 20, upperHertz: 20_000, melBands: 127, coefficients: 40, gain: .fixed,
      logOffset: 1e-6),
  ]

  @Test(arguments: recipes)
  func supportsOtherParameters(_ frontEnd: FrontEnd) throws {
    var generator = SplitMix64(seed: 3)
    let samples = (0..<frontEnd.windowSamples).map { _ in
      Int16.random(in: -9_000...9_000, using: &generator)
    }
    try compare(samples, frontEnd, tolerance: 5e-4, label: "\(frontEnd.fftLength) points")
  }

  private func compare(
    _ samples: [Int16], _ frontEnd: FrontEnd, tolerance: Double, label: String
  ) throws {
    let runner = try MFCCRunner(frontEnd)
    runner.mfcc.setClipMaximum(samples.max() ?? 0)
    let actual = runner.coefficients(samples).map(MFCCRunner.value)
    let expected = ReferenceMFCC(frontEnd).coefficients(samples)
    #expect(actual.count == expected.count)
    let farthest = zip(actual, expected).map { abs($0 - $1) }.max() ?? .infinity
    #expect(farthest <= tolerance, "\(label): off by \(farthest)")
  }
}
