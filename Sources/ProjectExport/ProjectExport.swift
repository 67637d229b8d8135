package import Deployment
package import MCUCost
internal import ModelCompiler
internal import Thimble

/// From deployed models to a project's folder.
package struct ProjectExport {
  /// What was asked for.
  package struct Request: Sendable {
    /// The core and the float ABI.
    package var target: ArchiveTarget
    /// How the files lie.
    package var layout: ProjectLayout
    /// The web address for a package's description; `nil` for none.
    package var vendorURL: String?
    /// Whether the library holds every kernel.
    package var linksAll: Bool
    /// A folder of archives that were made before; `nil` to compile one.
    package var prebuilt: String?
    /// Where a toolchain is looked for, folders separated by colons.
    package var path: String

    /// Makes a request.
    package init(
      target: ArchiveTarget, layout: ProjectLayout, vendorURL: String? = nil, linksAll: Bool,
      prebuilt: String?, path: String
    ) {
      self.target = target
      self.layout = layout
      self.vendorURL = vendorURL
      self.linksAll = linksAll
      self.prebuilt = prebuilt
      self.path = path
    }
  }

  /// Makes a project in memory.
  ///
  /// - Parameters:
  ///   - deployments: the models, at least one, laid out for the core.
  ///   - board: what the README prices them on.
  ///   - request: what was asked for.
  /// - Returns: the project.
  /// - Throws: `ExportError`, or what opening a model throws.
  package static func project(
    _ deployments: [Deployment], on board: Board?, _ request: Request
  ) throws -> ExportedProject {
    let models = try deployments.map(ExportedModel.init)
    try checkNames(models, deployments)
    let graphs = request.linksAll || models.contains(where: \.isGraph)
    let archive: [UInt8]
    if let folder = request.prebuilt {
      archive = try Prebuilt.archive(in: folder, for: request.target, graphs: graphs)
    } else if request.linksAll {
      archive = try ArchiveBuilder.archive(
        for: request.target, .program(linksGraphs: true), path: request.path)
    } else {
      let kernels = models.reduce(into: Set()) { $0.formUnion($1.kernels) }
      archive = try ArchiveBuilder.archive(
        for: request.target, .kernels(kernels, linksGraphs: graphs), path: request.path)
    }
    return ExportedProject(
      models: models, target: request.target, layout: request.layout,
      vendorURL: request.vendorURL, archive: archive, isPrebuilt: request.prebuilt != nil,
      linksAll: request.linksAll,
      figures: zip(models, deployments).map { model, deployment in
        ProjectFigures(name: model.name, deployment: deployment, board: board).text
      })
  }

  private static func checkNames(
    _ models: [ExportedModel], _ deployments: [Deployment]
  ) throws(ExportError) {
    for (index, model) in models.enumerated() {
      if let other = models[..<index].firstIndex(where: { $0.name == model.name }) {
        throw .sameName(
          model.name, paths: [deployments[other].source.path, deployments[index].source.path])
      }
    }
  }
}

/// What a README says of a model's plan and cost: the figures of `plan` and `profile`.
struct ProjectFigures {
  let name: String
  let deployment: Deployment
  let board: Board?

  var text: String {
    let memory = deployment.memory
    let network = """
      `\(name)`: \
      \(memory.modelBytes) bytes of flash for the model; SRAM: arena \(memory.arenaBytes), front end \
      \(memory.frontEndBytes), stack \(memory.stackBytes) (\(memory.stackBasis)); \
      \(deployment.source.multiplyAccumulates) multiply-accumulates an inference.

      """
    let notes = deployment.source.notes.map { "\nNote: \($0).\n" }.joined()
    return network + notes + (estimate ?? "")
  }

  /// The cost on a board; `nil` where none is known for the core.
  private var estimate: String? {
    guard let board else { return nil }
    let model = deployment.source.model
    guard
      let estimate = try? CostModel(board: board).estimate(
        model.layerWorkloads(deployment.plan), frontEnd: model.frontEndWorkload)
    else { return nil }
    let layers = estimate.layers + (estimate.frontEnd.map { [$0] } ?? [])
    let rows = layers.enumerated().map { index, layer in
      "| \(index) \(layer.kind) | \(layer.multiplyAccumulates) | \(layer.cycles) |\n"
    }
    return """

      Estimated on \(board.name) (\(board.core.name) at \(Int(board.clockHertz.value / 1e6)) MHz), as `thimble \
      profile` does: \(estimate.cycles) cycles, \(tenths(estimate.latencyMilliseconds)) ms, \
      \(tenths(estimate.energyMicrojoules)) µJ an inference (SoC boundary; expected \
      \(tenths(estimate.energyMicrojoulesRange.lower)) to \(tenths(estimate.energyMicrojoulesRange.upper)) µJ).

      | layer | multiply-accumulates | cycles |
      |---|---:|---:|
      \(rows.joined())
      """
  }

  private func tenths(_ value: Double) -> String {
    let scaled = Int((value * 10).rounded())
    return "\(scaled / 10).\(scaled % 10)"
  }
}
