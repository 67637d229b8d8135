import ModelCompiler
import Report
import Testing
import Thimble

struct ArenaPictureTests {
  /// A convolution and a pool over an image of 8 × 8.
  private var problem: PlanProblem {
    let schedules = [
      RowSchedule(extent: 3, stride: 1, padding: 1, outputHeight: 8),
      RowSchedule(extent: 2, stride: 2, padding: 0, outputHeight: 4),
    ]
    return PlanProblem(
      shapes: [
        Shape(height: 8, width: 8, channels: 1), Shape(height: 8, width: 8, channels: 4),
        Shape(height: 4, width: 4, channels: 4),
      ],
      names: ["input", "convolution", "pool"],
      steps: zip(["convolution", "pool"], schedules).enumerated().map { index, step in
        PlanProblem.Step(name: step.0, input: index, schedule: step.1, scratchBytes: 32)
      })
  }

  @Test func picturesShowEveryTensor() throws {
    let picture = PlanPicture(try Planner(problem).plan(), of: problem)
    let svg = picture.svg(title: "a < b & c")
    #expect(svg.hasPrefix("<svg") && svg.hasSuffix("</svg>\n"))
    #expect(svg.contains("a &lt; b &amp; c"))
    for tensor in problem.tensors { #expect(svg.contains(tensor.name + " ")) }
    // Steps 1 to 8 feed rows between which the others run; a window of three rows keeps three.
    #expect(svg.contains("data-life=\"input 8×8×1: steps 1 to "))
    #expect(svg.contains("at most 3 of 8 rows of 8 bytes at once, between bytes "))
    #expect(svg.contains("data-life=\"convolution (scratch): 32 bytes between bytes "))
    // Its blocks and its key.
    let owners = svg.matches(of: /data-owner="(\d)"/).map(\.1)
    for owner in 0..<5 { #expect(owners.count { $0 == "\(owner)" } == 2) }
    let text = picture.text(width: 90, height: 20)
    let lines = text.split(separator: "\n")
    #expect(lines.count > 22 && lines.allSatisfy { $0.count <= 90 })
    #expect(text.contains("A input") && text.contains("% scratch"))
  }
}
