import Foundation
import Thimble

/// The front end in double precision, by its definition: a plain Fourier sum, triangles by their
/// formula, no table and no trick shared with the implementation.
struct ReferenceMFCC {
  let frontEnd: FrontEnd
  private let cosines: [Double]
  private let sines: [Double]

  init(_ frontEnd: FrontEnd) {
    self.frontEnd = frontEnd
    let length = Int(frontEnd.fftLength)
    cosines = (0..<length).map { cos(2 * .pi * Double($0) / Double(length)) }
    sines = (0..<length).map { sin(2 * .pi * Double($0) / Double(length)) }
  }

  /// [frames][coefficients] of the frames that the samples fill.
  func coefficients(_ samples: [Int16], maximum: Int16? = nil) -> [Double] {
    var divisor = 32_768.0
    if frontEnd.gain == .clipMaximum {
      let largest = maximum ?? samples.max() ?? 0
      divisor = largest <= 0 ? 1 : Double(largest)
    }
    let length = Int(frontEnd.frameLength)
    let starts = stride(from: 0, through: samples.count - length, by: Int(frontEnd.frameStride))
    return starts.flatMap { start in
      frame(samples[start..<start + length].map { Double($0) / divisor })
    }
  }

  private func frame(_ samples: [Double]) -> [Double] {
    let windowed = samples.enumerated().map { n, sample in
      sample * (0.5 - 0.5 * cos(2 * .pi * Double(n) / Double(samples.count)))
    }
    let spectrum = (0...Int(frontEnd.fftLength) / 2).map { magnitude(windowed, bin: $0) }
    let logs = (0..<Int(frontEnd.melBands)).map { band in
      var sum = 0.0
      for bin in 1..<spectrum.count { sum += spectrum[bin] * weight(bin: bin, band: band) }
      return log(sum + Double(frontEnd.logOffset))
    }
    let bands = Double(logs.count)
    return (0..<Int(frontEnd.coefficients)).map { k in
      let sum = logs.enumerated().reduce(0.0) { sum, item in
        sum + item.element * cos(.pi * Double(k) * Double(2 * item.offset + 1) / (2 * bands))
      }
      return (2 / bands).squareRoot() * sum * lifter(k)
    }
  }

  private func lifter(_ k: Int) -> Double {
    let length = Double(frontEnd.lifter)
    return length == 0 ? 1 : 1 + length / 2 * sin(.pi * Double(k) / length)
  }

  private func magnitude(_ samples: [Double], bin: Int) -> Double {
    var real = 0.0
    var imaginary = 0.0
    let mask = Int(frontEnd.fftLength) - 1
    for n in samples.indices {
      real += samples[n] * cosines[(n * bin) & mask]
      imaginary -= samples[n] * sines[(n * bin) & mask]
    }
    return (real * real + imaginary * imaginary).squareRoot()
  }

  private func weight(bin: Int, band: Int) -> Double {
    func mel(_ hertz: Double) -> Double { 1127 * log(1 + hertz / 700) }
    let low = mel(Double(frontEnd.lowerHertz))
    let step = (mel(Double(frontEnd.upperHertz)) - low) / Double(frontEnd.melBands + 1)
    let center = low + step * Double(band + 1)
    let hertz = Double(bin) * Double(frontEnd.sampleRateHertz) / Double(frontEnd.fftLength)
    return max(0, 1 - abs(mel(hertz) - center) / step)
  }
}
