import HostSupport
package import Thimble
package import ThimbleAudio

/// Computes the inputs of a network from clips: a front end with its memory, for one thread.
package final class FeatureExtractor {
  /// The parameters.
  package let frontEnd: FrontEnd

  private let state: AlignedMemory
  private let tables: FrontEndTables
  private var source: HostFrontEnd

  /// Sets up a front end with tables from the library, or made for it.
  ///
  /// - Parameters:
  ///   - frontEnd: the parameters.
  ///   - scale: the step between two int8 values of the network's input.
  ///   - zeroPoint: the int8 value that stands for 0.
  /// - Throws: `MFCCError`.
  package init(_ frontEnd: FrontEnd, scale: Float, zeroPoint: Int8) throws(MFCCError) {
    tables = try FrontEndTables(frontEnd)
    state = AlignedMemory(byteCount: frontEnd.stateBytes)
    source = unsafe try HostFrontEnd(tables, scale: scale, zeroPoint: zeroPoint, state: state.bytes)
    self.frontEnd = frontEnd
  }

  /// The features of a window of a clip.
  ///
  /// - Parameters:
  ///   - window: a window of `AudioWindows`; what lies past the clip's end reads as zero.
  ///   - samples: the clip.
  /// - Returns: int8 [frames][coefficients].
  package func features(of window: Range<Int>, in samples: [Int16]) -> [Int8] {
    var result: [Int8] = []
    result.reserveCapacity(Int(frontEnd.frames) * Int(frontEnd.coefficients))
    forEachRow(of: window, in: samples) { _, row in result.append(contentsOf: row) }
    return result
  }

  /// The coefficients of a window of a clip, before quantization.
  ///
  /// - Parameters:
  ///   - window: a window of `AudioWindows`; what lies past the clip's end reads as zero.
  ///   - samples: the clip.
  /// - Returns: [frames][coefficients].
  package func coefficients(of window: Range<Int>, in samples: [Int16]) -> [Float] {
    var result: [Float] = []
    forEachRow(of: window, in: samples) { _, _ in
      for k in 0..<Int(frontEnd.coefficients) { result.append(source.value(k)) }
    }
    return result
  }

  /// Computes a window row by row, so that the network's whole input need not exist.
  ///
  /// - Parameters:
  ///   - window: a window of `AudioWindows`; what lies past the clip's end reads as zero.
  ///   - samples: the clip.
  ///   - body: takes the row's number and its int8 values.
  /// - Throws: what `body` throws.
  package func forEachRow<Failure>(
    of window: Range<Int>, in samples: [Int16],
    _ body: (Int, [Int8]) throws(Failure) -> Void
  ) throws(Failure) {
    source.reset()
    let gainRange = AudioWindows.gainRange(
      of: window, sampleCount: samples.count, frontEnd: frontEnd)
    source.setClipMaximum(samples[gainRange].max() ?? 0)
    var row = [Int8](repeating: 0, count: Int(frontEnd.coefficients))
    let stop = min(window.upperBound, samples.count)
    let start = min(window.lowerBound, stop)
    let padding = [Int16](repeating: 0, count: Int(frontEnd.frameStride))
    var next = start
    for frame in 0..<Int(frontEnd.frames) {
      repeat {
        let isInside = next < stop
        let span = isInside ? samples.span.extracting(next..<stop) : padding.span
        let taken = source.push(span)
        if isInside { next += taken }
      } while !source.isRowReady
      var values = row.mutableSpan
      source.writeRow(into: &values)
      try body(frame, row)
    }
  }
}
