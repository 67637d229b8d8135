import Foundation
import GraphIR
import Thimble

/// The log-mel front end in double precision, by its definition.
///
/// A plain Fourier sum, triangles by their formula, no table and no trick shared with the implementation. What it is
/// to do, its description says.
struct ReferenceLogMel {
  let frontEnd: FrontEnd
  private let description: LogMelDescription
  private let cosines: [Double]
  private let sines: [Double]
  private let triangles: [[Double]]

  init(_ frontEnd: FrontEnd) {
    self.frontEnd = frontEnd
    description = LogMelDescription(frontEnd)
    let length = Int(frontEnd.fftLength)
    cosines = (0..<length).map { cos(2 * .pi * Double($0) / Double(length)) }
    sines = (0..<length).map { sin(2 * .pi * Double($0) / Double(length)) }
    triangles = (0..<Int(frontEnd.melBands)).map { band in
      (0...length / 2).map { Self.weight(bin: $0, band: band, frontEnd) }
    }
  }

  /// [frames][bands] of the frames that the samples fill.
  func values(_ samples: [Int16]) -> [Double] {
    let part = description.preEmphasis ?? 0
    let emphasized = samples.indices.map { n in
      (Double(samples[n]) - part * (n == 0 ? 0 : Double(samples[n - 1]))) / 32_768
    }
    let length = Int(frontEnd.frameLength)
    let starts = stride(from: 0, through: samples.count - length, by: Int(frontEnd.frameStride))
    return starts.flatMap { frame(Array(emphasized[$0..<$0 + length])) }
  }

  private func frame(_ samples: [Double]) -> [Double] {
    let period = Double(
      description.windowSymmetry == .symmetric ? samples.count - 1 : samples.count)
    let windowed = samples.enumerated().map { n, sample in
      let turn = cos(2 * .pi * Double(n) / period)
      return sample * (description.window == .hamming ? 0.54 - 0.46 * turn : 0.5 - 0.5 * turn)
    }
    let spectrum = (0...Int(frontEnd.fftLength) / 2).map { bin in
      let power = power(windowed, bin: bin)
      return switch description.spectrum {
      case .magnitude: power.squareRoot()
      case .periodogram: power / Double(samples.count)
      case .power, nil: power
      }
    }
    return triangles.map { triangle in
      var sum = 0.0
      for bin in 1..<spectrum.count { sum += spectrum[bin] * triangle[bin] }
      return value(sum + Double(frontEnd.logOffset))
    }
  }

  private func value(_ band: Double) -> Double {
    let logarithm =
      switch description.logarithm {
      case .decimal: log10(band)
      case .decibels: 10 * log10(band)
      case .natural, nil: log(band)
      }
    let value = Double(description.scale ?? 1) * logarithm + Double(description.offset ?? 0)
    guard let limits = description.clamp, let lowest = limits.first else { return value }
    return max(Double(lowest), limits.count > 1 ? min(Double(limits[1]), value) : value)
  }

  private func power(_ samples: [Double], bin: Int) -> Double {
    var (real, imaginary) = (0.0, 0.0)
    let mask = Int(frontEnd.fftLength) - 1
    for n in samples.indices {
      real += samples[n] * cosines[(n * bin) & mask]
      imaginary -= samples[n] * sines[(n * bin) & mask]
    }
    return real * real + imaginary * imaginary
  }

  private static func weight(bin: Int, band: Int, _ frontEnd: FrontEnd) -> Double {
    func mel(_ hertz: Double) -> Double { 1127 * log(1 + hertz / 700) }
    let low = mel(Double(frontEnd.lowerHertz))
    let step = (mel(Double(frontEnd.upperHertz)) - low) / Double(frontEnd.melBands + 1)
    let center = low + step * Double(band + 1)
    let hertz = Double(bin) * Double(frontEnd.sampleRateHertz) / Double(frontEnd.fftLength)
    return max(0, 1 - abs(mel(hertz) - center) / step)
  }
}
