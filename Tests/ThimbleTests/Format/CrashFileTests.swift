import HostSupport
import ModelCompiler
import TestSupport
import Testing
import Thimble

/// Files that led outside their memory once are refused, or stay inside it.
struct CrashFileTests {
  @Test func eachMeetsItsFate() throws {
    let files = try CrashFile.all()
    #expect(Set(files.map(\.name)).count == files.count)
    for file in files {
      let trial = FileTrial(file.bytes, in: GuardedMemory.self)
      switch (file.fate, trial.outcome) {
      case (.refused(let reason), .refused(let found)): #expect(found == reason, "\(file.name)")
      case (.contained, .ran), (.contained, .tooLarge): break
      default: Issue.record("\(file.name): \(trial.outcome)")
      }
    }
  }

  @Test("the host, which replays a stored plan, refuses rows over one another")
  func hostsRefuseOverlaps() throws {
    let overlapping = try CrashFile.all().filter { $0.name.contains("over") }
    #expect(overlapping.count > 8)
    for file in overlapping {
      let memory = AlignedMemory(copying: file.bytes)
      let lowered = try unsafe ModelReader.read(UnsafeRawBufferPointer(memory.bytes))
      let plan = unsafe ModelReader.plan(of: try Model(UnsafeRawBufferPointer(memory.bytes)))
      let problem = PlanProblem(lowered, fullInput: plan.fullInput).inStrips(plan.rowsPerStep)
      #expect(throws: PlanChecker.Violation.self, "\(file.name)") {
        try PlanChecker.check(plan, of: problem)
      }
    }
  }
}
