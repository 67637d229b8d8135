import Deployment
import MCUCost
import Report

extension ParetoReport {
  /// The table for a terminal.
  var text: String {
    let table = TextTable.lines(
      [header] + models.map(row),
      [.left, .left] + Array(repeating: .right, count: header.count - 2))
    return (table + ["", "* " + legend[0]] + legend.dropFirst() + alternatives)
      .joined(separator: "\n")
  }

  /// The table as a Markdown page; `picture` is shown where it lies in the page's own folder.
  func markdown(picture: String?, besides page: String) -> String {
    let rule = ["---", "---"] + Array(repeating: "---:", count: header.count - 2)
    let lines = ([header, rule] + models.map(row)).map { cells in
      "| " + cells.map(Self.escaped).joined(separator: " | ") + " |"
    }
    var parts = ["# Accuracy against flash and energy", lines.joined(separator: "\n")]
    if let picture, Self.folder(of: picture) == Self.folder(of: page) {
      parts.append("![Accuracy against flash and energy](\(Self.fileName(picture)))")
    }
    parts.append("\\* " + legend.joined(separator: "\n\n"))
    parts.append("Made by `thimble pareto` (\(tool)).")
    return parts.joined(separator: "\n\n") + "\n"
  }

  private var header: [String] {
    ["model", "kernels", "accuracy, %", "95 % interval", "flash", "SRAM"]
      + boards.flatMap { ["\($0.name): cycles", "ms", "µJ"] }
  }

  private func row(_ model: ParetoModel) -> [String] {
    let accuracy = model.accuracy
    var cells = [
      NameText.printable(model.name), model.layout?.name ?? model.arithmetic,
      fixed(accuracy.accuracy * 100, 2), accuracy.interval.sentence,
    ]
    guard let memory = model.memory else {
      return cells + Array(repeating: "–", count: header.count - cells.count)
    }
    cells.append(grouped(memory.modelBytes) + (model.isOnFlashFrontier ? " *" : ""))
    cells.append(grouped(memory.totalSramBytes))
    for board in boards {
      guard let cost = model.costs.first(where: { $0.board == board.name }) else {
        cells += ["–", "–", "–"]
        continue
      }
      cells += [
        grouped(cost.cycles), rounded(cost.latencyMilliseconds),
        cost.fits
          ? rounded(cost.energyMicrojoules) + (cost.isOnFrontier ? " *" : "") : "does not fit",
      ]
    }
    return cells
  }

  /// What packed kernels would save, a line for each model that has others.
  private var alternatives: [String] {
    let lines = models.compactMap { model in
      model.packedAlternative.map { other in
        "  \(NameText.printable(model.name)): \(grouped(other.packed.cycles)) instead of "
          + "\(grouped(other.portable.cycles)) cycles on \(other.board)"
      }
    }
    return lines.isEmpty
      ? [] : ["", "With packed kernels (--boards, or --target cortex-m4):"] + lines
  }

  private var legend: [String] {
    let clips = models.map(\.accuracy.clips).max() ?? 0
    let cores = boards.map {
      "\($0.name) is a \($0.core) at \(NumberText.short($0.clockHertz / 1e6)) MHz "
        + "(its power: \($0.energyConfidence.rawValue))"
    }
    return [
      "No other model is as accurate for less, nor more accurate for as much: flash in bytes, µJ on "
        + "that board.",
      "Accuracy on \(grouped(clips)) clips of \(Self.fileName(folder)), from WAV; SRAM in bytes: arena, "
        + "front end and stack.",
      "Cycles, ms and µJ of an inference, front end included, are estimates; energy is that of the "
        + "whole chip while it works.",
      cores.joined(separator: "; ") + ".",
    ]
  }

  /// A cell that holds no markup of its own, and a star that is one.
  private static func escaped(_ cell: String) -> String {
    var text = ""
    for character in cell {
      if "\\`*_[]<>|".contains(character) { text.append("\\") }
      text.append(character)
    }
    return text
  }

  private static func fileName(_ path: String) -> String {
    NameText.printable(path.split(separator: "/").last.map(String.init) ?? path)
  }

  private static func folder(of path: String) -> Substring {
    path.lastIndex(of: "/").map { path[..<$0] } ?? ""
  }
}
