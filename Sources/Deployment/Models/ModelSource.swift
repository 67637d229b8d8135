import GraphIR
import HostSupport
package import ModelCompiler
import ONNXImport
import Thimble
import ThimbleTrust

/// A model as it was read from a file: lowered, with labels and front end, not yet planned.
package struct ModelSource: Sendable {
  /// The formats that are read, told apart by their first bytes.
  package enum Format: String, Sendable, Codable {
    /// A TensorFlow Lite FlatBuffer: `TFL3` at byte 4.
    case tflite
    /// An Open Neural Network Exchange file, which has no magic number; float32 here.
    case onnx
    /// This project's flat file: `THMB` at byte 0.
    case thimble

    /// The format that a file's first bytes, or its name, speak for; `nil` for none of them, or a file
    /// that is known to be something else.
    package init?(_ bytes: [UInt8], path: String) {
      if bytes.dropFirst(4).starts(with: "TFL3".utf8) {
        self = .tflite
      } else if bytes.starts(with: "THMB".utf8) {
        self = .thimble
      } else if FileKind(bytes, path: path) == nil,
        path.lowercased().hasSuffix(".onnx") || ONNXImporter.recognizes(bytes)
      {
        self = .onnx
      } else {
        return nil
      }
    }
  }

  /// The file's path, as it was given.
  package let path: String
  /// What the file is.
  package let format: Format
  /// Bytes of the file.
  package let byteCount: Int
  /// The network.
  package internal(set) var model: LoweredModel
  /// The processor that it is laid out for; `nil` for a `.thimble` file that keeps its layout.
  package private(set) var target: Target?
  /// The network before it was lowered, where there is one.
  private var graph: Graph?
  /// A `.thimble` file's bytes and plan, for as long as nothing in it was replaced.
  package internal(set) var stored: Stored?
  /// What the trailer of a signed `.thimble` file says; nothing has verified it.
  package private(set) var signature: ModelSignature?
  /// What was changed or assumed on the way, for people.
  package internal(set) var notes: [String]

  /// What a `.thimble` file brings beside the network.
  package struct Stored: Sendable {
    /// The file's bytes.
    package var file: [UInt8]
    /// Its plan.
    package var plan: Plan
  }

  /// Reads a model.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - target: the processor to lower for. A `.thimble` file has been lowered already: its constants are
  ///     laid out anew.
  ///   - otherwise: the processor to lower for where none is asked for; a `.thimble` file keeps its
  ///     layout.
  /// - Throws: `FileError` for a file that cannot be read or is corrupt;
  ///   `ImportError` and `CompileError` for one with operators that cannot be run.
  package init(path: String, target: Target? = nil, otherwise: Target = .portable) throws {
    try self.init(bytes: InputFile.read(path), path: path, target: target, otherwise: otherwise)
  }

  /// Reads a model from a file's bytes; `path` names it in errors.
  package init(
    bytes: [UInt8], path: String, target: Target? = nil, otherwise: Target = .portable
  ) throws {
    switch Format(bytes, path: path) {
    case .tflite, .onnx:
      try self.init(GraphSource(bytes: bytes, path: path), target: target ?? otherwise)
    case .thimble:
      try self.init(file: bytes, path: path, target: target)
    case nil: throw Self.foreignFile(bytes, path: path)
    }
  }

  /// The error of a file that is no model.
  static func foreignFile(_ bytes: [UInt8], path: String) -> FileError {
    if let kind = FileKind(bytes, path: path) {
      return FileError(path: path, is: kind, accepted: "a .tflite, .onnx or .thimble file")
    }
    return FileError(
      path: path, byteOffset: 0,
      reason:
        "is neither a .tflite (TFL3 at byte 4), a .thimble (THMB at byte 0) nor an .onnx file "
        + "(8, version at byte 0)")
  }

  private init(file bytes: [UInt8], path: String, target: Target?) throws(FileError) {
    self.path = path
    byteCount = bytes.count
    format = .thimble
    notes = []
    (model, stored) = try StoredModel.read(bytes, path: path)
    do throws(SignatureError) {
      signature = try ModelSignature(of: bytes)
    } catch {
      notes = ["the trailer behind the file is passed over: \(error.sentence)"]
    }
    self.target = target
    defer { notes += model.layoutNotes }
    guard let target, target.layout != model.layout else { return }
    model = model.laidOut(for: target.layout)
    stored = nil
    notes.append("laid out for \(target.rawValue)")
  }

  /// Lowers a network.
  ///
  /// - Throws: `CompileError` for operators that cannot be run, and for a float graph.
  package init(_ source: GraphSource, target: Target? = nil) throws {
    path = source.path
    byteCount = source.byteCount
    format = source.format
    let target = target ?? .portable
    model = try Lowering.lower(source.graph, layout: target.layout)
    notes = source.graph.notes + model.arithmeticNotes + model.layoutNotes
    self.target = target
    graph = source.graph
  }

  /// Has the network take a stream's new rows, and keep of each tensor those that it needs of the rows before.
  ///
  /// - Throws: `FileError` that says what works, or `CompileError`.
  package mutating func stream(hopRows: Int) throws {
    guard let graph else {
      throw FileError(
        path: path,
        reason: "is laid out already; --hop-rows takes the .tflite or .onnx it was made of, "
          + "a float one with --calibrate")
    }
    let whole = PassPipeline.standard(for: model.layout).run(graph).graph
    do throws(StreamError) {
      self.graph = try whole.streamed(hopRows: hopRows)
    } catch {
      throw FileError(path: path, reason: error.reason)
    }
    var streamed = try laidOut(for: target ?? .portable)
    streamed.model.frontEnd?.frames = UInt16(hopRows)
    let stops = RowFlow(whole, hopRows: hopRows).stops
    streamed.notes += stops.map {
      "\($0.operation) '\($0.node)' \($0.reason): it and what is behind it compute whole windows"
    }
    self = streamed
  }

  /// What keeping rows between hops would save; `nil` for a network that is no sequence, or keeps state.
  package var streamOffer: StreamOffer? {
    graph.flatMap { StreamOffer($0, hasFrontEnd: model.frontEnd != nil) }
  }

  /// The same model laid out for another processor, to be planned anew.
  ///
  /// - Throws: `CompileError`.
  package func laidOut(for target: Target) throws -> ModelSource {
    var other = self
    other.target = target
    other.stored = nil
    if let graph {
      other.model = try lowered(graph, .standard(for: target.layout), layout: target.layout)
    } else {
      other.model = model.laidOut(for: target.layout)
    }
    return other
  }

  /// The network with its sequences along the width, for plans that hold them whole; `nil` where it has none, or
  /// keeps state.
  package var withSequencesAlongWidth: LoweredModel? {
    guard let graph, graph.states.isEmpty else { return nil }
    let other = try? lowered(graph, .alongWidth(for: model.layout), layout: model.layout)
    return other.flatMap { $0.tensors.map(\.shape) == model.tensors.map(\.shape) ? nil : $0 }
  }

  /// The network, lowered anew.
  private func lowered(
    _ graph: Graph, _ passes: PassPipeline, layout: KernelLayout
  ) throws(CompileError) -> LoweredModel {
    var other = try Lowering.lower(graph, layout: layout, passes: passes)
    (other.labels, other.frontEnd) = (model.labels, model.frontEnd)
    other.listening = model.listening
    (other.provenance, other.passes) = (model.provenance, model.passes)
    return other
  }

  /// Shape of the network's input.
  package var input: LoweredTensor { model.tensors[0] }
  /// Shape of the network's output.
  package var output: LoweredTensor { model.tensors[model.outputs[0]] }
  /// Multiply-accumulates of an inference.
  package var multiplyAccumulates: Int {
    model.operators.reduce(0) { $0 + $1.workload.multiplyAccumulates }
  }
}
