import Deployment
import Foundation
import HostSupport
import MCUCost
import MCUSim
import ThimbleCLI

extension FuzzTarget {
  /// Functions are found by their addresses and names.
  static func readProgram(_ bytes: [UInt8]) {
    guard let file = try? ELFFile(bytes, file: "input.elf") else { return }
    _ = file.symbols.name(at: file.entry)
    for (index, function) in file.symbols.functions.prefix(64).enumerated() {
      require(
        file.symbols.functionIndex(at: function.start) == index
          && file.symbols.address(of: function.name) != nil,
        "the function \(function.name) is not found")
      _ = file.symbols.name(at: function.start &+ 1)
    }
  }

  /// What a board costs and what a budget allows are figures, however odd both are.
  static func readBoard(_ path: String) {
    let board = try? Board.load(fileAt: path)
    let budget = (try? InputFile.read(path)).flatMap { try? Budget(json: $0, file: path) }
    if let board { hold(board, against: budget ?? everyFigure) }
    guard let budget, let known = Board.all.first else { return }
    hold(known, against: budget)
    _ = budget.exceeded(by: [:]).map(\.description)
  }

  private static let everyFigure = Budget(
    limits: Dictionary(uniqueKeysWithValues: Budget.Figure.allCases.map { ($0, 0) }))

  private static func hold(_ board: Board, against budget: Budget) {
    let sample = FuzzModels.sample
    let layers = sample.source.model.layerWorkloads(sample.plan)
    guard let estimate = try? CostModel(board: board).estimate(layers) else { return }
    let excesses = budget.exceeded(by: estimate, arenaBytes: 1 << 12, modelBytes: nil)
    _ = excesses.map(\.description)
    require(
      excesses.allSatisfy { excess in excess.actual.map { $0 > excess.limit } ?? true },
      "a figure within its limit is told")
  }

  /// Every rule of a core has a number, and takes another one.
  static func readTiming(_ bytes: [UInt8]) {
    guard let core = try? CoreTiming(json: bytes, file: "input.json") else { return }
    for (rule, number) in core.rules {
      _ = number.confidence.relativeUncertainty
      let other = core.replacing(rule, by: core.value(rule) + 1)
      require(other.value(rule) == core.value(rule) + 1, "a rule keeps its number")
    }
    _ = try? CoreTiming.named(core.name)
  }

  static func readValues(_ path: String) {
    _ = try? RawInputs(FuzzModels.sample, files: [path])
    _ = try? RawInputs(FuzzModels.twoInputs, files: [path, path])
    _ = try? RawFloatRun(FuzzModels.float, files: [path])
  }

  static func unpack(_ bytes: [UInt8]) {
    guard let archive = try? ZipArchive(bytes) else { return }
    for entry in archive.entries.prefix(16) {
      _ = try? archive.contents(of: entry, limit: 1 << 20)
    }
  }

  /// Compares the first report with the last one; what lies between is a budget.
  static func compare(_ paths: [String]) {
    let (first, last) = (paths[0], paths[paths.count - 1])
    run(["compare", first, last])
    run(["compare", first, last, "--json"] + (paths.count > 2 ? ["--budget", paths[1]] : []))
  }

  /// Runs the program on some words, and returns what it prints.
  @discardableResult
  static func run(_ words: [String]) -> String {
    let done = DispatchSemaphore(value: 0)
    let printed = Printed()
    Task.detached {
      let console = Console(output: { printed.append($0) }, error: { _ in })
      _ = await CommandLineInterface.run(words, on: console)
      done.signal()
    }
    done.wait()
    return printed.text
  }
}

/// What one run prints; it has ended before anybody reads it.
private final class Printed: @unchecked Sendable {
  private(set) var text = ""

  func append(_ more: String) { text += more }
}
