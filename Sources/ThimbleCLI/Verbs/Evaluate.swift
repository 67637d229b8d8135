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

      With --shard 2/5 the second of five machines classifies its fifth of the clips; 'thimble merge' makes
      of the five reports the one that a single run prints, to the last digit.

      With --stream a recording of any length is listened to as 'thimble listen' does, and what is told is
      compared with what --truth says is said: misses, wrong words, false alarms an hour with their exact
      95 % interval, delay, and the same for any one threshold. An event counts when it is told: from a word's
      start to --tolerance seconds behind its end. --rate chooses a threshold a word.
      """,
    operands: [.model, Operand("DIR", .optional, completion: .folder)],
    options: [
      .limit, .float, .against, .noise, .snr, .gain, .clip, .seed, .strict, .channel, .target,
      .asDeployed, .labels, .frontEnd, .shard, .json,
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
        "thimble evaluate kws.thimble speech/ --shard 2/5 --json > 2.json", "one machine of five"),
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
    return try await evaluateFolder(arguments, console)
  }
}
