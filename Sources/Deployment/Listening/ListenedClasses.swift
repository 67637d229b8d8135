import ModelCompiler
import Thimble

/// A network's classes to a listener: what they are called, and what scores they reach.
package struct ListenedClasses: Equatable, Sendable {
  /// What each is called; `class 3` where the model has no labels.
  package let names: [String]
  private let path: String
  private let scale: Double
  private let zeroPoint: Int

  /// The classes of a model.
  package init(_ source: ModelSource) {
    let (output, labels) = (source.output, source.model.labels)
    names = (0..<output.shape.count).map { Prediction.label($0, of: labels) }
    path = source.path
    scale = Double(output.scale)
    zeroPoint = Int(output.zeroPoint)
  }

  /// The classes that are words: neither silence nor unknown ones.
  package var words: [Int] { names.indices.filter { !ClassName.isBackground(names[$0]) } }

  /// What scores reach: 0 to 0.996 behind a softmax.
  var range: ClosedRange<Double> { real(0)...real(255 * 256) }

  /// A mean of scores in 256ths of a step above the lowest one, as the network's output has it.
  package func real(_ score: Int) -> Double {
    scale * (Double(score) / 256 - 128 - Double(zeroPoint))
  }

  /// What a mean has to reach, likewise; `nil` for what every mean reaches, or none.
  func threshold(_ value: Double) -> UInt16? {
    let steps = ((value / scale + Double(zeroPoint) + 128) * 256).rounded()
    return steps >= 1 && steps <= 255 * 256 ? UInt16(steps) : nil
  }

  /// The classes that a name means.
  ///
  /// - Throws: `FileError` for one that none has, with those that there are.
  package func indices(of name: String) throws(FileError) -> [Int] {
    if name == ListeningChoice.everyWord { return words }
    if let index = names.firstIndex(of: name) { return [index] }
    let similar = names.indices.filter {
      ClassName.normalized(names[$0]) == ClassName.normalized(name)
    }
    if similar.count == 1 { return similar }
    if let index = Int(name), names.indices.contains(index) { return [index] }
    throw FileError(
      path: path,
      reason:
        "has no class '\(name)'; accepted: \(names.joined(separator: ", ")), a number from 0, or "
        + ListeningChoice.everyWord)
  }
}
