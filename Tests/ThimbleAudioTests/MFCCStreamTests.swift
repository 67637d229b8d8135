import HostSupport
import Testing
import Thimble

@testable import ThimbleAudio

/// What does not depend on precision: streaming, memory, refusals.
@Suite struct MFCCStreamTests {
  static let recipe = FrontEnd.mlperfKeywordSpotting(gain: .fixed)

  private static func noise(_ count: Int) -> [Int16] {
    var generator = SplitMix64(seed: 4)
    return (0..<count).map { _ in Int16.random(in: -20_000...20_000, using: &generator) }
  }

  @Test(arguments: [recipe] + MFCCReferenceTests.recipes)
  func chunksDoNotMatter(_ frontEnd: FrontEnd) throws {
    let samples = Self.noise(3 * Int(frontEnd.frameStride) + Int(frontEnd.frameLength) + 17)
    let whole = try MFCCRunner(frontEnd).coefficients(samples)
    #expect(whole.count == 4 * Int(frontEnd.coefficients) || frontEnd.frameStride < 20)
    #expect(try MFCCRunner(frontEnd).coefficients(samples) { 1 } == whole)
    var generator = SplitMix64(seed: 5)
    let ragged = try MFCCRunner(frontEnd).coefficients(samples) {
      Int.random(in: 0...700, using: &generator)
    }
    #expect(ragged == whole)
  }

  @Test func resetStartsAfresh() throws {
    let samples = Self.noise(1_500)
    let runner = try MFCCRunner(Self.recipe)
    let first = runner.coefficients(samples)
    runner.mfcc.reset()
    #expect(runner.coefficients(samples) == first)
    #expect(first.count == 40)
  }

  /// FNV-1a of 49 int8 frames of a made signal, the same on Cortex-M0, M3 and M4.
  @Test func isTheSameOnEveryMachine() throws {
    var seed: UInt32 = 1
    let samples = (0..<15_840).map { _ in
      seed = seed &* 1_664_525 &+ 1_013_904_223
      return Int16(truncatingIfNeeded: Int32(bitPattern: seed) >> 17)
    }
    let quantizer = try FeatureQuantizer(scale: 0.5847029, zeroPoint: 83)
    let hash = try MFCCRunner(Self.recipe).coefficients(samples).reduce(2_166_136_261 as UInt32) {
      ($0 ^ UInt32(UInt8(bitPattern: quantizer.quantize($1)))) &* 16_777_619
    }
    #expect(hash == 2_031_923_709)
  }

  @Test func fitsItsBudget() {
    #expect(MFCC.stateBytes(for: Self.recipe) == 2_408)
    #expect(MemoryLayout<MFCC>.size <= 232)
  }

  @Test func writesOnlyItsState() throws {
    let bytes = MFCC.stateBytes(for: Self.recipe)
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes + 64, alignment: 4)
    defer { unsafe memory.deallocate() }
    for i in memory.indices { unsafe memory[i] = 0x5A }
    let tables = try #require(MFCCTables.builtIn(for: Self.recipe))
    var mfcc = try unsafe MFCC(
      Self.recipe, quantizer: FeatureQuantizer(scale: 1, zeroPoint: 0), tables: tables,
      state: UnsafeMutableRawBufferPointer(rebasing: memory[32..<32 + bytes]))
    let samples = Self.noise(2_000)
    var start = 0
    while start < samples.count {
      start += mfcc.push(samples.span.extracting(start..<samples.count))
    }
    unsafe #expect(memory[..<32].allSatisfy { $0 == 0x5A })
    unsafe #expect(memory[(32 + bytes)...].allSatisfy { $0 == 0x5A })
  }

  @Test func refusesBadMemory() throws {
    let tables = try #require(MFCCTables.builtIn(for: Self.recipe))
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 3_000, alignment: 4)
    defer { unsafe memory.deallocate() }
    func open(_ range: Range<Int>) throws {
      _ = try unsafe MFCC(
        Self.recipe, quantizer: FeatureQuantizer(scale: 1, zeroPoint: 0), tables: tables,
        state: UnsafeMutableRawBufferPointer(rebasing: memory[range]))
    }
    #expect(throws: MFCCError.stateTooSmall(neededBytes: 2_408)) { try open(0..<2_407) }
    #expect(throws: MFCCError.misalignedState) { try open(2..<2_998) }
    #expect(throws: Never.self) { try open(0..<2_408) }
  }

  @Test func refusesBadParameters() {
    func expect(_ error: MFCCError, _ change: (inout FrontEnd) -> Void) {
      var frontEnd = Self.recipe
      change(&frontEnd)
      #expect(throws: error) { try frontEnd.checkForMFCC() }
    }
    expect(.unsupportedFFTLength(500)) { $0.fftLength = 500 }
    expect(.unsupportedFFTLength(16)) { $0.fftLength = 16 }
    expect(.unsupportedFrameLength(513)) { $0.frameLength = 513 }
    expect(.unsupportedFrameLength(0)) { $0.frameLength = 0 }
    expect(.zeroFrameStride) { $0.frameStride = 0 }
    expect(.zeroSampleRate) { $0.sampleRateHertz = 0 }
    expect(.unsupportedBandEdges(lowerHertz: 20, upperHertz: 8_001)) { $0.upperHertz = 8_001 }
    expect(.unsupportedBandEdges(lowerHertz: 4_000, upperHertz: 4_000)) { $0.lowerHertz = 4_000 }
    expect(.unsupportedBandCount(129)) { $0.melBands = 129 }
    expect(.unsupportedCoefficientCount(41)) { $0.coefficients = 41 }
    expect(.unsupportedCoefficientCount(0)) { $0.coefficients = 0 }
    expect(.unsupportedLifter(9)) { $0.lifter = 9 }
    for offset: Float in [0, -1, 2, .nan, .infinity, 1e-13] {
      expect(.unsupportedLogOffset(bitPattern: offset.bitPattern)) { $0.logOffset = offset }
    }
  }
}
