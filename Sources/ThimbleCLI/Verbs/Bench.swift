import Evaluation

extension Option {
  fileprivate static let iterations = Option(
    "--iterations", value: "N", help: "inferences to time (200)")
  fileprivate static let asDeployed = Option(
    "--as-deployed", help: "time the file and plan that a microcontroller gets")
}

extension Verb {
  /// Times inferences on this machine.
  static let bench = Verb(
    "bench", summary: "Time inferences on this machine, one thread.",
    details: """
      Convolutions run on the best vector unit that the processor has, operator by operator; with
      --as-deployed, the file runs as on a microcontroller.
      """,
    operands: [.model], options: [.iterations, .asDeployed, .target, .json],
    examples: [
      Example("thimble bench kws.tflite", "median, 95th and 99th percentile"),
      Example("thimble bench kws.thimble --iterations 2000 --json", "more of them, for scripts"),
    ]
  ) { arguments, console in
    let iterations = try arguments.integer(.iterations, in: 1...10_000_000) ?? 200
    let deployment = try arguments.deployment(input: .raw)
    let report = BenchReport(
      model: deployment.source.path,
      benchmark: try LatencyBenchmark(
        deployment, asDeployed: arguments.has(.asDeployed), iterations: iterations))
    console.print(arguments.has(.json) ? json(report) : report.text)
    return .success
  }
}

private struct BenchReport: Encodable {
  let schema = 1
  var model: String
  var iterations: Int
  var multiplyAccumulates: Int
  var meanMilliseconds: Double
  var minimumMilliseconds: Double
  var p50Milliseconds: Double
  var p95Milliseconds: Double
  var p99Milliseconds: Double
  var megaMultiplyAccumulatesPerSecond: Double

  init(model: String, benchmark: LatencyBenchmark) {
    self.model = model
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
