/// How recordings are read.
package struct RecordingOptions: Equatable, Sendable {
  /// Refuse what would have to be converted: other rates, other samples than 16-bit ones, channels to
  /// average, headers that are wrong.
  package var isStrict: Bool
  /// The channel that is taken, counted from 0; `nil` for the average of all.
  package var channel: Int?

  /// Makes options.
  package init(isStrict: Bool = false, channel: Int? = nil) {
    self.isStrict = isStrict
    self.channel = channel
  }
}

/// A WAV file that is read piece by piece, at the rate that a model wants: long ones take no more memory than
/// short ones.
package final class Recording {
  /// Rates that are resampled, in samples per second.
  package static let supportedRates = 4_000...192_000

  /// Samples in a second.
  package let sampleRateHertz: Int
  /// Samples there are, at least one.
  package let count: Int

  private let source: ByteSource
  private let header: WAVHeader
  private var decoder: SampleDecoder
  private var resampler: Resampler?
  private let headerNotes: [String]
  /// The samples that were asked for last: windows overlap.
  private var kept: [Int16] = []
  private var keptStart = 0

  /// Frames that are read at once.
  private static let pieceFrames = 16_384

  /// Opens a WAV file.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - targetRate: samples per second wanted.
  ///   - options: what may be converted, and which channel is taken.
  /// - Throws: `FileError`.
  package convenience init(
    path: String, targetRate: Int, options: RecordingOptions = RecordingOptions()
  ) throws(FileError) {
    let source = try ByteSource(path: path)
    do throws(ClipError) {
      try self.init(source, targetRate: targetRate, options: options)
    } catch {
      throw FileError(path: path, byteOffset: error.byteOffset, reason: error.reason)
    }
  }

  /// Opens a WAV file's bytes.
  ///
  /// - Throws: `ClipError`.
  package init(
    _ source: ByteSource, targetRate: Int, options: RecordingOptions = RecordingOptions()
  ) throws(ClipError) {
    self.source = source
    header = try WAVHeader(source)
    let format = header.format
    if let channel = options.channel, channel >= format.channels {
      throw .invalid(
        at: 0, "has no channel \(channel); 0 to \(format.channels - 1) are there")
    }
    decoder = SampleDecoder(format, channel: options.channel)
    sampleRateHertz = targetRate
    var notes = header.notes + decoder.notes
    if format.sampleRateHertz == targetRate {
      count = header.frameCount
    } else {
      guard Self.supportedRates.contains(format.sampleRateHertz), !options.isStrict else {
        throw .otherRate(format.sampleRateHertz, wanted: targetRate)
      }
      let resampler = Resampler(from: format.sampleRateHertz, to: targetRate)
      count = resampler.outputCount(for: header.frameCount)
      self.resampler = resampler
      notes.append("resampled from \(format.sampleRateHertz) Hz to \(targetRate) Hz")
    }
    headerNotes = notes
    let chosen = options.channel.map { "channel \($0) of \(format.channels) taken" }
    if options.isStrict, let note = notes.first(where: { $0 != chosen }) {
      throw .converted(note)
    }
  }

  /// What was done to the samples, as far as they were read, one sentence each, for people.
  package var notes: [String] { headerNotes + decoder.lossNotes }

  /// The recording's length in seconds.
  package var seconds: Double { Double(count) / Double(sampleRateHertz) }

  /// The samples of a range, as far as there are any.
  ///
  /// - Throws: `FileError` when the file cannot be read any more.
  package func samples(in range: Range<Int>) throws(FileError) -> [Int16] {
    let range = min(range.lowerBound, count)..<min(range.upperBound, count)
    let keptRange = keptStart..<keptStart + kept.count
    if keptRange.contains(range.lowerBound), keptRange.upperBound <= range.upperBound {
      kept.removeFirst(range.lowerBound - keptStart)
    } else {
      kept = []
    }
    keptStart = range.lowerBound
    try append(from: keptStart + kept.count, to: range.upperBound)
    return kept
  }

  private func append(from start: Int, to end: Int) throws(FileError) {
    var next = start
    while next < end {
      let piece = next..<min(end, next + Self.pieceFrames)
      if resampler == nil {
        try decode(piece, into: &kept)
      } else {
        let wanted = resampler?.sources(for: piece, of: header.frameCount) ?? piece
        var sources: [Int16] = []
        try decode(wanted, into: &sources)
        resampler?.append(piece, of: sources, from: wanted.lowerBound, to: &kept)
      }
      next = piece.upperBound
    }
  }

  /// Decodes frames of the file.
  private func decode(_ frames: Range<Int>, into samples: inout [Int16]) throws(FileError) {
    let bytes = header.format.frameBytes
    var next = frames.lowerBound
    while next < frames.upperBound {
      let end = min(frames.upperBound, next + max(1, Self.pieceFrames / header.format.channels))
      let start = header.dataOffset
      decoder.decode(try source.read(start + next * bytes..<start + end * bytes), into: &samples)
      next = end
    }
  }
}
