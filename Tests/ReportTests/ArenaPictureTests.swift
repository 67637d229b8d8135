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
    let text = picture.text(width: 90, height: 20)
    let lines = text.split(separator: "\n")
    #expect(lines.count > 22 && lines.allSatisfy { $0.count <= 90 })
    #expect(text.contains("A input") && text.contains("% scratch"))
  }
}
