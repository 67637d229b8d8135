import Foundation
import HostSupport

/// Samples from a pipe, such as standard input, as they arrive: a WAV file's, whose length need not be known, or
/// raw ones, 16 bits, little-endian, one channel, at the rate that is wanted.
package final class PipedSamples: SampleStream {
  /// What the pipe is called in errors.
  package static let standardInput = "standard input"
  /// Bytes in which a WAV file's samples have to begin.
  private static let mostHeaderBytes = 1 << 16
  /// Sizes from this one on are what programs write that do not know how much will come.
  private static let endlessBytes = 0x7FFF_0000
  private static let readBytes = 8_192
  /// What WAV files of all kinds begin with.
  private static let names = ["RIFF", "RIFX", "RF64", "BW64", "riff"]

  private let descriptor: Int32
  private let path: String
  private var decoder: SampleDecoder
  private var pending: [UInt8] = []
  /// Bytes of samples that the header promises and that have not been decoded.
  private var left = Int.max
  private var hasEnded = false
  private var headNotes: [String] = []

  /// Reads a pipe's first bytes.
  ///
  /// - Parameters:
  ///   - descriptor: the pipe, 0 for standard input; it is not closed.
  ///   - path: what errors call it.
  ///   - targetRate: samples per second wanted.
  ///   - options: what may be converted, and which channel is taken.
  /// - Throws: `FileError`.
  package init(
    descriptor: Int32 = 0, path: String = standardInput, targetRate: Int, options: RecordingOptions
  ) throws(FileError) {
    (self.descriptor, self.path) = (descriptor, path)
    decoder = SampleDecoder(.samples(rate: targetRate), channel: nil)
    try fill(to: 4)
    guard Self.names.contains(where: { pending.starts(with: $0.utf8) }) else {
      headNotes = ["raw samples, 16 bits, little-endian, \(targetRate) Hz, one channel"]
      return
    }
    let header = try wavHeader()
    let format = header.format
    guard format.sampleRateHertz == targetRate else {
      throw FileError(
        path: path,
        reason:
          "sample rate is \(format.sampleRateHertz) Hz; \(targetRate) Hz is accepted from a pipe, as by "
          + "'arecord -r \(targetRate)'; files are resampled")
    }
    if let channel = options.channel, channel >= format.channels {
      throw FileError(
        path: path, reason: "has no channel \(channel); 0 to \(format.channels - 1) are there")
    }
    decoder = SampleDecoder(format, channel: options.channel)
    headNotes = format.notes + decoder.notes
    if options.isStrict, let note = headNotes.first {
      throw FileError(path: path, reason: ClipError.converted(note).reason)
    }
    pending.removeFirst(header.dataOffset)
    let declared = header.declaredBytes
    if declared > 0, declared < Self.endlessBytes { left = declared }
  }

  /// What was done to the samples so far.
  package var notes: [String] { headNotes + decoder.lossNotes }

  /// The samples that have arrived, at least one but at the end.
  package func next() throws(FileError) -> [Int16] {
    let frame = decoder.format.frameBytes
    try fill(to: min(frame, left))
    let whole = min(pending.count, left) / frame * frame
    var samples: [Int16] = []
    decoder.decode(Array(pending[..<whole]), into: &samples)
    pending.removeFirst(whole)
    left -= whole
    return samples
  }

  /// The header that the first bytes hold, as soon as all of it has arrived.
  private func wavHeader() throws(FileError) -> WAVHeader {
    while true {
      do throws(ClipError) {
        return try WAVHeader(ByteSource(pending, path: path))
      } catch {
        guard !hasEnded, pending.count < Self.mostHeaderBytes else {
          throw FileError(path: path, byteOffset: error.byteOffset, reason: error.reason)
        }
        try fill(to: pending.count + 1)
      }
    }
  }

  /// Reads until so many bytes wait, or there are no more.
  private func fill(to count: Int) throws(FileError) {
    while pending.count < count, !hasEnded {
      var bytes = [UInt8](repeating: 0, count: Self.readBytes)
      let taken = unsafe Foundation.read(descriptor, &bytes, bytes.count)
      if taken < 0, errno == EINTR { continue }
      guard taken >= 0 else {
        throw FileError(path: path, reason: "cannot be read: \(FileSystem.sentence())")
      }
      hasEnded = taken == 0
      pending += bytes.prefix(taken)
    }
  }
}
