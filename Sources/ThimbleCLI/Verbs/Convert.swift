import Deployment
import ModelCompiler
import Thimble

extension Option {
  fileprivate static let output = Option(
    "--output", alias: "-o", value: "FILE", help: "the .thimble file to write", completion: .file)
}

extension Verb {
  /// Writes a `.thimble` file.
  static let convert = Verb(
    "convert", summary: "Convert a model to a .thimble file, its SRAM planned.",
    details: """
      The file is written whole or not at all. A .thimble file is accepted too: it is planned anew
      when its plan does not fit --sram, and one for any core is laid out for --target. A float32
      model needs --calibrate: recordings (DIR/*.wav or DIR/*/*.wav, the first window of each through
      the model's front end) or a file of little-endian float32 inputs. Take them from the training
      data, not from what accuracy is measured on.
      """,
    operands: [.model],
    options: [
      .output, .sram, .target, .labels, .frontEnd, .fullInput, .calibrate, .calibration,
      .calibrationClips, .weights, .granularity, .flash, .board, .json,
    ],
    examples: [
      Example("thimble convert kws.tflite -o kws.thimble", "the plan with the least SRAM"),
      Example(
        "thimble convert kws.tflite -o kws.thimble --sram 8KiB --labels words.txt",
        "fail with exit code 4 when 8,192 bytes do not suffice"),
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
    let budgetBytes = try arguments.sramBytes()
    let board = try arguments.chosenBoard()
    let quantized = try arguments.quantizedModel(console)
    let deployment = try arguments.deployment(of: quantized?.source ?? arguments.modelSource())
    var report = try ConvertReport(deployment, output: output, budgetBytes: budgetBytes)
    report.quantization = try quantized.map { try QuantizationReport($0, deployment, board: board) }
    try OutputFile.write(deployment.file, to: output)
    console.print(arguments.has(.json) ? json(report) : report.text)
    return .success
  }
}

private struct ConvertReport: Encodable {
  struct Section: Encodable {
    var name: String
    var bytes: Int
  }

  let schema = 1
  var input: String
  var output: String
  var modelBytes: Int
  var sourceBytes: Int
  var sections: [Section]
  var memory: MemoryReport
  var operators: Int
  var multiplyAccumulates: Int
  var labels: Int
  var constantChannels: Int
  var passes: [PassFigures]
  var notes: [String]
  var quantization: QuantizationReport?

  init(_ deployment: Deployment, output: String, budgetBytes: Int?) throws {
    let source = deployment.source
    input = source.path
    self.output = output
    modelBytes = deployment.file.count
    sourceBytes = source.byteCount
    sections = try FileSections(deployment).sections.map {
      Section(name: $0.name, bytes: $0.bytes)
    }
    memory = MemoryReport(deployment.memory, budgetBytes: budgetBytes)
    operators = source.model.operators.count
    multiplyAccumulates = source.multiplyAccumulates
    labels = source.model.labels.count
    constantChannels = source.model.constantChannels.values.reduce(0, +)
    passes = source.model.passes.map(PassFigures.init)
    notes = source.notes
  }

  var text: String {
    let parts = sections.filter { $0.bytes > 0 }.map { "\($0.name) \(grouped($0.bytes))" }
    var rows = [
      ["Model", "\(operators) operators, \(grouped(multiplyAccumulates)) MACs, \(labels) labels"],
      ["Flash", "\(grouped(modelBytes)) bytes: \(parts.joined(separator: ", "))"],
      ["SRAM", memory.sentence],
    ]
    rows += PassFigures.rows(passes)
    if constantChannels > 0 {
      rows.append(["Constant", "\(constantChannels) channels proved constant and made safe"])
    }
    rows += notes.map { ["Note", $0] }
    let head = "\(input) (\(grouped(sourceBytes)) bytes) -> \(output)"
    return
      ([head] + TextTable.lines(rows.map { ["  " + $0[0], $0[1]] })
      + (quantization?.lines ?? [])).joined(separator: "\n")
  }
}
