import Deployment
import ModelCompiler
import Thimble

extension Option {
  fileprivate static let output = Option(
    "--output", alias: "-o", value: "FILE", help: "the .thimble file to write", completion: .output)
}

extension Verb {
  /// Writes a `.thimble` file.
  static let convert = Verb(
    "convert", summary: "Convert a model to a .thimble file, its SRAM planned.",
    details: """
      The file is written whole or not at all. A .thimble file is accepted too: it is planned anew
      when its plan does not fit --sram, and keeps its layout unless --target names another core. Other
      models get the kernels of --target, or of the core of --board; without either they are laid out for
      any core, and what packed kernels would save is said. A float32
      model needs --calibrate: recordings (DIR/*.wav or DIR/*/*.wav, the first window of each through
      the model's front end) or a file of float32 inputs, raw and little-endian or .npy. Take them from the training
      data, not from what accuracy is measured on.

      --hop-rows has a network over time take a stream's new rows only: what it needs of the rows before is
      kept from one inference to the next, and outputs are those of whole windows, to the byte.

      --thresholds, --hop, --smooth, --threshold and --refractory put into the file how a keyword spotter
      listens with it, on a microcontroller and with 'thimble listen'.
      """,
    operands: [.model],
    options: [
      .output, .sram, .target, .labels, .frontEnd, .hopRows, .fullInput, .workLimit, .calibrate,
      .calibration,
      .calibrationClips, .quantizationLimit, .channel, .weights, .granularity, .flash, .board,
      .json,
    ] + Option.listening,
    examples: [
      Example("thimble convert kws.tflite -o kws.thimble", "the plan with the least SRAM"),
      Example(
        "thimble convert kws.tflite -o kws.thimble --sram 8KiB --labels words.txt",
        "fail with exit code 4 when 8,192 bytes do not suffice"),
      Example("thimble convert kws.tflite -o kws.thimble --board nrf52840", "packed for its core"),
      Example(
        "thimble convert kws.tflite -o kws.thimble --thresholds chosen.json",
        "and how to listen: hop, averaging, a threshold a word"),
      Example(
        "thimble convert float.tflite -o kws.thimble --calibrate clips/ --calibration mse",
        "float32 to int8"),
      Example(
        "thimble convert float.tflite -o kws.thimble --calibrate clips/ --weights mixed --flash 20KiB",
        "weights of 4 bits in as few layers as it takes"),
      Example(
        "thimble convert float.tflite -o kws.thimble --calibrate clips/ --weights int4 --granularity group:32",
        "weights of 4 bits, a multiplier for every 32 of them"),
    ]
  ) { arguments, console in
    guard let output = try arguments.output(.output) else {
      throw UsageError.missingOption("-o", why: "the file to write")
    }
    // What is wrong with these shows before a long calibration.
    let board = try arguments.namedBoard()
    _ = try arguments.sramBytes()
    let quantized = try arguments.quantizedModel(console)
    var source: ModelSource
    if let quantized {
      source = quantized.source
      try arguments.stream(&source)
    } else {
      source = try arguments.modelSource(for: board)
    }
    if arguments.choosesListening { source.listen(try arguments.listeningSettings(for: source)) }
    let deployment = try arguments.deployment(of: source)
    let packed = try arguments.packedAlternative(to: deployment)
    var report = try ConvertReport(deployment, output: output)
    report.quantization = try quantized.map {
      try QuantizationReport($0, deployment, board: arguments.chosenBoard())
    }
    try OutputFile.write(deployment.file, to: output)
    console.print(
      arguments.has(.json)
        ? json(report, of: deployment, packed: packed) : report.text(deployment, packed))
    return .success
  }
}

private struct ConvertReport: Encodable {
  var output: String
  var sourceBytes: Int
  var sections: [FileSections.Section]
  var operatorCount: Int
  var multiplyAccumulates: Int
  var labelCount: Int
  var constantChannels: Int
  var passes: [PassFigures]
  var quantization: QuantizationReport?
  var listening: ListeningReport?
  var stream: StreamFigures?

  init(_ deployment: Deployment, output: String) throws {
    let source = deployment.source
    self.output = output
    sourceBytes = source.byteCount
    sections = try FileSections(deployment).sections
    operatorCount = source.model.operators.count
    multiplyAccumulates = source.multiplyAccumulates
    labelCount = source.model.labels.count
    constantChannels = source.model.constantChannels.values.reduce(0, +)
    passes = source.model.passes.map(PassFigures.init)
    listening = ListeningReport(source)
    stream = StreamFigures(source)
  }

  func text(_ deployment: Deployment, _ packed: PackedAlternative?) -> String {
    let parts = sections.filter { $0.bytes > 0 }.map { "\($0.name) \(grouped($0.bytes))" }
    var rows = [
      [
        "Model",
        "\(operatorCount) operators, \(grouped(multiplyAccumulates)) MACs, \(labelCount) labels",
      ],
      [
        "Flash",
        "\(grouped(deployment.memory.modelBytes)) bytes: \(parts.joined(separator: ", "))",
      ],
      ["SRAM", deployment.memory.sentence],
    ]
    if let listening { rows.append(["Listens", listening.sentence]) }
    rows += packed?.rows ?? []
    rows += PassFigures.rows(passes)
    if constantChannels > 0 {
      rows.append(["Constant", "\(constantChannels) channels proved constant and made safe"])
    }
    rows += deployment.notes.map { ["Note", $0] }
    let head = "\(deployment.source.path) (\(grouped(sourceBytes)) bytes) -> \(output)"
    return
      ([head] + TextTable.lines(rows.map { ["  " + $0[0], $0[1]] })
      + (quantization?.lines ?? [])).joined(separator: "\n")
  }
}
