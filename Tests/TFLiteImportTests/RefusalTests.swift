import GraphIR
import TFLiteImport
import Testing

/// What a sound file may hold and the importer does not take.
struct RefusalTests {
  private typealias Change = (inout ModelBuilder) -> Void

  /// A convolution from `[1, 8, 8, 4]` to `[1, 8, 8, 2]`.
  private func convolution(
    options: (Int, [Int: FlatValue]) = ModelBuilder.convolution(),
    weights: (inout ModelBuilder) -> Int = { $0.constant([2, 3, 3, 4]) }
  ) -> ModelBuilder {
    var model = ModelBuilder()
    let input = model.activation([1, 8, 8, 4])
    let constant = weights(&model)
    model.node(3, [input, constant], model.activation([1, 8, 8, 2]), options: options)
    return model
  }

  /// One operator from a `[1, 4]` activation to an output.
  private func vector(
    number: Int = 19, output: [Int] = [1, 4], _ change: Change = { _ in }
  ) -> ModelBuilder {
    var model = ModelBuilder()
    let input = model.activation([1, 4])
    model.node(number, [input], model.activation(output))
    change(&model)
    return model
  }

  @Test func operatorsWithoutInt16KernelsSaySo() throws {
    var model = ModelBuilder()
    let input = model.activation([1, 4], type: .int16, zeroPoint: 0)
    model.node(117, [input], model.activation([1, 4], type: .int16, zeroPoint: 0))
    #expect(
      try model.issues().map(\.description) == [
        "node 0 HARD_SWISH 't1': found int16 activations; accepted: int8: there is no kernel of HARD_SWISH for "
          + "these; quantize the model to int8"
      ])
  }

  @Test func everythingIsListedAtOnce() throws {
    var model = ModelBuilder()
    let input = model.activation([1, 8, 8, 4])
    let filtered = model.activation([1, 8, 8, 2])
    model.node(
      3, [input, model.constant([2, 3, 3, 2], zeroPoints: [5])], filtered,
      options: ModelBuilder.convolution(activation: 4))
    let resized = model.activation([1, 16, 16, 2])
    model.node(24, [filtered], resized)
    let wide = model.activation([1, 16, 16, 2], type: .uint8)
    model.node(114, [resized], wide)
    let result = model.activation([1, 16, 16, 2])
    model.node(32, [wide], result, custom: "MyOperator")
    model.node(202, [result], model.activation([1, 16, 16, 2]))
    let issues = try model.issues()
    #expect(
      issues.map(\.description) == [
        "node 0 CONV_2D 't1': found weight zero point 5; accepted: 0 (symmetric weights)",
        "node 1 RNN 't3': an operator that is not read; accepted: UNIDIRECTIONAL_SEQUENCE_LSTM, or a convolution "
          + "over time in its place",
        "node 2 QUANTIZE 't4': found int8 to uint8; "
          + "accepted: int8 and int16 to either or to int32, or float32 and uint8 at the model's edges",
        "node 3 CUSTOM MyOperator 't5': an operator that is not read",
        "node 4 STABLEHLO_TRANSPOSE 't6': an operator that is not read",
      ])
    let error = ImportError.unsupported(
      file: "a.tflite", issues: issues, supported: ["ADD", "PAD"])
    #expect(error.lines.count == 6)
    #expect(error.lines.last == "'thimble operators' lists what is read: ADD, PAD")
    #expect(error.description.split(separator: "\n").count == 7)
  }

  @Test("issues that differ in their node only are one line")
  func likeIssuesAreGrouped() {
    func issue(_ node: Int?, _ kind: String, found: String = "stride 9") -> ImportIssue {
      ImportIssue(
        node: node, operatorName: kind, name: "t", found: found, accepted: "1",
        isUnknownOperator: kind == "VAR_HANDLE")
    }
    let handles = (1...6).map { issue($0, "VAR_HANDLE") }
    let others = [issue(7, "PAD"), issue(8, "PAD", found: "paddings"), issue(12, "PAD")]
    #expect(
      ImportIssue.lines(of: handles + others + [issue(nil, "model"), issue(nil, "model")]) == [
        "VAR_HANDLE ×6 (nodes 1 to 6): an operator that is not read; accepted: 1",
        "PAD ×2 (nodes 7, 12): found stride 9; accepted: 1",
        "node 8 PAD 't': found paddings; accepted: 1",
        "model 't': found stride 9; accepted: 1", "model 't': found stride 9; accepted: 1",
      ])
    let scattered = (0..<40).map { issue(2 * $0, "PAD") }
    #expect(
      ImportIssue.lines(of: scattered)
        == ["PAD ×40 (nodes 0, 2, 4, 6, 8, 10, …, 78): found stride 9; accepted: 1"])
  }

  @Test(arguments: [
    ("ethos-u", "before Vela compiled it for an Ethos-U NPU"),
    ("edgetpu-custom-op", "Coral Edge TPU"), ("FlexErf", "without SELECT_TF_OPS"),
  ])
  func customOperatorsNameTheWayOut(_ name: String, _ wayOut: String) throws {
    var model = ModelBuilder()
    let input = model.activation([1, 4])
    // Scratch memory that nothing makes is the operator's affair.
    let scratch = model.activation([64], type: .uint8, scale: nil)
    model.node(32, [input, scratch], model.activation([1, 4]), custom: name)
    let issues = try model.issues()
    #expect(issues.count == 1 && issues[0].accepted.contains(wayOut))
  }

  @Test("what the converter keeps in float32 is said once, by the operator")
  func floatIslands() throws {
    var model = ModelBuilder()
    let input = model.activation([1, 4])
    let real = model.activation([1, 4], type: .float32, scale: nil)
    let result = model.activation([1, 4], type: .float32, scale: nil)
    model.node(6, [input], real)
    model.node(125, [real], result)
    model.node(114, [result], model.activation([1, 4]))
    let issues = try model.issues()
    #expect(issues.map(\.operatorName) == ["SEGMENT_SUM"])
    #expect(issues.first?.accepted.contains("it keeps SEGMENT_SUM in float32") == true)
  }

  @Test func openBatches() throws {
    var model = ModelBuilder()
    let open: [Int: FlatValue] = [7: .int32s([-1, 3, 4])]
    let input = model.activation([1, 3, 4], extra: open)
    let merged = model.activation([1, 4], extra: [7: .int32s([-1, 4])])
    model.node(22, [input, model.integers([-1, 4])], merged)
    let scores = model.activation([1, 2])
    model.node(
      9, [merged, model.constant([2, 4])], scores, options: ModelBuilder.fullyConnected())
    // What follows contradicts itself: the batch is why.
    model.node(
      9, [scores, model.constant([2, 6])], model.activation([1, 2]),
      options: ModelBuilder.fullyConnected())
    let issues = try model.issues()
    #expect(
      issues.map(\.found) == ["an open batch merged with other dimensions, [1, 3, 4] to [1, 4]"])
    #expect(issues[0].accepted.contains("keras.Input(batch_shape=(1, …))"))
    model.tensors[0][7] = nil
    model.tensors[1][7] = nil
    #expect(try model.defect().hasPrefix("found RESHAPE from [1, 3, 4] to [1, 4]"))
  }

  @Test(arguments: [(4, "TANH"), (5, "SIGN_BIT"), (9, "number 9")])
  func fusedActivation(number: Int, name: String) throws {
    let model = convolution(options: ModelBuilder.convolution(activation: number))
    #expect(try model.issues().map(\.found) == ["fused activation \(name)"])
  }

  @Test func weightsOfAnotherKind() throws {
    let variants: [(String, (inout ModelBuilder) -> Int)] = [
      ("float32 weights 't1'", { $0.constant([2, 3, 3, 4], type: .float32, scales: []) }),
      ("sparse weights 't1'", { $0.constant([2, 3, 3, 4], extra: [6: .table([:])]) }),
      ("weights 't1' in another file", { $0.constant([2, 3, 3, 4], extra: [10: .int32(1)]) }),
      ("no quantization of 't1'", { $0.constant([2, 3, 3, 4], scales: []) }),
      ("weight zero point -1", { $0.constant([2, 3, 3, 4], zeroPoints: [-1]) }),
      (
        "weights quantized along axis 3",
        { $0.constant([2, 3, 3, 4], scales: [0.5, 0.5], axis: 3) }
      ),
      (
        "custom or block-wise quantization of 't1'",
        {
          $0.constant(
            [2, 3, 3, 4], extra: [4: .table([2: .floats([1]), 3: .int64s([0]), 4: .int8(1)])])
        }
      ),
    ]
    for (found, weights) in variants {
      #expect(try convolution(weights: weights).issues().map(\.found) == [found])
    }
  }

  @Test func windowBeyond255() throws {
    var model = ModelBuilder()
    let input = model.activation([1, 600, 1, 4])
    let options = ModelBuilder.pool(same: true, stride: (300, 1), kernel: (256, 1))
    model.node(17, [input], model.activation([1, 2, 1, 4]), options: options)
    #expect(try model.issues().map(\.found) == ["kernel 256 x 1", "stride 300 x 1"])
    let dilated = convolution(options: ModelBuilder.convolution(dilation: (300, 1)))
    #expect(try dilated.issues().map(\.found) == ["dilation 300 x 1"])
    let padded = convolution(options: ModelBuilder.convolution(dilation: (255, 255)))
    #expect(try padded.issues().isEmpty, "padding of 255 still works")
  }

  @Test func activationsOfAnotherKind() throws {
    let variants: [(String, Change)] = [
      ("float32 tensor 't0'", { $0.tensors[0][1] = .int8(0) }),
      ("int16 and int8 activations", { $0.tensors[0][1] = .int8(7) }),
      ("uint8 tensor 't0'", { $0.tensors[0][1] = .int8(3) }),
      ("variable tensor 't0'", { $0.tensors[0][5] = .int8(1) }),
      ("dynamic shape 't0'", { $0.tensors[0][7] = .int32s([1, -1]) }),
      ("dynamic shape 't0'", { $0.tensors[0][0] = .int32s([1, -1]) }),
      ("rank 5 't0'", { $0.tensors[0][0] = .int32s([1, 1, 1, 1, 4]) }),
      ("rank 0 't0'", { $0.tensors[0][0] = .int32s([]) }),
      ("batch 2 of [2, 4] 't0'", { $0.tensors[0][0] = .int32s([2, 4]) }),
      ("shape [1, 65536] 't0'", { $0.tensors[0][0] = .int32s([1, 65_536]) }),
      (
        "shape [1, 65535, 65535, 9] 't0'",
        { $0.tensors[0][0] = .int32s([1, 65_535, 65_535, 9]) }
      ),
      ("no quantization of 't0'", { $0.tensors[0][4] = nil }),
      (
        "2 scales for activation 't0'",
        { $0.tensors[0][4] = .table([2: .floats([1, 1]), 3: .int64s([0, 0])]) }
      ),
    ]
    for (found, change) in variants {
      #expect(try vector(change).issues().map(\.found) == [found])
    }
  }

  @Test func divisionByWhatIsNotAConstantOtherThanZero() throws {
    var model = ModelBuilder()
    let input = model.activation([1, 4])
    let other = model.activation([1, 4])
    model.node(25, [input], other, options: ModelBuilder.softmax())
    model.node(42, [input, other], model.activation([1, 4]))
    model.node(42, [model.constant([4]), input], model.activation([1, 4]))
    model.node(42, [input, model.constant([4], bytes: [1, 2, 0, 3])], model.activation([1, 4]))
    #expect(
      try model.issues().map(\.found).suffix(3) == [
        "division by an activation", "division by an activation", "division by zero",
      ])
  }

  @Test func comparisonOfDifferentScales() throws {
    var model = ModelBuilder()
    let input = model.activation([1, 4])
    model.node(55, [input, model.constant([4])], model.activation([1, 4]))
    #expect(
      try model.issues().map(\.found) == ["values of different scales or zero points compared"])
  }

  @Test func twoConstants() throws {
    var model = ModelBuilder()
    _ = model.activation([1, 4])
    model.node(0, [model.constant([4]), model.constant([4])], model.activation([1, 4]))
    #expect(try model.issues().map(\.found) == ["two constants"])
  }

  @Test(arguments: [
    ([1, 4], 16, "16 int8 inputs of 4 values"),
    ([1, 256, 256], 3, "3 int8 inputs of 65536 values"),
  ])
  func sumsOfMany(_ dimensions: [Int], _ count: Int, _ found: String) throws {
    var model = ModelBuilder()
    let input = model.activation(dimensions)
    model.node(106, Array(repeating: input, count: count), model.activation(dimensions))
    #expect(try model.issues().map(\.found) == [found])
  }

  @Test func sumsOfDifferentScales() throws {
    var model = ModelBuilder()
    let input = model.activation([1, 4])
    let other = model.activation([1, 4], scale: 0.25)
    model.node(114, [input], other)
    model.node(106, [input, input, other], model.activation([1, 4]))
    #expect(try model.issues().map(\.found) == ["inputs of different scales or zero points"])
  }

  @Test func changesOfQuantization() throws {
    let found = "another scale or zero point than its input's"
    var model = ModelBuilder()
    let input = model.activation([1, 2, 2, 4])
    let options = ModelBuilder.pool(stride: (2, 2), kernel: (2, 2))
    model.node(1, [input], model.activation([1, 1, 1, 4], scale: 0.25), options: options)
    #expect(try model.issues().map(\.found) == [found])
    let reshape = vector(number: 22) {
      $0.tensors[1] = $0.tensors[0].merging([4: .table([2: .floats([1]), 3: .int64s([0])])]) { $1 }
    }
    #expect(try reshape.issues().map(\.found) == [found])
    #expect(try vector(number: 14).issues().map(\.found) == ["output scale 0.5, zero point 3"])
  }

  @Test func bordersWithoutAValue() throws {
    var model = ModelBuilder()
    let input = model.activation([1, 2, 2, 4])
    let paddings = model.integers([0, 0, 1, 0, 0, 0, 0, 0], dimensions: [4, 2])
    let value = model.constant([], type: .int32, bytes: [4, 0, 0, 0])
    model.node(60, [input, paddings, value], model.activation([1, 3, 2, 4]))
    #expect(try model.issues().map(\.found) == ["a border of no constant value"])
  }

  @Test func reductionsOfTooMuch() throws {
    var model = ModelBuilder()
    let input = model.activation([1, 2, 300, 300])
    let options = ModelBuilder.reducer(keepsDimensions: true)
    model.node(
      40, [input, model.integers([1])], model.activation([1, 1, 300, 300]), options: options)
    #expect(try model.issues().map(\.found) == ["axes [1] of [1, 2, 300, 300]"])
  }

  @Test func shuffledWeights() throws {
    var model = ModelBuilder()
    let input = model.activation([1, 4])
    let options = ModelBuilder.fullyConnected(format: 1)
    model.node(9, [input, model.constant([2, 4])], model.activation([1, 2]), options: options)
    #expect(try model.issues().map(\.found) == ["weights format SHUFFLED4x16INT8"])
  }

  @Test func severalInputsOutputsAndSubgraphs() throws {
    let model = vector {
      $0.activation([1, 4])
      $0.inputs = [0, 2]
      $0.outputs = [1, 1]
      $0.subgraphs = 2
    }
    #expect(try model.issues().map(\.found) == ["2 subgraphs", "one tensor as output twice"])
    let none = vector { $0.inputs = [] }
    #expect(throws: ImportError.self) { try none.graph() }
  }

  @Test func slicesOfActivationsAndShapesFromData() throws {
    var model = ModelBuilder()
    let input = model.activation([1, 4])
    let slice = model.activation([1, 4])
    let masks: [Int: FlatValue] = [2: .int32(1)]
    model.node(
      45, [input] + (0..<3).map { model.integers([$0, $0]) }, slice, options: (32, masks))
    model.node(22, [slice, input], model.activation([1, 4]))
    let issues = try model.issues()
    #expect(
      issues.map(\.found) == ["an ellipsis or a new axis", "new shape computed at run time"])
  }
}
