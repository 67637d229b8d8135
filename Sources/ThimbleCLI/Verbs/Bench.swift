import Deployment
import Thimble

extension Option {
  fileprivate static let iterations = Option(
    "--iterations", value: "N", help: "inferences to time (200)")
  fileprivate static let unit = Option(
    "--unit", value: "NAME", help: "vector unit to use (the best that this machine has)")
}

extension Verb {
  /// Times inferences on this machine.
  static let bench = Verb(
    "bench", summary: "Time inferences on this machine, one thread.",
    details: """
      Convolutions run on the best vector unit that the processor has, or on the one that --unit
      names, operator by operator; with --as-deployed, the file runs as on a microcontroller.
      """,
    operands: [.model], options: [.iterations, .unit, .asDeployed, .target, .json],
    examples: [
      Example("thimble bench kws.tflite", "median, 95th and 99th percentile"),
      Example("thimble bench kws.tflite --unit avx2", "as on a processor without VNNI"),
      Example("thimble bench kws.thimble --iterations 2000 --json", "more of them, for scripts"),
    ]
  ) { arguments, console in
    let iterations = try arguments.integer(.iterations, in: 1...10_000_000) ?? 200
    let unit = try arguments.vectorUnit()
    let deployment = try arguments.deployment(input: .raw)
    let report = BenchReport(
      model: deployment.source.path, unit: unit,
      benchmark: try LatencyBenchmark(
        deployment, asDeployed: arguments.has(.asDeployed), unit: unit, iterations: iterations
      ) { console.progress($0, of: iterations, "inferences", interval: 10_000) })
    console.print(arguments.has(.json) ? json(report, of: deployment) : report.text)
    return .success
  }
}

private struct BenchReport: Encodable {
  private let model: String
  var vectorUnit: String
  var iterations: Int
  var multiplyAccumulates: Int
  var meanMilliseconds: Double
  var minimumMilliseconds: Double
  var p50Milliseconds: Double
  var p95Milliseconds: Double
  var p99Milliseconds: Double
  var megaMultiplyAccumulatesPerSecond: Double

  private enum CodingKeys: String, CodingKey {
    case vectorUnit, iterations, multiplyAccumulates, meanMilliseconds, minimumMilliseconds
    case p50Milliseconds, p95Milliseconds, p99Milliseconds, megaMultiplyAccumulatesPerSecond
  }

  init(model: String, unit: VectorUnit, benchmark: LatencyBenchmark) {
    self.model = model
    vectorUnit = unit.name
    iterations = benchmark.seconds.count
    multiplyAccumulates = benchmark.multiplyAccumulates
    meanMilliseconds = benchmark.mean * 1e3
    minimumMilliseconds = benchmark.percentile(0) * 1e3
    p50Milliseconds = benchmark.percentile(0.5) * 1e3
    p95Milliseconds = benchmark.percentile(0.95) * 1e3
    p99Milliseconds = benchmark.percentile(0.99) * 1e3
    megaMultiplyAccumulatesPerSecond = benchmark.megaMultiplyAccumulatesPerSecond
  }

  var text: String {
    TextTable.lines([
      ["Model", "\(model), \(grouped(multiplyAccumulates)) MACs"],
      ["Vector unit", vectorUnit],
      [
        "Latency",
        "p50 \(rounded(p50Milliseconds)) ms, p95 \(rounded(p95Milliseconds)) ms, "
          + "p99 \(rounded(p99Milliseconds)) ms",
      ],
      [
        "",
        "mean \(rounded(meanMilliseconds)) ms, least \(rounded(minimumMilliseconds)) ms, "
          + "\(grouped(iterations)) inferences",
      ],
      ["Speed", "\(rounded(megaMultiplyAccumulatesPerSecond)) million MACs a second at p50"],
    ]).joined(separator: "\n")
  }
}

extension Arguments {
  /// What `--unit` names, or the best there is; none where the file runs as deployed.
  fileprivate func vectorUnit() throws(UsageError) -> VectorUnit {
    let available = VectorUnit.allCases.filter(\.isAvailable)
    let accepted = "here, " + available.map(\.name).joined(separator: ", ")
    let chosen = try value(.unit, accepted: accepted) { name in
      available.first { $0.name == name }
    }
    guard has(.asDeployed) else { return chosen ?? .best }
    guard chosen == nil else {
      throw .conflict("--as-deployed runs without vector units; leave out it or --unit")
    }
    return .none
  }
}

extension VectorUnit {
  fileprivate var name: String {
    switch self {
    case .none: "none"
    case .neon: "neon"
    case .sse2: "sse2"
    case .avx2: "avx2"
    case .avxVNNI: "avx-vnni"
    case .avx512VNNI: "avx512-vnni"
    }
  }
}
