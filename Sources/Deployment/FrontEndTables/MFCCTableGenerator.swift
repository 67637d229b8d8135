import Foundation
package import Thimble
package import ThimbleAudio

/// Computes the constants of an audio front end in double precision, rounded to integers as
/// `MFCCTableLayout` says.
package enum MFCCTableGenerator {
  /// The tables of a front end.
  ///
  /// - Returns: a little-endian blob; its size is a multiple of 4.
  /// - Throws: `MFCCError` for parameters that `MFCC` does not support.
  package static func tables(for frontEnd: FrontEnd) throws(MFCCError) -> [UInt8] {
    try frontEnd.checkForMFCC()
    let (layout, mel) = (MFCCTableLayout(frontEnd), MelSegments(frontEnd))
    let weights = MFCCTableLayout.weights(mel.weights.count, behind: layout.segments)
    let size = (weights.end + 3) & ~3
    var blob = TableBlob()
    for index in 0..<MFCCTableLayout.headerWords {
      blob.append(
        MFCCTableLayout.headerWord(index, of: frontEnd, byteCount: UInt32(size)))
    }
    blob.append(layout.hann, hann(layout.hann.count, length: Double(frontEnd.frameLength)))
    blob.append(layout.sine, sine(layout.sine.count, length: Double(frontEnd.fftLength)))
    blob.append(layout.roots, roots(layout.roots.count))
    blob.append(layout.logs, logs(layout.logs.count))
    blob.append(layout.cosines, cosines(frontEnd))
    blob.append(layout.lifter, lifter(layout.lifter.count, length: Double(frontEnd.lifter)))
    blob.append(layout.segments, mel.firstBins.map(Double.init))
    blob.append(weights, mel.weights)
    blob.pad(to: size)
    return blob.bytes
  }

  /// Half of the periodic Hann window.
  private static func hann(_ count: Int, length: Double) -> [Double] {
    (0..<count).map { 0.5 - 0.5 * cos(2 * .pi * Double($0) / length) }
  }

  /// Square roots of 1 to 4.
  static func roots(_ count: Int) -> [Double] {
    (0..<count).map { (1 + Double($0) / 64).squareRoot() }
  }

  /// Binary logarithms of 1 to 2.
  static func logs(_ count: Int) -> [Double] { (0..<count).map { log2(1 + Double($0) / 128) } }

  /// A quarter of a sine wave.
  static func sine(_ count: Int, length: Double) -> [Double] {
    (0..<count).map { sin(2 * .pi * Double($0) / length) }
  }

  /// The upper half of the cosine transform, from base-2 logarithms to coefficients.
  private static func cosines(_ frontEnd: FrontEnd) -> [Double] {
    let bands = Int(frontEnd.melBands)
    let scale = (2 / Double(bands)).squareRoot() * log(2)
    return (0..<(bands + 1) / 2).flatMap { n in
      (0..<Int(frontEnd.coefficients)).map { k in
        scale * cos(Double.pi * Double(k * (2 * n + 1)) / Double(2 * bands))
      }
    }
  }

  /// The lifter's weights: its length is UInt8, so that none reaches 256.
  private static func lifter(_ count: Int, length: Double) -> [Double] {
    (0..<count).map { k in
      length == 0 ? 1 : 1 + length / 2 * sin(.pi * Double(k) / length)
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
