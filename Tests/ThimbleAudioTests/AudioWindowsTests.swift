import Deployment
import Foundation
import HostSupport
import Testing
import Thimble
import ThimbleAudio

@Suite struct AudioWindowsTests {
  static let frontEnd = FrontEnd.mlperfKeywordSpotting(gain: .clipMaximum)

  @Test func cutsClips() {
    func windows(_ count: Int, hop: Double = 0.5) -> [Int] {
      AudioWindows.windows(ofClipWith: count, frontEnd: Self.frontEnd, hopSeconds: hop)
        .map(\.lowerBound)
    }
    #expect(windows(0) == [0])
    #expect(windows(9_000) == [0])
    #expect(windows(16_000) == [0])
    #expect(windows(16_159) == [0])
    #expect(windows(16_160) == [0, 320])
    #expect(windows(24_000) == [0, 8_000])
    #expect(windows(32_000) == [0, 8_000, 16_000])
    #expect(windows(33_000) == [0, 8_000, 16_000, 17_160])
    #expect(windows(32_000, hop: 1) == [0, 16_000])
    #expect(windows(16_162, hop: 0) == Array(0...322))
    let all = AudioWindows.windows(ofClipWith: 40_000, frontEnd: Self.frontEnd)
    #expect(all.allSatisfy { $0.count == 15_840 })
  }

  @Test func gainSeesTheWholeOfAShortClip() {
    func range(_ window: Range<Int>, _ count: Int) -> Range<Int> {
      AudioWindows.gainRange(of: window, sampleCount: count, frontEnd: Self.frontEnd)
    }
    #expect(range(0..<15_840, 16_000) == 0..<16_000)
    #expect(range(0..<15_840, 100) == 0..<100)
    #expect(range(0..<15_840, 0) == 0..<0)
    #expect(range(8_000..<23_840, 40_000) == 8_000..<24_159)
  }

  @Test func shortClipsAreZeroPadded() throws {
    let extractor = try FeatureExtractor(Self.frontEnd, scale: 0.5847029, zeroPoint: 83)
    var generator = SplitMix64(seed: 8)
    let clip = (0..<6_001).map { _ in Int16.random(in: -999...999, using: &generator) }
    let padded = clip + [Int16](repeating: 0, count: 9_999)
    let window = 0..<15_840
    #expect(extractor.features(of: window, in: clip) == extractor.features(of: window, in: padded))
    #expect(extractor.features(of: window, in: []).count == 490)
    let expected = ReferenceMFCC(Self.frontEnd).coefficients(Array(padded[..<3_000]), maximum: 999)
    let actual = extractor.coefficients(of: window, in: clip + [999])
    #expect(zip(actual, expected).allSatisfy { abs(Double($0) - $1) < 1e-3 })
  }

  @Test func rowsAreTheFeatures() throws {
    var frontEnd = Self.frontEnd
    frontEnd.frameStride = 640
    frontEnd.melBands = 20
    let extractor = try FeatureExtractor(frontEnd, scale: 0.5, zeroPoint: 0)
    let clip = (0..<40_000).map { Int16($0 * 7 % 2_000) }
    var rows: [Int8] = []
    var numbers: [Int] = []
    extractor.forEachRow(of: 4_000..<4_000 + frontEnd.windowSamples, in: clip) {
      number, row in
      numbers.append(number)
      rows += row
    }
    #expect(numbers == Array(0..<49))
    #expect(rows == extractor.features(of: 4_000..<4_000 + frontEnd.windowSamples, in: clip))
  }

  @Test func readsClips() throws {
    let file = WAVFile(channels: 2, rate: 8_000, samples: [Int16](repeating: 500, count: 200))
    let clip = try ClipReader.read(Data(file.bytes), targetRate: 16_000)
    #expect(clip.samples.count == 200)
    #expect(clip.sampleRateHertz == 16_000)
    #expect(clip.notes == ["two channels averaged", "resampled from 8000 Hz to 16000 Hz"])
    let strict = RecordingOptions(isStrict: true)
    #expect(throws: ClipError.otherRate(8_000, wanted: 16_000)) {
      try ClipReader.read(Data(file.bytes), targetRate: 16_000, options: strict)
    }
    #expect(throws: ClipError.converted("two channels averaged")) {
      try ClipReader.read(Data(file.bytes), targetRate: 8_000, options: strict)
    }
    let slow = WAVFile(rate: 1, samples: [1])
    #expect(throws: ClipError.otherRate(1, wanted: 16_000)) {
      try ClipReader.read(Data(slow.bytes), targetRate: 16_000)
    }
  }
}
