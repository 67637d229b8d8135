import Foundation
import HostSupport
package import Thimble
package import ThimbleAudio

/// Computes the constants of a log-mel front end in double precision, rounded to integers as
/// `LogMelTableLayout` says.
package enum LogMelTableGenerator {
  /// The tables of a front end.
  ///
  /// - Returns: a little-endian blob; its size is a multiple of 4.
  /// - Throws: `MFCCError` for parameters that `LogMel` does not support.
  package static func tables(for frontEnd: FrontEnd) throws(MFCCError) -> [UInt8] {
    try frontEnd.checkForLogMel()
    let (layout, mel) = (LogMelTableLayout(frontEnd), MelSegments(frontEnd))
    let weights = MFCCTableLayout.weights(mel.weights.count, behind: layout.segments)
    let size = (weights.end + 3) & ~3
    var blob = TableBlob()
    for index in 0..<LogMelTableLayout.parameterWords {
      blob.append(LogMelTableLayout.headerWord(index, of: frontEnd, byteCount: UInt32(size)))
    }
    scale(frontEnd).forEach { blob.append($0) }
    blob.append(layout.window, window(layout.window.count, frontEnd))
    blob.append(
      layout.sine,
      MFCCTableGenerator.sine(layout.sine.count, length: Double(frontEnd.fftLength)))
    blob.append(layout.logs, MFCCTableGenerator.logs(layout.logs.count))
    blob.append(layout.roots, MFCCTableGenerator.roots(layout.roots.count))
    blob.append(layout.segments, mel.firstBins.map(Double.init))
    blob.append(weights, mel.weights)
    blob.pad(to: size)
    return blob.bytes
  }

  /// Half of the window.
  private static func window(_ count: Int, _ frontEnd: FrontEnd) -> [Double] {
    let logMel = frontEnd.logMel
    let (mean, swing) = logMel.isHamming ? (0.54, 0.46) : (0.5, 0.5)
    let period = Double(frontEnd.frameLength) - (logMel.isSymmetric ? 1 : 0)
    return (0..<count).map { mean - swing * cos(2 * .pi * Double($0) / max(1, period)) }
  }

  /// The words of `LogMelScale`.
  private static func scale(_ frontEnd: FrontEnd) -> [UInt32] {
    let logMel = frontEnd.logMel
    let unit: Double =
      switch logMel.spectrum {
      case .magnitude: 0x1p15
      case .power: 0x1p30
      case .periodogram: 0x1p30 * Double(frontEnd.frameLength)
      }
    let base: Double =
      switch logMel.logarithm {
      case .natural: log(2 as Double)
      case .decimal: log10(2 as Double)
      case .decibels: 10 * log10(2 as Double)
      }
    // Logarithms have 24 fraction bits, values 22.
    let factor = base * Double(Float(halfPattern: logMel.scaleBits)) / 4
    let shift = 30 - Int(factor.exponent)
    let (lowest, highest) = limits(logMel.clamp)
    let offset = Double(frontEnd.logOffset) * unit
    let exponent = offset == 0 ? 0 : Int(offset.exponent) - 31
    return [
      word(factor * power(shift), upTo: Double(Int32.max)), UInt32(shift),
      word(log2(unit) * 0x1p24), word(Double(Float(halfPattern: logMel.offsetBits)) * 0x1p22),
      UInt32(bitPattern: lowest), UInt32(bitPattern: highest),
      UInt32(min(Double(UInt32.max), (offset * power(-exponent)).rounded())),
      UInt32(bitPattern: Int32(exponent)),
    ]
  }

  private static func limits(_ clamp: LogMelParameters.Clamp) -> (Int32, Int32) {
    switch clamp {
    case .none: (.min, .max)
    case .unit: (0, 1 << 22)
    case .signedUnit: (-1 << 22, 1 << 22)
    case .nonnegative: (0, .max)
    }
  }

  private static func power(_ exponent: Int) -> Double {
    Double(sign: .plus, exponent: exponent, significand: 1)
  }

  private static func word(_ value: Double, upTo limit: Double = .infinity) -> UInt32 {
    UInt32(bitPattern: Int32(min(limit, value.rounded())))
  }
}
