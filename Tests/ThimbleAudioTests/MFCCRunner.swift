import Deployment
import HostSupport
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
    mfcc = try unsafe MFCC(
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
