import GraphIR
import Thimble

extension Rescale {
  /// The factor from one scale to another.
  ///
  /// - Throws: `CompileError.unsupported` for one that kernels cannot apply.
  init(from scale: Double, to output: Float, roundingOnce: Bool = false) throws(CompileError) {
    do throws(UnsupportedScale) {
      try self.init(stepOf: scale, in: output)
    } catch {
      throw .unsupported([error.reason])
    }
    if roundingOnce { self.init(roundingOnce: scale / Double(output)) }
  }
}
