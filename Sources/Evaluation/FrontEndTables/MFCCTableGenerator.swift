import Foundation
public import Thimble
public import ThimbleAudio

/// Computes the constants of an audio front end in double precision, rounded to integers, in the
/// layout that `MFCCTables` reads.
public enum MFCCTableGenerator {
  /// The tables of a front end.
  ///
  /// - Returns: a little-endian blob; its size is a multiple of 4.
  /// - Throws: `MFCCError` for parameters that `MFCC` does not support.
  public static func tables(for frontEnd: FrontEnd) throws(MFCCError) -> [UInt8] {
    try frontEnd.checkForMFCC()
    var blob = TableBlob()
    blob.append(0x4346_4D54, 2, 0, frontEnd.sampleRateHertz)
    blob.append(UInt32(frontEnd.frameLength) | UInt32(frontEnd.fftLength) << 16)
    blob.append(UInt32(frontEnd.lowerHertz) | UInt32(frontEnd.upperHertz) << 16)
    blob.append(UInt32(frontEnd.melBands) | UInt32(frontEnd.coefficients) << 16)
    blob.append(UInt32(frontEnd.lifter))
    appendHann(length: Int(frontEnd.frameLength), to: &blob)
    appendSine(length: Int(frontEnd.fftLength), to: &blob)
    for i in 0...192 { blob.append((1 + Double(i) / 64).squareRoot(), fractionBits: 20) }
    for i in 0...128 { blob.append(log2(1 + Double(i) / 128), fractionBits: 24) }
    appendCosines(frontEnd, to: &blob)
    appendLifter(frontEnd, to: &blob)
    appendMel(MelSegments(frontEnd), to: &blob)
    return blob.finished()
  }

  /// Half of the periodic Hann window, Q31.
  private static func appendHann(length: Int, to blob: inout TableBlob) {
    for i in 0...length / 2 {
      let value = 0.5 - 0.5 * cos(2 * .pi * Double(i) / Double(length))
      blob.append(value, fractionBits: 31)
    }
  }

  /// A quarter of a sine wave, Q30.
  private static func appendSine(length: Int, to blob: inout TableBlob) {
    for i in 0...length / 4 {
      blob.append(sin(2 * .pi * Double(i) / Double(length)), fractionBits: 30)
    }
  }

  /// The upper half of the cosine transform, from base-2 logarithms to coefficients, Q30.
  private static func appendCosines(_ frontEnd: FrontEnd, to blob: inout TableBlob) {
    let bands = Int(frontEnd.melBands)
    let scale = (2 / Double(bands)).squareRoot() * log(2)
    for n in 0..<(bands + 1) / 2 {
      for k in 0..<Int(frontEnd.coefficients) {
        let angle = Double.pi * Double(k * (2 * n + 1)) / Double(2 * bands)
        blob.append(scale * cos(angle), fractionBits: 30)
      }
    }
  }

  /// The lifter's weights, Q23: its length is UInt8, so that none reaches 256.
  private static func appendLifter(_ frontEnd: FrontEnd, to blob: inout TableBlob) {
    let length = Double(frontEnd.lifter)
    for k in 0..<Int(frontEnd.coefficients) {
      let weight = length == 0 ? 1 : 1 + length / 2 * sin(.pi * Double(k) / length)
      blob.append(weight, fractionBits: 23)
    }
  }

  private static func appendMel(_ mel: MelSegments, to blob: inout TableBlob) {
    for bin in mel.firstBins { blob.append(halfWord: UInt16(bin)) }
    for weight in mel.weights {
      blob.append(halfWord: UInt16(min(65_535, (weight * 65_536).rounded())))
    }
  }
}

/// The triangular mel bands as segments between neighbouring edges.
///
/// Follows `tf.signal.linear_to_mel_weight_matrix`: HTK mel scale, 1127 · ln(1 + f / 700), edges
/// evenly spaced in mel, triangles straight in mel; bin 0 belongs to no band.
struct MelSegments {
  /// The first bin of each of bands + 1 segments, and the end of the last.
  private(set) var firstBins: [Int] = []
  /// For each bin of the segments, how far it lies in its segment, 0...1.
  private(set) var weights: [Double] = []

  init(_ frontEnd: FrontEnd) {
    func mel(_ hertz: Double) -> Double { 1127 * log(1 + hertz / 700) }
    let low = mel(Double(frontEnd.lowerHertz))
    let high = mel(Double(frontEnd.upperHertz))
    let count = Int(frontEnd.melBands) + 1
    let width = (high - low) / Double(count)
    let binHertz = Double(frontEnd.sampleRateHertz) / Double(frontEnd.fftLength)
    let bins = 1..<Int(frontEnd.fftLength) / 2
    var bin = bins.first { mel(Double($0) * binHertz) >= low } ?? bins.upperBound
    for segment in 0..<count {
      firstBins.append(bin)
      let start = low + width * Double(segment)
      while bin < bins.upperBound {
        let rise = (mel(Double(bin) * binHertz) - start) / width
        if rise > 1 - 1e-9 { break }  // on the edge: it begins the next segment
        weights.append(max(0, rise))
        bin += 1
      }
    }
    firstBins.append(bin)
  }
}
