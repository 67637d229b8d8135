import Deployment
import Evaluation
import Foundation
import ModelCompiler
import Report

/// The shards of one run, read, checked and joined.
struct MergedShards {
  /// What can be sharded.
  enum ShardedVerb: String {
    case evaluate, pareto
  }

  private struct File {
    var path: String
    var bytes: Data
    var figures: ShardFigures
    var shard: Shard
  }

  let verb: ShardedVerb
  /// What became of each clip of the folder, in each pass.
  let passes: [[ClipOutcome]]
  /// The first shard's file; reports agree in all that is not counted.
  private let first: File

  /// Reads reports.
  ///
  /// - Throws: `FileError` for a file that is no shard's report, or not of the run of the others; and for a
  ///   run that is not whole.
  init(paths: [String]) throws(FileError) {
    var files: [File] = []
    for path in paths {
      let file = try Self.file(path)
      if let first = files.first,
        let difference = file.figures.difference(from: first.figures, at: first.path)
      {
        throw FileError(path: path, reason: difference)
      }
      if let twin = files.first(where: { $0.shard == file.shard }) {
        throw FileError(
          path: path, reason: "is shard \(file.shard.index), and so is \(twin.path)")
      }
      files.append(file)
    }
    files.sort { $0.shard.index < $1.shard.index }
    first = files[0]
    try Self.requireAll(files)
    guard let verb = ShardedVerb(rawValue: first.figures.verb) else {
      throw FileError(path: first.path, reason: "'\(first.figures.verb)' does not shard")
    }
    self.verb = verb
    passes = first.figures.passes.indices.map { pass in
      Shard.joined(files.map { $0.figures.passes[pass] })
    }
  }

  private static func requireAll(_ files: [File]) throws(FileError) {
    let present = Set(files.map(\.shard.index))
    let count = files[0].shard.count
    let missing = (1...count).filter { !present.contains($0) }
    guard missing.isEmpty else {
      let names = missing.prefix(10).map(String.init) + (missing.count > 10 ? ["…"] : [])
      throw FileError(
        path: files[0].path,
        reason: "is one of \(count) shards, of which \(missing.count) "
          + "\(missing.count == 1 ? "is" : "are") missing: \(names.joined(separator: ", "))")
    }
  }

  private static func file(_ path: String) throws(FileError) -> File {
    let bytes = Data(try InputFile.read(path))
    let version = try decode(ReportVersion.self, from: bytes, of: path)
    guard version.schema == JSONReport.schema, version.tool == ModelWriter.toolVersion else {
      throw FileError(
        path: path,
        reason: "is of schema \(version.schema) and by \(version.tool); accepted: schema "
          + "\(JSONReport.schema), by \(ModelWriter.toolVersion)")
    }
    let figures = try decode(ShardMember.self, from: bytes, of: path).shard
    guard let shard = figures.shard, figures.isWhole else {
      throw FileError(path: path, reason: "does not hold the clips that its 'shard' says")
    }
    return File(path: path, bytes: bytes, figures: figures, shard: shard)
  }

  private static func decode<Value: Decodable>(
    _ type: Value.Type, from bytes: Data, of path: String
  ) throws(FileError) -> Value {
    do {
      return try JSONDecoder().decode(type, from: bytes)
    } catch {
      let reason = (error as? DecodingError)?.reason ?? "\(error)"
      throw FileError(path: path, reason: "is no report with --shard: \(reason)")
    }
  }
}

private struct ReportVersion: Decodable {
  var schema: Int
  var tool: String
}

private struct ShardMember: Decodable {
  var shard: ShardFigures
}

extension MergedShards {
  /// The report of a whole run of evaluate, what it says first of its model, and what it sums up.
  func evaluation() throws(FileError) -> (EvaluateReport, ReportHead?, EvaluationPasses) {
    let part = try Self.decode(EvaluateReport.self, from: first.bytes, of: first.path)
    let isFloat = part.arithmetic == "float32"
    let head = isFloat ? nil : try Self.decode(ReportHead.self, from: first.bytes, of: first.path)
    let classes = part.confusion.count
    let disturbances = (part.conditions ?? []).compactMap {
      Disturbance(kind: $0.kind, decibels: $0.decibels)
    }
    let fits =
      part.labels.count <= classes && part.confusion.allSatisfy { $0.count == classes }
      && disturbances.count == part.conditions?.count ?? 0
      && passes.count == 1 + disturbances.count + (part.against == nil ? 0 : 1)
      && passes.joined().allSatisfy { $0.isOf(classes: classes) }
    guard fits, let model = first.figures.models.first else {
      throw FileError(
        path: first.path, reason: "its 'shard' does not go with its classes and conditions")
    }
    let merged = EvaluationPasses(passes, classes: classes, hasRival: part.against != nil)
    let report = EvaluateReport(
      EvaluateReport.Subject(
        model: part.model, isFloat: isFloat, labels: part.labels, notes: model.notes,
        folder: part.folder, disturbances: disturbances, rival: part.against?.model), merged)
    return (report, head, merged)
  }

  /// The report of a whole run of pareto.
  func comparison() throws(FileError) -> ParetoReport {
    var report = try Self.decode(ParetoReport.self, from: first.bytes, of: first.path)
    let models = first.figures.models.map(\.model)
    guard models.count == passes.count, Set(report.models.map(\.model)) == Set(models) else {
      throw FileError(path: first.path, reason: "its 'shard' is of other models than its table")
    }
    report.replaceAccuracies(
      Dictionary(zip(models, passes.map { AccuracyFigures($0.accuracy) })) { first, _ in first })
    return report
  }
}

extension ShardFigures {
  /// Whether every pass has as many clips as the shard has.
  fileprivate var isWhole: Bool {
    guard let shard, 0...1_000_000_000 ~= folderClips, !passes.isEmpty else { return false }
    let clips = shard.clipCount(of: folderClips)
    return passes.allSatisfy { $0.count == clips }
  }

  /// Why this is not a shard of the run that another is of; `nil` where it is.
  fileprivate func difference(from other: ShardFigures, at path: String) -> String? {
    if verb != other.verb { return "is of \(verb), \(path) is of \(other.verb)" }
    if count != other.count { return "is one of \(count) shards, \(path) of \(other.count)" }
    if let pair = zip(models, other.models).first(where: { $0.sha256 != $1.sha256 }) {
      return "\(pair.0.model) is not the model \(pair.1.model) of \(path)"
    }
    if models.count != other.models.count || passes.count != other.passes.count {
      return "has another number of models or conditions than \(path)"
    }
    let names = Set((options + other.options).map(\.option)).sorted()
    for name in names {
      let (own, others) = (given(name), other.given(name))
      guard own.map({ !$0.isSame(as: others) }) ?? (others != nil) else { continue }
      let isOnlyContent = own?.values == others?.values
      return "\(name) is \(own?.sentence ?? "not given"), in \(path) "
        + (isOnlyContent ? "another file or folder of that name" : others?.sentence ?? "not given")
    }
    if folderClips != other.folderClips || folderSHA256 != other.folderSHA256 {
      return "is of other clips than \(path): \(grouped(folderClips)) files here, "
        + "\(grouped(other.folderClips)) there, by name and size"
    }
    return nil
  }

  private func given(_ option: String) -> GivenOption? {
    options.first { $0.option == option }
  }
}

extension ShardFigures.GivenOption {
  fileprivate var sentence: String {
    values.isEmpty ? "given" : "'\(values.joined(separator: " "))'"
  }
}

extension ClipOutcome {
  fileprivate func isOf(classes: Int) -> Bool {
    0..<classes ~= actual && verdict.map { 0..<classes ~= $0.predicted } ?? true
  }
}
