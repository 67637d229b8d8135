import Evaluation

/// What a shard's report has beside its figures: all that `thimble merge` needs to join it with the others.
struct ShardFigures: Codable {
  /// An option as it was given, and what it leads to.
  struct GivenOption: Codable {
    var option: String
    var values: [String]
    /// Of the file or the folder that each value names, where it names one.
    var sha256: [String]?

    /// Whether the values mean the same; the same file may lie elsewhere.
    func isSame(as other: GivenOption?) -> Bool {
      guard let other else { return false }
      let areFiles = sha256?.count == values.count && other.sha256?.count == other.values.count
      return areFiles ? sha256 == other.sha256 : values == other.values && sha256 == other.sha256
    }
  }

  struct Model: Codable {
    var model: String
    /// Of the `.thimble` file, or of a float32 model's own.
    var sha256: String
    /// What was assumed of it.
    var notes: [String]
  }

  var verb: String
  /// Which shard, from 1.
  var index: Int
  /// How many shards there are.
  var count: Int
  /// Clips of all shards.
  var folderClips: Int
  /// Of the names and sizes of all shards' clips.
  var folderSHA256: String
  var options: [GivenOption]
  var models: [Model]
  /// What became of this shard's clips, each time that they were classified: for evaluate undisturbed,
  /// disturbed in each way, by the other model; for pareto by each model.
  var passes: [[ClipOutcome]]

  /// The shard; `nil` where the figures name none.
  var shard: Shard? { Shard(index, of: count) }
}
