import Evaluation
import Thimble
import ThimbleAudio

/// An `MFCC` with memory of its own, for tests.
final class MFCCRunner {
  let state: AlignedMemory
  let tables: AlignedMemory
  var mfcc: MFCC

  init(_ frontEnd: FrontEnd) throws {
    tables = AlignedMemory(copying: try MFCCTableGenerator.tables(for: frontEnd))
    state = AlignedMemory(
      copying: [UInt8](repeating: 0xA5, count: MFCC.stateBytes(for: frontEnd)))
    mfcc = try MFCC(
      frontEnd, quantizer: FeatureQuantizer(scale: 0.5847029, zeroPoint: 83),
      tables: MFCCTables(UnsafeRawBufferPointer(tables.bytes), for: frontEnd), state: state.bytes)
  }

  /// The coefficients in Q22 of every frame that the samples complete, pushed in chunks.
  func coefficients(_ samples: [Int16], chunk: () -> Int = { .max }) -> [Int32] {
    var result: [Int32] = []
    var start = 0
    while start < samples.count {
      let end = start + min(chunk(), samples.count - start)
      let taken = mfcc.push(samples.span.extracting(start..<end))
      start += taken
      guard mfcc.isRowReady else { continue }
      for k in 0..<Int(mfcc.frontEnd.coefficients) { result.append(mfcc.coefficient(k)) }
    }
    return result
  }

  /// A coefficient's value.
  static func value(_ coefficient: Int32) -> Double { Double(coefficient) / 4_194_304 }
}

/// A small generator of reproducible random numbers (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
