import HostSupport
import ModelCompiler
package import Thimble

/// How long inferences take on this machine.
package struct LatencyBenchmark: Equatable, Sendable {
  /// Seconds of each inference, sorted.
  package private(set) var seconds: [Double]
  /// Multiply-accumulates of an inference.
  package var multiplyAccumulates: Int

  /// Times inferences, from input values to outputs in the arena, one thread, after a tenth as many that
  /// are not counted (at least three).
  ///
  /// - Parameters:
  ///   - deployment: the model.
  ///   - asDeployed: whether to time the deployed file and plan, which are made for little memory,
  ///     instead of kernels and memory that suit this machine.
  ///   - unit: the vector unit to use, unless as deployed.
  ///   - iterations: how many are timed, at least one.
  ///   - progress: called after each inference, outside the time that is taken, with how many were timed.
  /// - Throws: `FileError`, or `CompileError` for a model that cannot be scheduled.
  package init(
    _ deployment: Deployment, asDeployed: Bool = false, unit: VectorUnit = .best, iterations: Int,
    progress: (Int) -> Void = { _ in }
  ) throws {
    let session =
      try asDeployed
      ? deployment.makeSession(asDeployed: true)
      : Session(fast: deployment.source.model, unit: unit)
    var random = SplitMix64(seed: 1)
    let input = (0..<deployment.source.model.inputBytes).map { _ in
      Int8(truncatingIfNeeded: random.next())
    }
    multiplyAccumulates = deployment.source.multiplyAccumulates
    seconds = []
    let clock = ContinuousClock()
    let warmUp = max(3, iterations / 10)
    do throws(ModelError) {
      for iteration in 0..<warmUp + iterations {
        let start = clock.now
        try session.invoke(input)
        let elapsed = clock.now - start
        guard iteration >= warmUp else { continue }
        seconds.append(elapsed.inSeconds)
        progress(seconds.count)
      }
    } catch {
      throw FileError(path: deployment.source.path, error)
    }
    seconds.sort()
  }

  /// The time that `share` of the inferences did not exceed (nearest rank): 0.5 is the median.
  package func percentile(_ share: Double) -> Double {
    let rank = Int((share * Double(seconds.count)).rounded(.up))
    return seconds[min(max(rank, 1), seconds.count) - 1]
  }

  /// The mean time.
  package var mean: Double { seconds.reduce(0, +) / Double(seconds.count) }

  /// Multiply-accumulates in a second, in millions, at the median time.
  package var megaMultiplyAccumulatesPerSecond: Double {
    Double(multiplyAccumulates) / percentile(0.5) / 1e6
  }
}

extension Duration {
  fileprivate var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
