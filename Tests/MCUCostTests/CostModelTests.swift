import Foundation
import Testing
import Thimble

@testable import MCUCost

@Suite struct CostModelTests {
  let work = Workload(
    multiplyAccumulates: 2_000, outputs: 50, constantBytes: 1_200, inputBytes: 100, outputBytes: 50,
    steps: 5)

  func estimate(
    _ work: Workload, operation: String = "pointwise", layout: KernelLayout = .portable
  ) throws -> LayerEstimate {
    try CostModel(board: roundBoard())
      .estimate(LayerWorkload(name: "layer", operation: operation, layout: layout, workload: work))
  }

  @Test func aSmallLayerCostsWhatTheHandSays() throws {
    let layer = try estimate(work)
    // Inner loop: 2,000·4 + 100·3 = 8,300 instructions, 16,600 cycles, a quarter of them memory's.
    // Overhead: 50·10 + 5·100 + 1,000 = 2,000 instructions, 4,000 cycles.
    // 1,200 bytes do not fit the cache: 2,000 bytes read, 250 lines, 500 cycles.
    #expect(layer.instructions == 10_300)
    #expect(layer.computeCycles == 12_450)
    #expect(layer.overheadCycles == 4_000)
    #expect(layer.dataCycles == 4_150 + 500)
    #expect(layer.cycles == 21_100)
    #expect(layer.latencyMilliseconds == 0.211)
    #expect(abs(layer.energyMicrojoules - 10.55) < 1e-12)
    #expect(layer.movedBytes == 1_350)
    #expect(layer.bound == .compute)
    // 20,600 cycles of two measured coefficients (0.1 each), 500 of a measured board's (0.3).
    #expect(abs(layer.relativeCycleUncertainty - (20_600 * 0.2 + 500 * 0.3) / 21_100) < 1e-12)
  }

  @Test func constantsThatFitTheCacheAreReadOnce() throws {
    var small = work
    small.constantBytes = 800
    #expect(try estimate(small).dataCycles == 4_150 + 200)
  }

  @Test func datapathEnergyFollowsTheTable() throws {
    // 2,000·0.3 + 50·3.2 + 150·2.5 + 1,200·12.5 = 600 + 160 + 375 + 15,000 pJ.
    let layer = try estimate(work)
    #expect(abs(layer.datapathEnergyMicrojoules - 0.016135) < 1e-12)
    // A copy rescales nothing: 50·3.2 pJ less. The front end's products are 32 bits wide.
    var copied = work
    copied.rescaledOutputs = 0
    let copy = try estimate(copied)
    #expect(abs(copy.datapathEnergyMicrojoules - 0.015975) < 1e-12)
    var widened = work
    widened.wideProducts = work.multiplyAccumulates
    let wide = try estimate(widened)
    #expect(abs(wide.datapathEnergyMicrojoules - 0.021935) < 1e-12)
  }

  @Test func theLayoutChoosesTheKernel() throws {
    let layer = try estimate(work, layout: .dsp)
    // 7 instructions; 1,200 bytes of constants read once: 150 lines, 300 cycles.
    #expect(layer.instructions == 7)
    #expect(layer.cycles == 14 + 300)
  }

  @Test func layersOfBothLayoutsAreEachPricedAsTheirOwn() throws {
    let layers = [KernelLayout.portable, .dsp].map {
      LayerWorkload(name: "\($0)", operation: "pointwise", layout: $0, workload: work)
    }
    let estimate = try CostModel(board: roundBoard()).estimate(layers)
    #expect(estimate.layers.map(\.cycles) == [21_100, 314])
    #expect(estimate.layers.map(\.layout) == [.portable, .dsp])
    #expect(estimate.layout == .dsp)
    #expect(try CostModel(board: roundBoard()).estimate([layers[0]]).layout == .portable)
  }

  @Test(arguments: KernelLayout.allCases)
  func aLayoutIsItsNameInFiles(layout: KernelLayout) throws {
    let data = try JSONEncoder().encode([layout])
    #expect(String(bytes: data, encoding: .utf8) == "[\"\(layout)\"]")
    #expect(try JSONDecoder().decode([KernelLayout].self, from: data) == [layout])
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode([KernelLayout].self, from: Data("[\"dps\"]".utf8))
    }
  }

  @Test func totalsAreTheSumsOfTheParts() throws {
    for board in Board.all {
      let frontEnd = LayerWorkload(frontEnd: .mlperfKeywordSpotting(gain: .fixed))
      let estimate = try CostModel(board: board).estimate(keywordSpotter(), frontEnd: frontEnd)
      let parts = estimate.layers + [try #require(estimate.frontEnd)]
      #expect(estimate.cycles == parts.reduce(0) { $0 + $1.cycles })
      #expect(
        estimate.cycles
          == estimate.dataCycles + estimate.computeCycles + estimate.overheadCycles)
      #expect(estimate.networkCycles == estimate.layers.reduce(0) { $0 + $1.cycles })
      #expect(estimate.energyBoundary == .soc)
      let sum = parts.reduce(0) { $0 + $1.energyMicrojoules }
      #expect(abs(sum / estimate.energyMicrojoules - 1) < 1e-9)
    }
  }

  @Test func energyIsPowerTimesTime() throws {
    for board in Board.all {
      let estimate = try CostModel(board: board).estimate(keywordSpotter())
      let product = board.activeMilliwatts * estimate.latencyMilliseconds
      #expect(abs(estimate.energyMicrojoules / product - 1) < 1e-9, "\(board.name)")
      #expect(estimate.energyMicrojoules > estimate.datapathEnergyMicrojoules)
    }
  }

  @Test func rangesHoldTheEstimate() throws {
    let estimate = try CostModel(board: roundBoard()).estimate(
      [LayerWorkload(name: "layer", operation: "add", workload: work)])
    let relative = estimate.layers[0].relativeCycleUncertainty
    #expect(abs(estimate.cyclesRange.upper - 21_100 * (1 + relative)) < 1e-6)
    #expect(abs(estimate.cyclesRange.lower - 21_100 / (1 + relative)) < 1e-6)
    let energy = estimate.energyMicrojoules * (1 + relative) * 1.3
    #expect(abs(estimate.energyMicrojoulesRange.upper - energy) < 1e-9)
    #expect(EstimateRange(100, relative: 0.25).lower == 80)
  }

  @Test(arguments: Board.all.map(\.name))
  func moreWorkNeverCostsLess(board name: String) throws {
    let board = try Board.named(name)
    let model = CostModel(board: board)
    let facts: [WritableKeyPath<Workload, Int>] = [
      \.multiplyAccumulates, \.outputs, \.rescaledOutputs, \.constantBytes, \.inputBytes,
      \.outputBytes, \.steps,
    ]
    for layer in layerOfEachKernel(board.core, work) {
      let base = try model.estimate(layer)
      for fact in facts {
        var more = layer
        more.workload[keyPath: fact] *= 10
        let other = try model.estimate(more)
        #expect(other.cycles >= base.cycles, "\(layer)")
        #expect(other.datapathEnergyMicrojoules >= base.datapathEnergyMicrojoules)
      }
      for (loop, counts) in layer.loops.loops {
        var more = layer
        more.loops.add(9_000, ofLoop: loop, isInner: counts.isInner)
        let kernel = board.core.kernels[layer.layout]?[layer.kernel]
        let instructions = kernel?.loops[loop]?.value ?? 0
        let cycles = kernel?.cycles.map { $0[loop]?.value ?? 0 } ?? instructions
        // Instructions beside cycles are only waited for, where a board's figures say so.
        let waits = board.flashAccess?.simulatedWaits?.cycles(
          instructions: instructions, overheadCycles: 0, constantCycles: 0, layout: layer.layout,
          waitStates: board.flashWaitStates.value)
        let isPriced = cycles > 0 || (waits ?? 0) > 0
        #expect((try model.estimate(more).cycles > base.cycles) == isPriced, "\(layer) \(loop)")
      }
    }
  }

  @Test func extremesStayFinite() throws {
    let largest = CostModel.largestCount
    let huge = Workload(
      multiplyAccumulates: largest, outputs: largest, constantBytes: largest, inputBytes: largest,
      outputBytes: largest, steps: largest)
    for board in Board.all {
      for work in [Workload(), huge] {
        var layers = layerOfEachKernel(board.core, work)
        for index in layers.indices where work == huge {
          for (loop, counts) in layers[index].loops.loops {
            layers[index].loops.add(
              largest - counts.trips, ofLoop: loop, isInner: counts.isInner)
          }
        }
        let estimate = try CostModel(board: board).estimate(layers)
        for layer in estimate.layers {
          let values = [
            layer.latencyMilliseconds, layer.energyMicrojoules, layer.datapathEnergyMicrojoules,
            layer.multiplyAccumulatesPerByte, layer.relativeCycleUncertainty,
          ]
          #expect(values.allSatisfy { $0.isFinite && $0 >= 0 })
        }
        #expect(estimate.energyMicrojoulesRange.upper.isFinite)
      }
      let nothing = try CostModel(board: board).estimate([])
      #expect(nothing.cycles == 0 && nothing.energyMicrojoulesRange.upper == 0)
    }
  }

  @Test func absurdCountsAreRefused() throws {
    let error = EstimateError.countOutOfRange(layer: "layer", field: "outputs", value: -1)
    #expect(throws: error) { try estimate(Workload(outputs: -1)) }
    #expect(throws: EstimateError.self) { try estimate(Workload(multiplyAccumulates: .max)) }
    #expect("\(error)" == "layer: outputs is -1; accepted: 0 to 10000000000")
  }

  @Test func theKeywordFrontEndIsCounted() {
    var keyword = FrontEnd.mlperfKeywordSpotting(gain: .fixed)
    let frontEnd = LayerWorkload(frontEnd: keyword)
    keyword.lifter = 22
    let liftered = LayerWorkload(frontEnd: keyword)
    #expect(frontEnd.workload.multiplyAccumulates == 49 * 8_028)
    #expect(liftered.workload.multiplyAccumulates == 49 * 8_038)
    #expect(frontEnd.workload.outputs == 490)
    #expect(frontEnd.workload.steps == 49)
  }

  @Test func aKeywordSpotterIsWithinReason() throws {
    for board in Board.all {
      for layout in [KernelLayout.portable, .dsp]
      where board.core.kernels[layout] != nil {
        let layers = keywordSpotter(layout)
        let estimate = try CostModel(board: board).estimate(layers)
        let perProduct = Double(estimate.cycles) / 2_656_768
        #expect((0.05...40).contains(perProduct), "\(board.name) \(layout): \(perProduct)")
      }
    }
  }

  @Test func jsonHasTheFieldsThatScriptsRead() throws {
    let estimate = try CostModel(board: roundBoard()).estimate(keywordSpotter())
    let data = try JSONEncoder().encode(estimate)
    let object = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    for key in [
      "board", "cycles", "latencyMilliseconds", "energyMicrojoules", "datapathEnergyMicrojoules",
      "layers", "cyclesRange",
    ] {
      #expect(object[key] != nil, "\(key)")
    }
    #expect(object["energyBoundary"] as? String == "soc")
    #expect(try JSONDecoder().decode(InferenceEstimate.self, from: data) == estimate)
  }
}
