import Foundation
import HostSupport
package import Thimble
package import ThimbleAudio

/// Computes the constants of a micro front end as its C code does, in single precision where that does, rounded to
/// the integers that `MicroTableLayout` draws.
package enum MicroTableGenerator {
  /// The tables of a front end.
  ///
  /// - Returns: a little-endian blob; its size is a multiple of 4.
  /// - Throws: `MFCCError` for parameters that `MicroFrontEnd` does not support.
  package static func tables(for frontEnd: FrontEnd) throws(MFCCError) -> [UInt8] {
    try frontEnd.checkForMicroFrontEnd()
    let bands = MicroSegments(frontEnd)
    guard bands.end < Int(frontEnd.fftLength) / 2 + 1, bands.weights.allSatisfy({ $0 >= 0 }) else {
      throw .unsupportedBandEdges(lowerHertz: frontEnd.lowerHertz, upperHertz: frontEnd.upperHertz)
    }
    let size = MicroTableLayout(frontEnd).byteCount(bins: bands.weights.count)
    var blob: [UInt8] = []
    func append(_ value: some FixedWidthInteger) {
      blob.append(littleEndian: value)
    }
    for index in 0..<MicroTableLayout.headerWords {
      append(MicroTableLayout.headerWord(index, of: frontEnd, byteCount: UInt32(size)))
    }
    window(Int(frontEnd.frameLength)).forEach(append)
    let points = Int(frontEnd.fftLength) / 2
    turns((0..<points).map { -2 * .pi * Double($0) / Double(points) }).forEach(append)
    turns((0..<points / 2).map { -.pi * (Double($0 + 1) / Double(points) + 0.5) }).forEach(append)
    gains(frontEnd).forEach(append)
    logs.forEach(append)
    bands.firstBins.map(UInt16.init).forEach(append)
    bands.weights.forEach(append)
    bands.unweights.forEach(append)
    return blob + [UInt8](repeating: 0, count: size - blob.count)
  }

  /// Hann's window at half samples, Q12.
  private static func window(_ length: Int) -> [Int16] {
    // The nearest number to π, as C has it: Float.pi lies below.
    let turn = Float(Double.pi) * 2 / Float(length)
    return (0..<length).map { index in
      let value = 0.5 - 0.5 * Foundation.cos(turn * (Float(index) + 0.5))
      return Int16((value * 4_096 + 0.5).rounded(.down))
    }
  }

  /// Cosine and sine of angles, alternately.
  private static func turns(_ angles: [Double]) -> [Int16] {
    angles.flatMap { angle in
      [cos(angle), sin(angle)].map { Int16((0.5 + 32_767 * $0).rounded(.down)) }
    }
  }

  /// The gain for the noise at powers of two, and parabolas between them.
  private static func gains(_ frontEnd: FrontEnd) -> [Int16] {
    let micro = frontEnd.micro
    var table = [Int16](repeating: 0, count: MicroTableLayout.gainCount)
    guard micro.hasPCAN else { return table }
    let bits = Int(micro.smoothingBits) - frontEnd.microCorrectionBits
    let (strength, offset) = (Float(Double(micro.pcanStrength) / 100), Float(micro.pcanOffset))
    func gain(_ noise: UInt32) -> Int16 {
      let value = Float(noise) / Float(1 << bits)
      let gain = Float(1 << Int(micro.gainBits)) * pow(value + offset, -strength)
      return gain > 32_767 ? .max : Int16(gain + 0.5)
    }
    table[0] = gain(0)
    table[1] = gain(1)
    for interval in 2...32 {
      let start = UInt32(1) << UInt32(interval - 1)
      let end = interval == 32 ? start + (start - 1) : 2 * start
      let (first, middle, last) = (gain(start), gain(start + start >> 1), gain(end))
      let (half, whole) = (Int32(middle) - Int32(first), Int32(last) - Int32(first))
      let slope = 4 * half - whole
      table[4 * interval - 6] = first
      table[4 * interval - 5] = Int16(truncatingIfNeeded: slope)
      table[4 * interval - 4] = Int16(truncatingIfNeeded: whole - slope)
    }
    return table
  }

  /// log2(1 + i / 128) - i / 128, in 65,536ths; the last entry is the first of no segment.
  private static let logs: [UInt16] =
    (0...128).map { index in
      let fraction = Double(index) / 128
      return UInt16(((log2(1 + fraction) - fraction) * 65_536).rounded())
    } + [0]
}

/// The bands of a micro front end as segments between neighbouring centers, in single precision as its C code has
/// it: mel 1127 · ln(1 + f / 700), bin 0 in none.
private struct MicroSegments {
  private(set) var firstBins: [Int] = []
  private(set) var weights: [Int16] = []
  private(set) var unweights: [Int16] = []
  /// Behind the last bin.
  var end: Int { firstBins.last ?? 0 }

  init(_ frontEnd: FrontEnd) {
    func mel(_ hertz: Float) -> Float { 1127 * log1p(hertz / 700) }
    let low = mel(Float(frontEnd.lowerHertz))
    let count = Int(frontEnd.melBands) + 1
    let spacing = (mel(Float(frontEnd.upperHertz)) - low) / Float(count)
    let centers = (0..<count).map { low + spacing * Float($0 + 1) }
    let binHertz = 0.5 * Float(frontEnd.sampleRateHertz) / Float(Int(frontEnd.fftLength) / 2)
    var bin = Int(1.5 + Float(frontEnd.lowerHertz) / binHertz)
    for (segment, center) in centers.enumerated() {
      firstBins.append(bin)
      let before = segment == 0 ? low : centers[segment - 1]
      while mel(Float(bin) * binHertz) <= center {
        let weight = (center - mel(Float(bin) * binHertz)) / (center - before)
        weights.append(Int16((weight * 4_096 + 0.5).rounded(.down)))
        unweights.append(Int16(((1 - weight) * 4_096 + 0.5).rounded(.down)))
        bin += 1
      }
    }
    firstBins.append(bin)
  }
}
