package import Deployment
package import MCUCost
package import Thimble

/// What several models are worth and what they cost: the numbers behind the table, the drawing and the
/// JSON.
package struct ParetoReport: Codable, Equatable, Sendable {
  /// A board that costs are given for.
  package struct BoardEntry: Codable, Equatable, Sendable {
    /// The board's name.
    package var name: String
    /// The board in a few words.
    package var title: String
    /// The core's name.
    package var core: String
    /// The core's clock.
    package var clockHertz: Double
    /// How far the board's active power can be trusted.
    package var energyConfidence: BoardConfidence
  }

  /// The version of the JSON form.
  package private(set) var schema = JSONReport.schema
  /// The folder of labelled clips, as it was given.
  package var folder: String
  /// The boards, in the order of each model's costs.
  package var boards: [BoardEntry]
  /// The models, in the order they were given.
  package var models: [ParetoModel]
  /// The program's name and version.
  package var tool: String

  /// Finds out which models no other one beats.
  ///
  /// - Parameters:
  ///   - models: the models, each with costs on some of `boards`, or on none.
  ///   - boards: the boards.
  ///   - folder: where the clips came from.
  ///   - tool: the program's name and version.
  package init(_ models: [ParetoModel], on boards: [Board], folder: String, tool: String) {
    self.folder = folder
    self.tool = tool
    self.models = models
    self.boards = boards.map { board in
      BoardEntry(
        name: board.name, title: board.title, core: board.core.name,
        clockHertz: board.clockHertz.value, energyConfidence: board.activeFigure.confidence)
    }
    nameModels()
    markFrontiers()
  }

  /// Takes other accuracies, by the models' paths; models without one keep theirs.
  package mutating func replaceAccuracies(_ accuracies: [String: AccuracyFigures]) {
    for index in models.indices {
      guard let accuracy = accuracies[models[index].model] else { continue }
      models[index].accuracy = accuracy
    }
    markFrontiers()
  }

  /// Gives files that differ in their extension alone a name with it, and a file that is there in
  /// several layouts one with the layout.
  private mutating func nameModels() {
    let all = models
    for index in models.indices {
      let twins = all.filter { $0.name == all[index].name }
      if twins.contains(where: { $0.model != all[index].model }) {
        models[index].name = ParetoModel.fileName(all[index].model)
      }
      if twins.count(where: { $0.model == all[index].model }) > 1, let layout = all[index].layout {
        models[index].name += ", \(layout.name)"
      }
    }
  }

  private mutating func markFrontiers() {
    let deployed = models.indices.filter { models[$0].memory != nil }
    let flash = ParetoFrontier.standing(
      deployed.map {
        .init(cost: Double(models[$0].memory?.modelBytes ?? 0), worth: models[$0].accuracy.accuracy)
      })
    for (index, stands) in zip(deployed, flash) { models[index].isOnFlashFrontier = stands }
    for board in boards.indices {
      let name = boards[board].name
      let fitting = deployed.compactMap { index in
        models[index].costs.firstIndex { $0.board == name && $0.fits }.map { (index, $0) }
      }
      let energy = ParetoFrontier.standing(
        fitting.map { index, cost in
          .init(
            cost: models[index].costs[cost].energyMicrojoules,
            worth: models[index].accuracy.accuracy)
        })
      for ((index, cost), stands) in zip(fitting, energy) {
        models[index].costs[cost].isOnFrontier = stands
      }
    }
  }
}

/// A model: its accuracy, its bytes, and its costs.
package struct ParetoModel: Codable, Equatable, Sendable {
  /// The file's path, as it was given.
  package var model: String
  /// SHA-256 of the `.thimble` file; `nil` of a float model.
  package var modelSHA256: String?
  /// The processor that the file is laid out for; `nil` of a float model, and of a `.thimble` file that
  /// keeps its layout.
  package var target: String?
  /// The file's name without folders, and without its extension where no other model has the same.
  package internal(set) var name: String
  /// `int8`, or `float32` on the host.
  package var arithmetic: String
  /// The order of the constants; `nil` of a float model.
  package var layout: KernelLayout?
  /// How well it does on the clips.
  package var accuracy: AccuracyFigures
  /// Bytes on the device; `nil` of a float model, which runs on the host alone.
  package var memory: MemoryUse?
  /// Whether no other model is at least as accurate in no more flash, and better in one.
  package internal(set) var isOnFlashFrontier = false
  /// What an inference costs on each board that the file is for; none for a float model.
  package internal(set) var costs: [ParetoCost]

  /// What packed kernels would save, where neither board nor target was asked for.
  package var packedAlternative: PackedAlternative?

  /// A model that runs on the host alone.
  package init(floatModelAt path: String, accuracy: AccuracyFigures) {
    model = path
    name = Self.stem(path)
    self.accuracy = accuracy
    arithmetic = "float32"
    costs = []
  }

  /// A model for devices.
  ///
  /// - Throws: `EstimateError`.
  package init(_ model: ProfiledModel, accuracy: AccuracyFigures, on boards: [Board]) throws {
    self.model = model.identity.model
    modelSHA256 = model.identity.modelSHA256
    target = model.identity.target
    name = Self.stem(self.model)
    self.accuracy = accuracy
    arithmetic = "int8"
    layout = model.layout
    memory = model.memory
    costs = try boards.map { try ParetoCost(model, on: $0) }
  }

  /// The lines of a model for devices, one for each layout that the boards' cores read.
  ///
  /// - Parameters:
  ///   - accuracy: how well it does, in whatever layout.
  ///   - boards: the boards; each line has the costs on those of its layout.
  ///   - deploy: lays the model out for a board and plans it.
  /// - Returns: a line a layout.
  /// - Throws: `EstimateError`, and what `deploy` does.
  package static func lines(
    accuracy: AccuracyFigures, on boards: [Board], deploy: (Board) throws -> Deployment
  ) throws -> [ParetoModel] {
    let layouts = boards.reduce(into: [KernelLayout]()) { found, board in
      if !found.contains(board.core.layout) { found.append(board.core.layout) }
    }
    return try layouts.map { layout in
      let own = boards.filter { $0.core.layout == layout }
      return try ParetoModel(ProfiledModel(deploy(own[0])), accuracy: accuracy, on: own)
    }
  }

  static func fileName(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }

  private static func stem(_ path: String) -> String {
    let file = fileName(path)
    return file.lastIndex(of: ".").map { String(file[..<$0]) } ?? file
  }
}

/// What one inference of a model costs on a board, front end included.
package struct ParetoCost: Codable, Equatable, Sendable {
  /// The board's name.
  package var board: String
  /// Cycles.
  package var cycles: Int
  /// Time in milliseconds.
  package var latencyMilliseconds: Double
  /// Energy in microjoules, SoC boundary.
  package var energyMicrojoules: Double
  /// Where the energy is expected.
  package var energyMicrojoulesRange: EstimateRange
  /// Whether SRAM and flash hold the model.
  package var fits: Bool
  /// Whether no other model that fits is at least as accurate for no more energy, and better in one.
  package internal(set) var isOnFrontier = false

  init(_ model: ProfiledModel, on board: Board) throws(EstimateError) {
    let estimate = try model.estimate(on: board)
    self.board = board.name
    cycles = estimate.cycles
    latencyMilliseconds = estimate.latencyMilliseconds
    energyMicrojoules = estimate.energyMicrojoules
    energyMicrojoulesRange = estimate.energyMicrojoulesRange
    fits = model.memory.fits(board)
  }
}
