import ModelCompiler
import Thimble

/// A network as the planner sees it, without weights: shapes, windows and links.
struct PlanningSketch {
  private(set) var problem: PlanProblem
  /// The tensor written last.
  var last: Int { problem.tensors.count - 1 }

  init(_ height: Int, _ width: Int, _ channels: Int) {
    problem = PlanProblem(
      shapes: [Shape(height: height, width: width, channels: channels)], names: ["input"],
      steps: [])
  }

  func shape(_ tensor: Int) -> Shape { problem.tensors[tensor].shape }

  /// A convolution or pool; SAME padding unless `valid`.
  mutating func window(
    _ kernel: Int, stride: Int = 1, channels: Int, valid: Bool = false, of input: Int? = nil
  ) {
    let input = input ?? last
    let source = problem.tensors[input].shape
    func output(_ size: Int) -> Int {
      valid ? (size - kernel) / stride + 1 : (size + stride - 1) / stride
    }
    let height = output(source.height)
    let needed = (height - 1) * stride + kernel - source.height
    append(
      "window", Shape(height: height, width: output(source.width), channels: channels),
      PlanProblem.Step(
        name: "", input: input,
        schedule: RowSchedule(
          extent: kernel, stride: stride, padding: valid ? 0 : max(needed, 0) / 2,
          outputHeight: height)))
  }

  /// An addition of two tensors of one shape.
  mutating func add(_ first: Int, _ second: Int, overwriteLag: Int? = 0) {
    append(
      "add", problem.tensors[first].shape,
      PlanProblem.Step(
        name: "", input: first, secondInput: second,
        schedule: RowSchedule(rowByRow: problem.tensors[first].shape.height),
        overwriteLag: overwriteLag))
  }

  /// A mean over height and width, in int32 sums.
  mutating func mean() {
    let source = problem.tensors[last].shape
    append(
      "mean", Shape(height: 1, width: 1, channels: source.channels),
      PlanProblem.Step(
        name: "", input: last, schedule: RowSchedule(reducing: source.height),
        scratchBytes: source.channels * 4))
  }

  /// A depthwise convolution of 3 by 3 and a pointwise one.
  mutating func separable(_ channels: Int, stride: Int = 1) {
    window(3, stride: stride, channels: problem.tensors[last].shape.channels)
    window(1, channels: channels)
  }

  private mutating func append(_ kind: String, _ shape: Shape, _ step: PlanProblem.Step) {
    var step = step
    step.name = "\(kind)_\(problem.steps.count)"
    step.output = problem.tensors.count
    problem.tensors.append(
      PlanProblem.Tensor(
        name: step.name, shape: shape, rowBytes: shape.rowCount, storage: step.output))
    problem.steps.append(step)
    problem.outputs = [step.output]
  }
}

extension PlanningSketch {
  /// DS-CNN-L, the large keyword spotter of "Hello Edge": 276 channels.
  static var dsCNNLarge: PlanningSketch {
    var sketch = PlanningSketch(49, 10, 1)
    sketch.window(10, stride: 2, channels: 276)
    sketch.separable(276, stride: 2)
    for _ in 0..<4 { sketch.separable(276) }
    sketch.mean()
    sketch.window(1, channels: 12)
    return sketch
  }

  /// MobileNetV1 for square inputs of `size`, its channels in quarters of the full width.
  static func mobileNet(size: Int, quarters: Int) -> PlanningSketch {
    var sketch = PlanningSketch(size, size, 3)
    sketch.window(3, stride: 2, channels: 8 * quarters)
    for (channels, stride) in [
      (16, 1), (32, 2), (32, 1), (64, 2), (64, 1), (128, 2), (128, 1), (128, 1), (128, 1),
      (128, 1), (128, 1), (256, 2), (256, 1),
    ] { sketch.separable(channels * quarters, stride: stride) }
    sketch.mean()
    sketch.window(1, channels: 1000)
    return sketch
  }

  /// A random network: windows of many kinds, residuals and branches.
  static func random(seed: UInt64) -> PlanningSketch {
    var random = PlanningRandom(state: seed &* 0x9E37_79B9)
    var sketch = PlanningSketch(
      random.next(in: 1...24), random.next(in: 1...12), random.next(in: 1...16))
    for _ in 0..<random.next(in: 1...9) {
      let source = sketch.shape(sketch.last)
      let twins = (0..<sketch.last).filter { sketch.shape($0) == source }
      switch random.next(in: 0...5) {
      case 0 where !twins.isEmpty:
        sketch.add(
          sketch.last, twins[random.next(in: 0...twins.count - 1)],
          overwriteLag: random.next(in: 0...1) == 0 ? nil : 0)
      case 1:
        sketch.window(
          random.next(in: 1...3), channels: source.channels,
          of: random.next(in: 0...sketch.last))
      default:
        let kernel = random.next(in: 1...4)
        let valid =
          random.next(in: 0...2) == 0
          && source.height >= kernel && source.width >= kernel
        sketch.window(
          kernel, stride: random.next(in: 1...2), channels: random.next(in: 1...48),
          valid: valid)
      }
    }
    sketch.joinLooseEnds()
    if random.next(in: 0...2) == 0 { sketch.mean() }
    return sketch
  }

  /// Adds up what nobody reads, so that the last tensor depends on everything.
  private mutating func joinLooseEnds() {
    while let loose = problem.tensors.indices.dropLast().first(where: { tensor in
      !problem.steps.contains { $0.input == tensor || $0.secondInput == tensor }
    }) {
      // Whatever their shapes, one-row outputs can be added.
      let kernels = [loose, last].map { problem.tensors[$0].shape }
      reduceToOneRow(loose, kernels[0])
      let first = last
      reduceToOneRow(first - 1, kernels[1])
      add(first, last)
    }
  }

  private mutating func reduceToOneRow(_ tensor: Int, _ shape: Shape) {
    append(
      "whole", Shape(height: 1, width: 1, channels: 8),
      PlanProblem.Step(
        name: "", input: tensor,
        schedule: RowSchedule(
          extent: shape.height, stride: 1, padding: 0, outputHeight: 1)))
  }
}

/// A small seeded generator.
struct PlanningRandom {
  var state: UInt64

  mutating func next(in range: ClosedRange<Int>) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return range.lowerBound + Int((state >> 33) % UInt64(range.count))
  }
}
