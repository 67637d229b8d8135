import Foundation
import GraphIR
package import Quantization
import Thimble

extension CalibrationSet {
  /// Reads inputs for a float network: a folder of recordings, `DIR/*.wav` and `DIR/*/*.wav`, the
  /// first window of each through the network's front end, or a file of inputs: little-endian float32 values
  /// one after the other, or a NumPy array.
  ///
  /// - Parameters:
  ///   - path: the folder or file.
  ///   - source: the network; recordings need its front end.
  ///   - limit: how many inputs are taken, spread evenly over the set; `nil` for all.
  ///   - options: how recordings are read.
  ///   - progress: called with the number of clips read and their total.
  /// - Returns: the set, with a note for each recording that cannot be read and is left out.
  /// - Throws: `FileError` for what cannot be read or does not fit, recordings only if all of them.
  package static func read(
    _ path: String, for source: GraphSource, limit: Int? = nil,
    options: RecordingOptions = RecordingOptions(),
    progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws(FileError) -> CalibrationSet {
    let (inputs, notes) =
      InputFolder.isDirectory(path)
      ? try features(of: path, for: source, limit: limit, options: options, progress: progress)
      : try values(of: path, for: source, limit: limit)
    do throws(CalibrationError) {
      return try CalibrationSet(name: path, inputs: inputs, notes: notes, for: source.graph)
    } catch {
      throw FileError(path: path, reason: error.reason)
    }
  }

  private static func features(
    of folder: String, for source: GraphSource, limit: Int?, options: RecordingOptions,
    progress: (_ done: Int, _ total: Int) -> Void
  ) throws(FileError) -> (inputs: [[Float]], notes: [String]) {
    guard let frontEnd = source.graph.frontEnd else {
      throw FileError(
        path: folder,
        reason: "holds recordings, but the model has no audio front end; --frontend NAME|FILE "
          + "gives it one, and a file of float32 inputs, raw or .npy, works too")
    }
    let clips = spread(try recordings(in: folder), limit)
    // The scale is of no account: coefficients are taken before quantization.
    let extractor = try FeatureExtractor.opened(
      frontEnd, scale: 1, zeroPoint: 0, for: source.path)
    let window = 0..<frontEnd.windowSamples
    var (inputs, notes): ([[Float]], [String]) = ([], [])
    var broken: [FileError] = []
    for (index, path) in clips.enumerated() {
      do throws(FileError) {
        let recording = try Recording(
          path: path, targetRate: Int(frontEnd.sampleRateHertz), options: options)
        let samples = try recording.samples(
          in: AudioWindows.gainRange(
            of: window, sampleCount: recording.count, frontEnd: frontEnd))
        notes += recording.notes
        inputs.append(extractor.coefficients(of: window, in: samples))
      } catch {
        broken.append(error)
      }
      progress(index + 1, clips.count)
    }
    if inputs.isEmpty, let first = broken.first { throw first }
    return (inputs, AudioClip.summary(ofNotes: notes) + leftOut(broken, of: clips.count))
  }

  /// A sentence for each of the first recordings that could not be read, and one that counts the rest.
  private static func leftOut(_ broken: [FileError], of count: Int) -> [String] {
    let named = 5
    let rest = broken.count - named
    return broken.prefix(named).map { "left out of the calibration: \($0)" }
      + (rest > 0
        ? ["left out of the calibration: \(rest) more of \(count) recordings that cannot be read"]
        : [])
  }

  /// The WAV files of a folder and of the folders in it, sorted by path.
  private static func recordings(in folder: String) throws(FileError) -> [String] {
    let names = try InputFolder.entries(of: folder)
    var paths: [String] = []
    for name in names {
      let path = "\(folder)/\(name)"
      if InputFolder.isDirectory(path) {
        paths += try InputFolder.entries(of: path).map { "\(path)/\($0)" }
      } else {
        paths.append(path)
      }
    }
    paths = paths.filter { $0.lowercased().hasSuffix(".wav") }
    guard !paths.isEmpty else {
      throw FileError(path: folder, reason: "holds no WAV file; DIR/*.wav and DIR/*/*.wav work")
    }
    return paths
  }

  private static func values(
    of path: String, for source: GraphSource, limit: Int?
  ) throws(FileError) -> (inputs: [[Float]], notes: [String]) {
    let (inputs, notes) = try source.floatInputs([path])
    return (spread(inputs, limit), notes)
  }

  /// At most `limit` elements, spread evenly.
  private static func spread<Element>(_ all: [Element], _ limit: Int?) -> [Element] {
    guard let limit, limit < all.count else { return all }
    return (0..<limit).map { all[$0 * all.count / limit] }
  }
}
