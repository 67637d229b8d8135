import Foundation
import TestSupport

/// Recordings, and features that TensorFlow made of them.
extension SharedData {
  static let speech = url("speech_commands")
  static let hasSpeech = has("speech_commands/samples_mfcc_49x10.f32")

  /// The paths of the 120 clips, in the order of their features.
  static func clips() throws -> [URL] {
    let rows = try String(
      contentsOf: speech.appendingPathComponent("samples.csv"), encoding: .utf8)
    return rows.split(whereSeparator: \.isNewline).dropFirst().compactMap { row in
      row.split(separator: ",").first.map {
        speech.appendingPathComponent("samples").appendingPathComponent(String($0))
      }
    }
  }

  /// TensorFlow's features, [clip][49][10].
  static func features() throws -> [[Float]] {
    let data = try Data(contentsOf: speech.appendingPathComponent("samples_mfcc_49x10.f32"))
    let values = stride(from: 0, to: data.count, by: 4).map { start in
      Float(bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(data[start + $1]) << (8 * $1) })
    }
    return stride(from: 0, to: values.count, by: 490).map { Array(values[$0..<$0 + 490]) }
  }
}
