import Deployment
import Foundation
import ModelCompiler
import TestSupport
import Testing
import Thimble

/// Files of each version of the format, and plans that only a host can see through.
struct StoredModelTests {
  private static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/Formats")

  @Test func filesOfVersionOneAreRefusedWithWhatRenewsThem() throws {
    let path = Self.folder.appendingPathComponent("version-1.thimble").path
    let error = #expect(throws: FileError.self) { try ModelSource(path: path) }
    #expect(error?.byteOffset == 4)
    #expect(error?.reason.contains("version 1 of the format; version 2 is read") == true)
    #expect(error?.reason.contains("thimble convert SOURCE -o \(path)") == true)
  }

  @Test func filesOfVersionTwoAreRead() throws {
    let path = Self.folder.appendingPathComponent("version-2.thimble").path
    let source = try ModelSource(path: path)
    #expect(source.stored != nil)
    #expect(source.model.operators.map(\.kind).contains(.add))
  }

  /// The runtime takes such a file: all rings lie inside the arena.
  @Test func aPlanWhoseRowsOverlapIsRefused() throws {
    let graph = RandomGraph.make(seed: 3)
    let lowered = try Lowering.lower(graph)
    var plan = try Planner(PlanProblem(lowered)).plan(.preserved)
    let sound = ModelWriter.write(lowered, plan)
    #expect(throws: Never.self) { try ModelSource(bytes: sound, path: "sound") }
    plan.placements[1].offset = plan.placements[0].offset
    let file = ModelWriter.write(lowered, plan)
    let error = #expect(throws: FileError.self) { try ModelSource(bytes: file, path: "overlap") }
    #expect(error?.reason.hasPrefix("its plan does not hold: ") == true)
  }

  @Test func aPlanTooLargeToBeCheckedIsRefused() throws {
    let lowered = try Lowering.lower(RandomGraph.make(seed: 3))
    var plan = try Planner(PlanProblem(lowered)).plan(.preserved)
    plan.arenaBytes = 1 << 30
    let file = ModelWriter.write(lowered, plan)
    let error = #expect(throws: FileError.self) { try ModelSource(bytes: file, path: "large") }
    #expect(error?.reason.contains("too large to be checked") == true)
  }
}
