import Deployment
import Foundation
import GraphIR
import HostSupport
import ModelCompiler
import TestSupport
import Thimble

extension FuzzTarget {
  private static let limits: FileTrial.Limits = {
    var limits = FileTrial.Limits()
    limits.bytes = 1 << 20
    limits.work = 1_000_000
    return limits
  }()

  /// The file with a checksum that holds, and as long as its header says but for a trailer.
  static func stamped(_ bytes: [UInt8]) -> [UInt8] {
    var file = bytes
    guard file.count >= FileLayout.headerBytes else { return file }
    let total = Int(file.value(at: 8, as: UInt32.self))
    let hasTrailer =
      total >= FileLayout.headerBytes && total + FileTrailer.headerBytes <= file.count
      && file.value(at: total, as: UInt32.self) == FileTrailer.magic
    if !hasTrailer { file.put(UInt32(file.count), at: 8) }
    ModelWriter.stamp(&file)
    return file
  }

  // MARK: Devices

  /// Runs a file, opens it as programs do that link less, and asks it all that it can be asked.
  static func readModel(_ file: [UInt8]) {
    _ = FileTrial(file, in: AlignedMemory.self, limits: limits)
    _ = Opening.error(file, linking: Chains.self)
    let memory = AlignedMemory(copying: file)
    let bytes = unsafe UnsafeRawBufferPointer(memory.bytes)
    do throws(ModelError) {
      let model = try unsafe Model(bytes)
      try model.check()
      askForNames(model)
      askForFigures(model)
    } catch {
      let sentence = error.description
      require(error.byteOffset <= file.count, "an error's byte lies behind the file: \(sentence)")
    }
    let shifted = unsafe UnsafeRawBufferPointer(rebasing: bytes.dropFirst(4))
    require(unsafe (try? Model(shifted)) == nil, "a file is accepted that is not aligned")
  }

  /// An input or output that has a name is found by it.
  private static func askForNames(_ model: Model) {
    for index in 0..<min(8, model.labelCount + 1) { _ = String(model.label(index)) }
    for index in 0..<min(8, model.inputCount) {
      let (name, text) = (model.inputName(index), String(model.inputName(index)))
      require(
        name.isEmpty || model.inputIndex(named: name) != nil, "the input '\(text)' is not found")
      _ = model.inputIndex(named: text)
    }
    for index in 0..<min(8, model.outputCount) {
      let (name, text) = (model.outputName(index), String(model.outputName(index)))
      require(
        name.isEmpty || model.outputIndex(named: name) != nil, "the output '\(text)' is not found")
      _ = model.outputIndex(named: text)
    }
    let (input, output): (StaticString, StaticString) = ("input", "")
    _ = (model.inputIndex(named: input), model.outputIndex(named: output))
  }

  private static func askForFigures(_ model: Model) {
    for info in [model.input, model.output] where info.byteCount <= limits.bytes {
      var reals = [Float](repeating: 0, count: 4)
      var span = reals.mutableSpan
      info.dequantize([-128, -1, 0, 127].span, into: &span)
    }
    _ = (model.byteCount, model.inputValues, model.hasState, model.windowRows, model.frontEnd)
    require(
      model.saysHowToListen || model.listening == nil, "how to listen comes out of a file without")
    _ = String(model.listeningText())
    guard let listening = model.listening else { return }
    for index in 0..<listening.thresholdCount { _ = listening.threshold(index) }
    require(
      listening.strideRows > 0 && listening.smoothing > 0 && listening.refractoryRows >= 0,
      "how to listen makes no sense")
  }

  /// A file whose checksum does not hold is refused.
  ///
  /// libFuzzer makes one valid at times: it sees what is compared.
  static func readStale(_ bytes: [UInt8]) {
    guard Opening.error(bytes) == nil else { return }
    var file = Array(bytes.prefix(Int(bytes.value(at: 8, as: UInt32.self))))
    let stored = file.value(at: 12, as: UInt32.self)
    file.replaceSubrange(12..<16, with: [0, 0, 0, 0])
    require(crc32(file) == stored, "a file whose checksum does not hold is accepted")
  }

  /// CRC-32 by its definition, a bit at a time: not by the code that is tried.
  private static func crc32(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0) { crc, byte in
      (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in
        crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1
      }
    }
  }

  // MARK: Hosts

  static func readOnHost(_ file: [UInt8]) {
    guard let source = try? ModelSource(bytes: file, path: "input.thimble"),
      let deployment = try? Deployment(source, workLimit: WorkLimit(rowSteps: 100_000))
    else { return }
    _ = try? FileSections(deployment)
  }

  /// What the compiler makes of what is imported opens, and what is not imported has an outline.
  static func importModel(_ bytes: [UInt8], _ name: String) {
    withFile(bytes, name) { _ = try? OutlinedModel(path: $0) }
    compile(bytes, name)
  }

  private static func compile(_ bytes: [UInt8], _ name: String) {
    guard let source = try? GraphSource(bytes: bytes, path: name), !source.graph.isFloat,
      let model = try? ModelSource(source), model.multiplyAccumulates < 4_000_000,
      // Planning has its bound in row steps, which instrumented code takes long over.
      model.model.operators.count < 16, model.model.tensors.allSatisfy({ $0.shape.height < 100 })
    else { return }
    let limit = WorkLimit(rowSteps: 20_000)
    guard let deployment = try? Deployment(model, workLimit: limit) else { return }
    require(
      (try? deployment.makeSession(asDeployed: true)) != nil,
      "the runtime refuses the file that was made of \(name)")
  }
}

/// What a program links that runs chains of most kernels.
private enum Chains: OperatorSet {
  static func links(_ kind: KernelKind) -> Bool { kind != .softmax }
  static var linksGraphs: Bool { false }
}
