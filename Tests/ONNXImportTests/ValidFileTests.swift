import GraphIR
import ONNXImport
import TestSupport
import Testing

/// What valid files hold that is easily misread.
struct ValidFileTests {
  private func graph(_ writer: ONNXWriter) throws -> Graph {
    try ONNXImporter.graph(from: writer.file, fileName: "t")
  }

  private func refusal(_ writer: ONNXWriter) -> String {
    do {
      _ = try graph(writer)
      return "imported"
    } catch {
      return "\(error)"
    }
  }

  @Test("operators newer than those that are known are told", arguments: [9, 25, 26, 4_000])
  func newerOperators(version: Int) throws {
    var writer = ONNXWriter(input: [1, 2])
    writer.operatorSet = version
    writer.node("Relu", ["x"], "y")
    let notes = try graph(writer).notes
    #expect(notes.contains { $0.contains("of version \(version)") } == (version > 25))
  }

  private static let types = [
    "undefined", "float32", "uint8", "int8", "uint16", "int16", "int32", "int64", "string", "bool",
    "float16", "float64", "uint32", "uint64", "complex64", "complex128", "bfloat16", "float8e4m3fn",
    "float8e4m3fnuz", "float8e5m2", "float8e5m2fnuz", "uint4", "int4", "float4e2m1",
  ]

  @Test(
    "a cast of computed values is another name to float types, to some a function",
    arguments: 0..<25)
  func casts(_ type: Int) throws {
    var writer = ONNXWriter(input: [1, 2])
    writer.constant("w", [2, 2], [1, 0, 0, 1])
    writer.node("Gemm", ["x", "w"], "a")
    writer.node("Cast", ["a"], "b", ["to": .integer(type)])
    writer.node("Relu", ["b"], "y")
    let name = type < Self.types.count ? Self.types[type] : "type \(type)"
    if ["float32", "float16", "float64", "bfloat16"].contains(name) {
      let graph = try graph(writer)
      #expect(ReferenceFloatExecutor.output(of: graph, [1.5, -2]) == [1.5, 0])
      #expect(
        graph.notes == (name == "float32" ? [] : ["'b' is \(name) in the ONNX file, float32 here"]))
    } else if name == "bool" {
      #expect(try ReferenceFloatExecutor.output(of: graph(writer), [1.5, -2]) == [1, 1])
    } else if name == "int32" || name == "int64" {
      #expect(refusal(writer).contains("node 2 Relu 'y': found Relu of integers"))
    } else {
      #expect(
        refusal(writer).contains(
          "node 1 Cast 'b': found Cast of computed values to \(name); accepted: float32"))
    }
  }

  @Test(
    arguments: [
      (7, [1.9, -1.9], [1, -1]), (6, [3, 2], [3, 2]), (9, [0, 0.5], [0, 1]),
      (2, [255, 0], [255, 0]),
      (2, [256, 0], nil), (3, [-129, 0], nil), (5, [-32_768, 9], [-32_768, 9]), (8, [1, 1], nil),
      (1, [0.5, 1.5], [0.5, 1.5]), (7, [Float.nan, 1], nil),
    ] as [(Int, [Float], [Float]?)])
  func castsOfConstants(_ type: Int, _ values: [Float], _ expected: [Float]?) throws {
    var writer = ONNXWriter(input: [1, 2])
    writer.constant("c", [2], values)
    writer.node("Cast", ["c"], "d", ["to": .integer(type)])
    writer.node("Cast", ["d"], "e", ["to": .integer(1)])
    writer.node("Add", ["x", "e"], "y")
    guard let expected else {
      return #expect(refusal(writer).contains("found Cast of constants to"))
    }
    #expect(ReferenceFloatExecutor.output(of: try graph(writer), [0, 0]) == expected)
  }

  /// ONNX's average pool, from its definition: windows of which none starts behind the padded input; the padding
  /// counts when asked for, what lies beyond it never does.
  private func averages(
    _ input: [Float], size: Int, kernel: Int, stride: Int, before: Int, after: Int, ceil: Bool,
    counts: Bool
  ) -> [Float] {
    let reach = size + before + after - kernel
    var outputs = reach / stride + 1
    if ceil, reach % stride > 0, outputs * stride < size + before { outputs += 1 }
    var result: [Float] = []
    for row in 0..<outputs {
      for column in 0..<outputs {
        var (sum, count): (Float, Float) = (0, 0)
        for y in 0..<kernel {
          for x in 0..<kernel {
            let (i, j) = (row * stride + y - before, column * stride + x - before)
            let isInside = 0..<size ~= i && 0..<size ~= j
            let isPadding = i < size + after && j < size + after
            if isInside { sum += input[i * size + j] }
            count += isInside || (counts && isPadding) ? 1 : 0
          }
        }
        result.append(sum / count)
      }
    }
    return result
  }

  @Test("average pools of all roundings and paddings against their definition")
  func averagePools() throws {
    var random = SeededRandom(seed: 15)
    var checked = 0
    for size in 2...7 {
      for kernel in 1...3 {
        for stride in 1...3 {
          for (before, after) in [(0, 0), (1, 1), (0, 1), (2, 1)]
          where max(before, after) < kernel && kernel <= size + before + after {
            for (ceil, counts) in [(false, false), (true, false), (false, true), (true, true)] {
              let input = (0..<size * size).map { _ in Float(random.int(-50...50)) }
              var writer = ONNXWriter(input: [1, 1, size, size])
              writer.node(
                "AveragePool", ["x"], "y",
                [
                  "kernel_shape": .integers([kernel, kernel]),
                  "strides": .integers([stride, stride]),
                  "pads": .integers([before, before, after, after]),
                  "ceil_mode": .integer(ceil ? 1 : 0),
                  "count_include_pad": .integer(counts ? 1 : 0),
                ])
              let expected = averages(
                input, size: size, kernel: kernel, stride: stride, before: before, after: after,
                ceil: ceil, counts: counts)
              let found = ReferenceFloatExecutor.output(of: try graph(writer), input)
              #expect(
                largestDifference(found, expected) < 1e-4,
                "\(size) \(kernel) \(stride) \(before) \(after) \(ceil) \(counts)")
              checked += 1
            }
          }
        }
      }
    }
    #expect(checked > 300)
  }

  @Test func declaredShapesMustBeThoseComputed() throws {
    var writer = ONNXWriter(input: [1, 1, 5, 5])
    writer.node(
      "AveragePool", ["x"], "a",
      ["kernel_shape": .integers([2, 2]), "strides": .integers([2, 2])])
    writer.node("Relu", ["a"], "y")
    writer.outputs = [("y", [nil, 1, 2, 2])]
    #expect(try graph(writer).nodes.count == 2)
    writer.outputs = [("y", [1, 1, 3, 3])]
    #expect(
      refusal(writer).contains(
        "node 1 Relu 'y' makes [1, 1, 2, 2] of what is declared [1, 1, 3, 3]"))
    writer.outputs = [("y", [])]
    writer.inner = [("a", [1, 1, 3, 3])]
    #expect(refusal(writer).contains("node 0 AveragePool 'a' makes [1, 1, 2, 2]"))
  }

  @Test func severalInputsAndOutputs() throws {
    var writer = ONNXWriter(input: [1, 4])
    writer.moreInputs = [("b", [1, 4]), ("spare", [1, 3])]
    writer.node("Add", ["x", "b"], "s")
    writer.node("Relu", ["s"], "y")
    writer.node("Sigmoid", ["s"], "z")
    writer.outputs = [("y", []), ("z", [])]
    let graph = try graph(writer)
    #expect(graph.inputNames == ["x", "b"] && graph.outputNames == ["y", "z"])
    #expect(graph.inputs.count == 2 && graph.outputs.count == 2)
    #expect(graph.notes == ["the input 'spare' is read by no node that matters and left out"])
    writer.outputs = [("y", []), ("x", [])]
    #expect(refusal(writer).contains("model 'x': found an output that no node computes"))
  }

  @Test("of several inputs, everything that is wrong is listed")
  func severalInputsWithIssues() {
    var writer = ONNXWriter(input: [1, 4])
    writer.moreInputs = [("ids", [1, nil])]
    writer.node("Add", ["x", "ids"], "s")
    writer.node("Einsum", ["x"], "t")
    writer.node("Relu", ["s"], "y")
    let text = refusal(writer)
    #expect(
      text.contains("2 unsupported") && text.contains("model 'ids': found input dimensions [1, ?]"))
    #expect(text.contains("node 1 Einsum"))
  }

  @Test("a first output that is left out has an empty name")
  func optionalFirstOutput() throws {
    var writer = ONNXWriter(input: [1, 1, 4, 4])
    let window: [String: ONNXWriter.Attribute] = [
      "kernel_shape": .integers([2, 2]), "strides": .integers([2, 2]),
    ]
    writer.node("MaxPool", ["x"], "", window, more: ["places"])
    writer.node("MaxPool", ["x"], "y", window, more: ["unread"])
    #expect(try graph(writer).nodes.count == 1)
    writer.node("Relu", ["places"], "z")
    writer.outputs = [("z", [])]
    #expect(refusal(writer).contains("node 0 MaxPool 'places': found its output 'places' read"))
  }

  @Test func whatQuantizesAtRunTimeIsNamedInOneSentence() {
    var writer = ONNXWriter(input: [1, 4])
    for name in ["a", "b", "c"] { writer.node("DynamicQuantizeLinear", ["x"], name) }
    writer.node("Einsum", ["a"], "y")
    let text = refusal(writer)
    #expect(text.contains("1 unsupported"))
    #expect(text.contains("quantized already (dynamic, 3 nodes); accepted: one quantized with"))
  }

  @Test("a reshape that moves axes of one element is a change of layout")
  func oneChannelFromTensorFlow() throws {
    var writer = ONNXWriter(input: [1, 3, 2, 1])
    writer.constant("shape", integers: [1, 1, 3, 2])
    writer.constant("w", [2, 1, 3, 2], [1, 2, 3, 4, 5, 6, 0, 0, 0, 0, 0, 1])
    writer.node("Reshape", ["x", "shape"], "image")
    writer.node("Conv", ["image", "w"], "y")
    #expect(ReferenceFloatExecutor.output(of: try graph(writer), [1, 1, 1, 1, 1, 3]) == [33, 3])
  }

  @Test("weights beside the model are read where the file says, and from its own folder only")
  func weightsInAnotherFile() throws {
    func sum(_ place: [(String, String)]) throws -> [Float] {
      var writer = ONNXWriter(input: [1, 4])
      writer.externalConstant("w", place: place)
      writer.node("Add", ["x", "w"], "y")
      let values: [Float] = [9, 1, 2, 3, 4]
      let bytes = values.flatMap { value in
        (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * $0)) }
      }
      let files = ONNXExternalFiles { location, offset, count in
        #expect(location == "w.data")
        return offset + count <= bytes.count ? Array(bytes[offset..<offset + count]) : nil
      }
      let graph = try ONNXImporter.graph(from: writer.file, fileName: "t", external: files)
      return ReferenceFloatExecutor.output(of: graph, [0, 0, 0, 10])
    }
    let location = ("location", "w.data")
    #expect(try sum([location, ("offset", "4"), ("length", "16")]) == [1, 2, 3, 14])
    #expect(try sum([location]) == [9, 1, 2, 13])
    for place in [
      [location, ("offset", "8")], [location, ("length", "12")], [location, ("offset", "-4")],
      [("location", "../w.data")], [("location", "/w.data")], [("location", "a//b")],
    ] {
      #expect(throws: ImportError.self, "\(place)") { try sum(place) }
    }
  }

  @Test func outlinesOfRefusedFiles() throws {
    var writer = ONNXWriter(input: [1, 4])
    writer.constant("w", [4, 2], Array(repeating: 1, count: 8))
    writer.node("MatMul", ["x", "w"], "m")
    writer.node("Einsum", ["m"], "y")
    writer.outputs = [("y", [1, nil])]
    let outline = try ONNXImporter.outline(of: writer.file, fileName: "t")
    #expect(outline.operators.map(\.kind) == ["MatMul", "Einsum"])
    #expect(outline.operators[0].inputs.map(\.name) == ["x"])
    #expect(outline.operators[0].outputs[0].dimensions == [1, 2])
    #expect(outline.outputs[0].dimensions == [1, nil])
  }
}
