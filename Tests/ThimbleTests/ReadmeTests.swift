import Foundation
import HostSupport
import ModelCompiler
import TestSupport
import Testing
import Thimble

/// What README shows of the library compiles as it is printed there, and does what it says.
struct ReadmeTests {
  /// What `report` was called with.
  private struct Report: Equatable {
    var label: String
    var score: Float
  }

  @Test func theSnippetRuns() throws {
    let graph = SampleModel.graph()
    var lowered = try CompiledGraph(graph).lowered
    lowered.labels = ["one", "two", "three", "four"]
    let plan = try Planner(PlanProblem(lowered)).plan(.streamed)
    let file = AlignedMemory(copying: ModelWriter.write(lowered, plan))
    let arena = AlignedMemory(byteCount: plan.arenaBytes)
    let input = RandomGraph.input(of: graph, seed: 1)
    let scores = ReferenceExecutor.output(of: graph, input)
    let highest = try #require(scores.max())
    let best = try #require(scores.firstIndex(of: highest))
    #expect(
      try run(UnsafeRawBufferPointer(file.bytes), arena.bytes, input.span)
        == Report(label: lowered.labels[best], score: Float(Int(highest) + 128) / 256))
  }

  private func run(
    _ file: UnsafeRawBufferPointer, _ region: UnsafeMutableRawBufferPointer, _ input: Span<Int8>
  ) throws -> Report? {
    var reported: Report?
    func report(_ label: Span<UInt8>, _ score: Float) {
      reported = Report(label: String(label), score: score)
    }
    // README: From Swift
    var interpreter = try Interpreter(model: file, arena: region)  // checks the file once
    try interpreter.invoke(input)  // or feedRow(_:to:) as rows arrive
    let best = interpreter.bestClass()  // or output, output(_:): all values
    let (label, output) = (interpreter.model.label(best.index), interpreter.model.output)
    report(label, output.dequantized(best.score))  // UTF-8 where it lies, and a real number
    try interpreter.check()  // from time to time: whether flash still holds the file
    // README ends
    return reported
  }

  @Test func theSnippetIsTheOnePrinted() throws {
    let source = URL(fileURLWithPath: #filePath)
    let package = source.deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let readme = try String(
      contentsOf: package.appendingPathComponent("README.md"), encoding: .utf8)
    let lines = try String(contentsOf: source, encoding: .utf8).split(separator: "\n")
    let start = try #require(lines.firstIndex(of: "    // README: From Swift"))
    let end = try #require(lines.firstIndex(of: "    // README ends"))
    let snippet = lines[(start + 1)..<end].joined(separator: "\n")
    #expect(end > start + 3)
    #expect(readme.contains("\nFrom Swift, in memory that you own"))
    #expect(readme.contains("\n\n\(snippet)\n\n"), "README does not print what this test compiles")
  }
}
