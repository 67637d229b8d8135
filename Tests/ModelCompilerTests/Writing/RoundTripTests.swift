import GraphIR
import HostSupport
import ModelCompiler
import TestSupport
import Testing
import Thimble

/// A file read back is the model that was written, and can be planned anew.
struct RoundTripTests {
  @Test(arguments: 0..<40)
  func readModelsPlanAndRunAlike(seed: Int) throws {
    let graph = RandomGraph.make(seed: seed)
    let compiled = try CompiledGraph(graph)
    let plan = try compiled.plan(.smallest)
    var lowered = compiled.lowered
    lowered.provenance = ["seed \(seed)", ""]
    let file = ModelWriter.write(lowered, plan)
    let read = try RoundTripTests.read(file)
    #expect(read.constants == compiled.lowered.constants)
    #expect(read.provenance.suffix(2) == lowered.provenance[...])
    #expect(read.operators.map(\.kind) == compiled.lowered.operators.map(\.kind))
    #expect(read.operators.map(\.shapes) == compiled.lowered.operators.map(\.shapes))
    #expect(read.operators.map(\.input) == compiled.lowered.operators.map(\.input))
    #expect(read.operators.map(\.secondInput) == compiled.lowered.operators.map(\.secondInput))
    #expect(read.tensors.map(\.scale) == compiled.lowered.tensors.map(\.scale))
    #expect(read.tensors.map(\.zeroPoint) == compiled.lowered.tensors.map(\.zeroPoint))
    // Written again under the same plan it is the same file.
    #expect(ModelWriter.write(read, plan) == file)
    let input = RandomGraph.input(of: graph, seed: seed)
    let expected = ReferenceExecutor.output(of: graph, input)
    for strategy in PlanStrategy.allCases {
      let replanned = try Planner(PlanProblem(read)).plan(strategy)
      let bench = try TestBench(file: ModelWriter.write(read, replanned))
      #expect(try bench.run(input, .rows).output == expected, "seed \(seed), \(strategy)")
    }
  }

  @Test(arguments: 0..<40)
  func thePlanIsReadBack(seed: Int) throws {
    let compiled = try CompiledGraph(RandomGraph.make(seed: seed))
    for feeding in Feeding.allCases {
      for strategy in PlanStrategy.allCases {
        let plan = try compiled.plan(strategy, feeding)
        let memory = AlignedMemory(copying: ModelWriter.write(compiled.lowered, plan))
        let model = try unsafe Model(UnsafeRawBufferPointer(memory.bytes))
        let read = ModelReader.plan(of: model)
        #expect(read.placements == plan.placements)
        #expect(read.scratchOffsets == plan.scratchOffsets)
        #expect(read.arenaBytes == plan.arenaBytes)
        #expect(read.fullInput == plan.fullInput)
        #expect(throws: Never.self) {
          try PlanChecker.check(read, of: compiled.problem(feeding))
        }
      }
    }
  }

  @Test func constantsThatStartElsewhereAreRefused() throws {
    var file = try CompiledGraph(RandomGraph.make(seed: 1)).file()
    for (field, bytes) in [(64, -16), (68, 16)] {
      unsafe file.withUnsafeMutableBytes {
        let value = unsafe $0.loadUnaligned(fromByteOffset: field, as: Int32.self)
        unsafe $0.storeBytes(of: value + Int32(bytes), toByteOffset: field, as: Int32.self)
      }
    }
    ModelWriter.stamp(&file)
    let error = #expect(throws: ModelError.self) { try RoundTripTests.read(file) }
    #expect(error?.reason == .outOfBounds && error?.byteOffset == 64)
  }

  @Test func labelsFrontEndAndProvenanceTravel() throws {
    var lowered = try CompiledGraph(RandomGraph.make(seed: 1)).lowered
    lowered.labels = ["Down", "", "Grüße", "Stop"]
    lowered.frontEnd = .mlperfKeywordSpotting(gain: .clipMaximum)
    lowered.sourceSHA256 = (0..<32).map { UInt8($0 * 7) }
    lowered.provenance = ["calibrated on nothing"]
    let plan = try Planner(PlanProblem(lowered)).plan(.streamed)
    let file = ModelWriter.write(lowered, plan)
    let read = try RoundTripTests.read(file)
    #expect(read.labels == lowered.labels)
    #expect(read.frontEnd == lowered.frontEnd)
    #expect(read.sourceSHA256 == lowered.sourceSHA256)
    let memory = AlignedMemory(copying: file)
    let model = try unsafe Model(UnsafeRawBufferPointer(memory.bytes))
    let text = String(model.records.provenance.extracting(droppingFirst: 32))
    #expect(text == "\(ModelWriter.toolVersion)\ncalibrated on nothing")
  }

  /// A device runs these files and may print what they say; who reads them to write them anew is told.
  @Test(arguments: [
    (80, [10]), (80, [0]), (72, [0]), (72, [0x1B]), (72, [0x7F]), (72, [0xFF]), (72, [0xC2, 0x85]),
    (88, [0, 0, 0, 0]),
  ])
  func textThatActsOrIsNoneIsRefused(field: Int, bytes: [UInt8]) throws {
    var lowered = try CompiledGraph(RandomGraph.make(seed: 1)).lowered
    lowered.labels = ["Down", "Stop"]
    lowered.frontEnd = .mlperfKeywordSpotting(gain: .fixed)
    let plan = try Planner(PlanProblem(lowered)).plan(.streamed)
    var file = ModelWriter.write(lowered, plan)
    let start = unsafe Int(
      file.withUnsafeBytes { unsafe $0.load(fromByteOffset: field, as: UInt32.self) })
    file.replaceSubrange(start..<start + bytes.count, with: bytes)
    ModelWriter.stamp(&file)
    let memory = AlignedMemory(copying: file)
    #expect(throws: Never.self) { try unsafe Model(UnsafeRawBufferPointer(memory.bytes)) }
    #expect(throws: ModelError(.invalidField, at: start)) { try RoundTripTests.read(file) }
  }

  @Test func frontEndsThatDescribeNoTransformAreNotSound() {
    let sound = FrontEnd.mlperfKeywordSpotting(gain: .fixed)
    #expect(sound.isSound)
    #expect(sound.windowSamples == 15_840)
    let changes: [(inout FrontEnd) -> Void] = [
      { $0.sampleRateHertz = 0 }, { $0.frameLength = 0 }, { $0.frameStride = 0 },
      { $0.frames = 0 }, { $0.fftLength = 256 }, { $0.fftLength = 500 }, { $0.lowerHertz = 4_000 },
      { $0.upperHertz = 8_001 }, { $0.melBands = 0 }, { $0.coefficients = 0 },
      { $0.coefficients = 41 }, { $0.logOffset = 0 }, { $0.logOffset = .nan },
      { $0.lifter = 9 },
    ]
    for (index, change) in changes.enumerated() {
      var frontEnd = sound
      change(&frontEnd)
      #expect(!frontEnd.isSound, "change \(index)")
    }
  }

  static func read(_ file: [UInt8]) throws -> LoweredModel {
    let memory = AlignedMemory(copying: file)
    return try unsafe ModelReader.read(UnsafeRawBufferPointer(memory.bytes))
  }
}
