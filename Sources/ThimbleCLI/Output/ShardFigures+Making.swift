import Deployment
import Evaluation
import GraphIR
import HostSupport

extension ShardFigures {
  /// Describes a shard of `folder`, which is still whole.
  init(
    _ shard: Shard, of folder: LabelledFolder, _ arguments: Arguments, verb: String,
    models: [ClipModel]
  ) throws(FileError) {
    self.verb = verb
    index = shard.index
    count = shard.count
    folderClips = folder.clips.count
    folderSHA256 = ContentDigest.of(listing: folder.clips.map { ($0.name, $0.path) })
    options = try arguments.shardedOptions()
    self.models = models.map { Model(model: $0.path, sha256: $0.sha256, notes: $0.notes) }
    passes = []
  }
}

/// A report of some of the clips.
struct ShardReport<Report: Encodable>: Encodable {
  var report: Report
  var shard: ShardFigures

  private enum CodingKeys: String, CodingKey {
    case shard
  }

  init(_ report: Report, _ shard: ShardFigures) {
    self.report = report
    self.shard = shard
  }

  func encode(to encoder: any Encoder) throws {
    try report.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(shard, forKey: .shard)
  }
}

extension Option {
  static let shard = Option(
    "--shard", value: "I/N",
    help:
      "with --json: only the I-th of N equal parts of the clips; 'thimble merge' joins the reports")
}

extension Arguments {
  /// The value of `--shard`, whose report is JSON.
  func shard() throws(UsageError) -> Shard? {
    let accepted = "I/N, such as 1/5, with I from 1 to N and N up to \(grouped(Shard.countLimit))"
    let shard = try value(.shard, accepted: accepted) { text -> Shard? in
      let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
      guard parts.count == 2, let index = parts[0], let count = parts[1] else { return nil }
      return Shard(index, of: count)
    }
    guard shard == nil || has(.json) else {
      throw .missingOption("--json", why: "'thimble merge' joins what --shard prints with it")
    }
    return shard
  }

  /// The options that all shards of a run have in common, and what files they name.
  fileprivate func shardedOptions() throws(FileError) -> [ShardFigures.GivenOption] {
    var options: [ShardFigures.GivenOption] = []
    let others = ([.shard, .json] + Option.common).map(\.name)
    for (name, values) in given where !others.contains(name) {
      let files = paths(givenTo: name)
      var digests: [String] = []
      for path in files where InputFile.exists(path) { digests.append(try ContentDigest.of(path)) }
      options.append(
        ShardFigures.GivenOption(
          option: name, values: values, sha256: digests.isEmpty ? nil : digests))
    }
    return options
  }
}

extension ClipModel {
  fileprivate var sha256: String {
    switch self {
    case .deployed(let deployment): SHA256.hexadecimalDigest(of: deployment.file)
    case .float(let source): hexadecimal(source.graph.sourceSHA256)
    }
  }
}
