import Deployment
import Evaluation
import Thimble

extension Option {
  static let limit = Option(
    "--limit", value: "N", help: "at most N clips, spread evenly over the folder")
  static let against = Option(
    "--against", value: "MODEL", help: "another model on the same clips, compared clip by clip",
    completion: .file)
  static let noise = Option(
    "--noise", value: "DIR", help: "WAV files of noise to mix into the clips; see --snr",
    completion: .folder)
  static let snr = Option(
    "--snr", value: "DB,…", help: "signal-to-noise ratios of --noise (20,10,5,0)")
  static let gain = Option(
    "--gain", value: "DB,…", help: "make the clips louder or softer, such as -30,-20,-10,10")
  static let clip = Option(
    "--clip", value: "DB,…",
    help: "cut peaks off so far below each clip's largest one, such as 6,12")
  static let seed = Option(
    "--seed", value: "N", help: "choose other stretches of the noise (1)")
}

extension Verb {
  /// Measures accuracy.
  static let evaluate = Verb(
    "evaluate", summary: "Measure a model's accuracy on DIR/<class>/*.wav, or on a stream.",
    details: """
      Folders are matched to labels without regard to case; _silence_ and _unknown_ are the
      classes Silence and Unknown. Files that cannot be read are named and not counted, and the
      exit code is 5. Intervals are Wilson's, 95 %. For the calibration error scores are put through a
      softmax where the model has none.

      With --noise, --gain or --clip the clips are classified again for each value, and compared with
      the undisturbed ones pair by pair. A clip gets the same stretch of noise at every ratio, which
      is that of the mean powers of the clip and of that stretch.

      A float32 model runs with --float, on the host only; --against takes one as it is.

      With --stream a recording of any length is listened to as 'thimble listen' does, and what is told is
      compared with what --truth says is said: misses, wrong words, false alarms an hour with their exact
      95 % interval, delay, and the same for any one threshold. An event counts when it is told: from a word's
      start to --tolerance seconds behind its end. --rate chooses a threshold a word.
      """,
    operands: [.model, Operand("DIR", .optional, completion: .folder)],
    options: [
      .limit, .float, .against, .noise, .snr, .gain, .clip, .seed, .strict, .channel, .target,
      .asDeployed, .labels, .frontEnd, .json,
    ] + Option.streams + Option.listening,
    examples: [
      Example("thimble evaluate kws.tflite speech/", "accuracy, per class, and confusions"),
      Example("thimble evaluate kws.thimble speech/ --limit 200 --json", "a quick look"),
      Example(
        "thimble evaluate kws.thimble speech/ --noise noise/ --snr 20,10,0 --gain -20",
        "how noise and distance tell"),
      Example(
        "thimble evaluate a.thimble speech/ --against b.thimble", "which is better, and how surely"),
      Example(
        "thimble evaluate kws.thimble speech/ --against float.tflite", "what quantizing cost"),
      Example(
        "thimble evaluate kws.thimble --stream day.wav --truth day.json --svg det.svg",
        "misses and false alarms an hour"),
      Example(
        "thimble evaluate kws.thimble --stream day.wav --truth day.json --rate 2 --write-thresholds t.json",
        "thresholds for two false alarms an hour; 'thimble convert --thresholds t.json' puts them into a file"
      ),
    ]
  ) { arguments, console in
    if arguments.has(.stream) { return try evaluateStream(arguments, console) }
    if let option = (Option.streams + Option.listening).first(where: { arguments.has($0) }) {
      throw UsageError.conflict("\(option.name) works with --stream WAV and --truth JSON only")
    }
    guard arguments.operands.count > 1 else {
      throw UsageError.missingOperand("DIR", verb: "evaluate")
    }
    let limit = try arguments.integer(.limit, in: 1...1_000_000_000)
    let disturbances = try arguments.disturbances()
    let model = try arguments.judgedModel()
    let rival = try arguments.rival(of: model)
    var folder = try LabelledFolder(path: arguments.operands[1], labels: model.labels)
    if let limit { folder.limit(to: limit) }
    let noise = try arguments.noiseLibrary(for: model)
    let count = folder.clips.count
    let total = count * (1 + disturbances.count + (rival == nil ? 0 : 1))
    let asDeployed = arguments.has(.asDeployed)
    let options = try arguments.recordingOptions()
    let evaluation = try await FolderEvaluation.run(
      model, on: folder, options: options, asDeployed: asDeployed
    ) { done in
      console.progress(done, of: total, "clips")
    }
    var failures = evaluation.failures
    guard failures.count < count else {
      for failure in failures { console.error(failure.description) }
      throw FileError(
        path: arguments.operands[1],
        reason: "none of its recordings (\(grouped(count))) can be read")
    }
    var report = EvaluateReport(evaluation, model, folder: arguments.operands[1])
    if !disturbances.isEmpty {
      report.conditions = try await RobustnessSweep.run(
        model, on: folder, disturbances, noise: noise, clean: evaluation, options: options,
        asDeployed: asDeployed
      ) { console.progress(count + $0, of: total, "clips") }
      .conditions.map(RobustnessCondition.init)
    }
    if let rival {
      let other = try await FolderEvaluation.run(
        rival, on: folder, options: options, asDeployed: asDeployed
      ) {
        console.progress(total - count + $0, of: total, "clips")
      }
      report.against = ModelComparison(rival.path, other, first: evaluation)
      failures += other.failures.filter { !failures.contains($0) }
    }
    for failure in failures { console.error(failure.description) }
    console.print(arguments.has(.json) ? json(report, of: model.deployment) : report.text)
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
