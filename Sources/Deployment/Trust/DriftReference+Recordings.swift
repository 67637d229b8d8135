import HostSupport
import ModelCompiler
import Thimble
package import ThimbleTrust

extension DriftReference {
  /// The counters of every recording in a folder and the folders in it, as a device that hears them would count.
  ///
  /// - Parameters:
  ///   - folder: WAV files, or folders of them.
  ///   - deployment: the model, with a front end, whose output is probabilities.
  ///   - skipped: is told of a file that could not be read.
  /// - Returns: the counters of all windows.
  /// - Throws: `FileError` for a model or a folder that gives no windows.
  package static func counters(
    of folder: String, by deployment: Deployment, skipped: (FileError) -> Void
  ) throws -> DriftCounters {
    let output = deployment.source.output
    guard output.scale == 1 / 256, output.zeroPoint == -128 else {
      throw FileError(
        path: deployment.source.path,
        reason: "its scores are no probabilities, which drift is told by")
    }
    let classifier = try ClipClassifier(.deployed(deployment))
    let rate = Double(deployment.source.model.frontEnd?.sampleRateHertz ?? 0)
    let windowSamples = deployment.source.model.frontEnd?.windowSamples ?? 0
    var counters = DriftCounters()
    for path in try recordings(in: folder) {
      do throws(FileError) {
        let clip = try classifier.read(path)
        for window in try classifier.classify(clip, path: path).windows {
          let start = min(clip.samples.count, Int((window.startSeconds * rate).rounded()))
          let samples = clip.samples[start...].prefix(windowSamples)
          let scores = window.prediction.scores.map {
            Int8(max(-128, min(127, ($0 * 256 - 128).rounded())))
          }
          counters.count(scores: scores.span, peak: DriftCounters.peak(of: Array(samples).span))
        }
      } catch {
        skipped(error)
      }
    }
    guard counters.windows > 0 else {
      throw FileError(path: folder, reason: "holds no recording that can be read")
    }
    return counters
  }

  private static func recordings(in folder: String) throws(FileError) -> [String] {
    var found: [String] = []
    for name in try InputFolder.entries(of: folder) {
      let path = folder + "/" + name
      if InputFolder.isDirectory(path) {
        found += try InputFolder.entries(of: path).map { path + "/" + $0 }
      } else {
        found.append(path)
      }
    }
    return found.filter { $0.lowercased().hasSuffix(".wav") }
  }
}
