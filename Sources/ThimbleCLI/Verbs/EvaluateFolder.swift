import Deployment
import Evaluation
import Report
import Thimble

/// `thimble evaluate MODEL DIR`.
func evaluateFolder(_ arguments: Arguments, _ console: Console) async throws -> ExitCode {
  let disturbances = try arguments.disturbances()
  let shard = try arguments.shard()
  let limit = try arguments.integer(.limit, in: 1...1_000_000_000)
  let model = try arguments.judgedModel()
  let rival = try arguments.rival(of: model)
  var folder = try LabelledFolder(path: arguments.operands[1], labels: model.labels)
  if let limit { folder.limit(to: limit) }
  var figures = try shard.map {
    try ShardFigures(
      $0, of: folder, arguments, verb: "evaluate", models: [model] + [rival].compactMap(\.self))
  }
  if let shard { folder.keep(shard) }
  let passes = try await EvaluationPasses(
    model, against: rival, on: folder, disturbances, noise: arguments.noiseLibrary(for: model),
    options: arguments.recordingOptions(), asDeployed: arguments.has(.asDeployed)
  ) { console.progress($0, of: $1, "clips") }
  let report = EvaluateReport(
    EvaluateReport.Subject(
      model: model.path, isFloat: model.isFloat, labels: model.labels, notes: model.notes,
      folder: arguments.operands[1], disturbances: disturbances, rival: rival?.path), passes)
  guard figures == nil else {
    figures?.passes = passes.outcomes
    let sharded = figures.map { json(ShardReport(report, $0), of: model.deployment) }
    return console.finish(passes, sharded ?? "")
  }
  try passes.requireAnyClip(of: report.folder, console)
  return console.finish(
    passes, arguments.has(.json) ? json(report, of: model.deployment) : report.text)
}

extension EvaluationPasses {
  /// Refuses clips of which none can be read, when each was named.
  func requireAnyClip(of folder: String, _ console: Console) throws(FileError) {
    guard clean.confusion.accuracy.trials == 0 else { return }
    for failure in clean.failures { console.error(failure.description) }
    throw FileError(
      path: folder, reason: "none of its recordings (\(grouped(clean.outcomes.count))) can be read")
  }
}

extension Console {
  /// Names the files that could not be read, and prints a report.
  func finish(_ passes: EvaluationPasses, _ text: String) -> ExitCode {
    // A clip that cannot be read disturbed could not be read before.
    finish([passes.clean, passes.rival].compactMap { $0?.outcomes }.failures, text)
  }

  /// Names the files that could not be read, and prints a report.
  func finish(_ failures: [FileError], _ text: String) -> ExitCode {
    for failure in failures { error(failure.description) }
    print(text)
    return failures.isEmpty ? .success : .invalidFile
  }
}

extension Arguments {
  /// The model to evaluate, with classes and a front end.
  fileprivate func judgedModel() throws -> ClipModel {
    for option in [Option.target, .asDeployed] where has(.float) && has(option) {
      throw UsageError.conflict("\(option.name) is about int8 models, not about --float")
    }
    let model = try clipModel()
    guard !model.labels.isEmpty else {
      throw UsageError.missingOption(
        "--labels",
        why: "\(model.path) names no classes; one a line is accepted, or --frontend "
          + "\(FrontEndPreset.mlperfKeywordSpotting.rawValue) where they are that benchmark's twelve"
      )
    }
    try requireFrontEnd(model)
    return model
  }

  /// What to do to the clips, in the order noise, gain, clipping.
  fileprivate func disturbances() throws(UsageError) -> [Disturbance] {
    for option in [Option.snr, .seed] where has(option) && !has(.noise) {
      throw .missingOption("--noise", why: "\(option.name) is about the recordings in its folder")
    }
    let ratios = try decibels(.snr, in: -60...100) ?? (has(.noise) ? [20, 10, 5, 0] : [])
    return ratios.map { .noise(signalToNoiseDecibels: $0) }
      + (try decibels(.gain, in: -100...100) ?? []).map { .gain(decibels: $0) }
      + (try decibels(.clip, in: 0...100) ?? []).map { .clipping(decibels: $0) }
  }

  private func decibels(
    _ option: Option, in range: ClosedRange<Double>
  ) throws(UsageError) -> [Double]? {
    let accepted =
      "numbers from \(fixed(range.lowerBound, 0)) to \(fixed(range.upperBound, 0)), commas between"
    return try value(option, accepted: accepted) { text in
      let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
      guard numbers.allSatisfy({ $0.map(range.contains) ?? false }) else { return nil }
      return numbers.compactMap(\.self)
    }
  }

  fileprivate func noiseLibrary(for model: ClipModel) throws -> NoiseLibrary? {
    let seed = try integer(.seed, in: 0...Int(Int32.max)) ?? 1
    guard let path = text(.noise), let frontEnd = model.frontEnd else { return nil }
    return try NoiseLibrary(
      path: path, sampleRateHertz: Int(frontEnd.sampleRateHertz), seed: seed)
  }

  /// The model of `--against`, which has to know the same classes.
  fileprivate func rival(of model: ClipModel) throws -> ClipModel? {
    guard let path = text(.against) else { return nil }
    let rival = try clipModel(at: path)
    try requireFrontEnd(rival)
    guard rival.labels == model.labels else {
      throw FileError(path: path, reason: "has other classes than \(model.path)")
    }
    return rival
  }
}
