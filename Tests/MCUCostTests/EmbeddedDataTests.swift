import Foundation
import MCUCost
import Testing

@testable import struct MCUCost.EmbeddedFile

@Suite struct EmbeddedDataTests {
  @Test func theListsNameTheFoldersFiles() throws {
    #expect(EmbeddedFile.boards.map(\.name).sorted() == (try fileNames(in: "Boards")))
    #expect(EmbeddedFile.cores.map(\.name).sorted() == (try fileNames(in: "Cores")))
    #expect(EmbeddedFile.profiles.map(\.name).sorted() == (try fileNames(in: "Profiles")))
  }

  @Test func embeddedBytesAreTheFiles() throws {
    for (folder, files) in [
      ("Boards", EmbeddedFile.boards), ("Cores", EmbeddedFile.cores),
      ("Profiles", EmbeddedFile.profiles),
    ] {
      for file in files {
        let url = sourceFolder(folder).appendingPathComponent("\(file.name).json")
        #expect(try Data(contentsOf: url) == Data(file.bytes), "\(file.name)")
      }
    }
  }

  @Test func boardsAreSortedAndNamedAsTheirFiles() {
    let names = Board.all.map(\.name)
    #expect(names == names.sorted())
    #expect(names == EmbeddedFile.boards.map(\.name).sorted())
    #expect(names.count >= 8)
    for name in ["stm32l4r5zi", "stm32u575zi", "nrf52840", "rp2040"] {
      #expect(names.contains(name))
    }
  }

  @Test func everyFigureHasASource() {
    for board in Board.all {
      let figures = [
        board.clockHertz, board.supplyVolts, board.activeFigure, board.sleepCurrentMicroamps,
        board.flashBytes, board.sramBytes, board.flashWaitStates, board.flashLineBytes,
        board.flashCacheBytes,
      ]
      for figure in figures { #expect(figure.source.count > 10, "\(board.name): \(figure)") }
      #expect((1...2_000).contains(board.energyPerCyclePicojoules), "\(board.name)")
      #expect(board.sleepMicrowatts * 1e-3 < board.activeMilliwatts, "\(board.name)")
    }
  }

  @Test func measuredBoardsRepeatThePublishedEnergyPerCycle() throws {
    let published = ["stm32l4r5zi": 351.575, "stm32l4r5zi-p": 273.974, "stm32u575zi": 141.99]
    for (name, picojoules) in published {
      let board = try Board.named(name)
      #expect(abs(board.energyPerCyclePicojoules / picojoules - 1) < 0.001, "\(name)")
      #expect(board.activeFigure.confidence == .measured)
    }
  }

  @Test func everyCoefficientHasASource() {
    for core in Core.all {
      for (name, kernel) in core.kernels.values.joined() {
        #expect(!kernel.loops.isEmpty, "\(core.name) \(name)")
        let cycles = kernel.cycles.map { Array($0.values) } ?? []
        #expect((kernel.cyclesPerInstruction == nil) != cycles.isEmpty, "\(core.name) \(name)")
        for coefficient in Array(kernel.loops.values) + cycles
          + [kernel.cyclesPerInstruction].compactMap(\.self)
        {
          #expect(coefficient.source.count > 8, "\(core.name) \(name): \(coefficient)")
        }
      }
    }
  }

  @Test func namesAreFoundWhateverTheirCase() throws {
    #expect(try Board.named("nRF52840").name == "nrf52840")
    #expect(try Core.named("Cortex-M4").name == "cortex-m4")
  }

  @Test func anUnknownNameListsTheAcceptedOnesAndTheNearest() {
    let boards = Board.all.map(\.name)
    func failure(_ name: String, nearest: String?) -> DataFileError {
      .unknownName(kind: "board", name: name, nearest: nearest, accepted: boards)
    }
    #expect(throws: failure("stm32l4r5", nearest: "stm32l4r5zi")) { try Board.named("stm32l4r5") }
    #expect(throws: failure("rp2400", nearest: "rp2040")) { try Board.named("rp2400") }
    #expect(throws: failure("u575", nearest: "stm32u575zi")) { try Board.named("u575") }
    #expect(throws: failure("toaster", nearest: nil)) { try Board.named("toaster") }
    #expect(throws: failure("", nearest: nil)) { try Board.named("") }
    let text = "\(failure("rp2400", nearest: "rp2040"))"
    #expect(text.hasPrefix("no board is called 'rp2400' (did you mean 'rp2040'?); accepted: esp"))
  }
}
