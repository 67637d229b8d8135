package import Foundation
import ThimbleAudio

/// Reads WAV files into clips at the rate a model wants.
package enum ClipReader {
  /// Rates that are resampled, in samples per second.
  package static let supportedRates = 4_000...192_000

  /// Reads a WAV file.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - targetRate: samples per second wanted.
  ///   - strict: refuse other rates instead of resampling.
  /// - Returns: the clip, with notes on what was changed.
  /// - Throws: `ClipError`.
  package static func read(
    path: String, targetRate: Int, strict: Bool = false
  ) throws(ClipError) -> AudioClip {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
    } catch {
      throw .unreadable(error.localizedDescription)
    }
    return try read(data, targetRate: targetRate, strict: strict)
  }

  /// Reads a WAV file's bytes.
  ///
  /// - Parameters:
  ///   - data: the whole file.
  ///   - targetRate: samples per second wanted, inside `supportedRates`.
  ///   - strict: refuse other rates instead of resampling.
  /// - Returns: the clip, with notes on what was changed.
  /// - Throws: `ClipError`.
  package static func read(
    _ data: Data, targetRate: Int, strict: Bool = false
  ) throws(ClipError) -> AudioClip {
    let clip = try decode(data)
    if clip.sampleRateHertz == targetRate { return clip }
    guard !strict, supportedRates.contains(clip.sampleRateHertz) else {
      throw .otherRate(clip.sampleRateHertz, wanted: targetRate)
    }
    let resampler = Resampler(from: clip.sampleRateHertz, to: targetRate)
    let note = "resampled from \(clip.sampleRateHertz) Hz to \(targetRate) Hz"
    return AudioClip(
      samples: resampler.resample(clip.samples), sampleRateHertz: targetRate,
      notes: clip.notes + [note])
  }

  private static func decode(_ data: Data) throws(ClipError) -> AudioClip {
    do throws(WAVError) {
      let reader = try WAVReader(data.bytes)
      let samples = [Int16](unsafeUninitializedCapacity: reader.count) { buffer, count in
        var values = buffer.mutableSpan
        count = reader.read(from: 0, into: &values)
      }
      let notes = reader.channels == 2 ? ["two channels averaged"] : []
      return AudioClip(
        samples: samples, sampleRateHertz: Int(reader.sampleRateHertz), notes: notes)
    } catch {
      throw .wav(error)
    }
  }
}
