import GraphIR
import HostSupport
import ONNXImport
import Quantization
import TestSupport
import Testing

/// Einsum against sums over all indices.
struct EinsumTests {
  static let sizes: [Character: Int] = [
    "b": 1, "h": 2, "i": 3, "j": 4, "k": 5, "d": 6, "c": 3, "t": 5, "o": 4, "y": 2, "x": 3,
  ]

  /// The terms of an equation's operands and of its output.
  private static func terms(_ equation: String) -> (operands: [[Character]], output: [Character]) {
    let sides = equation.split(separator: ">").map(String.init)
    return (sides[0].dropLast().split(separator: ",").map { Array($0) }, Array(sides[1]))
  }

  private static func place(_ letters: [Character], _ index: [Character: Int]) -> Int {
    letters.reduce(0) { $0 * (sizes[$1] ?? 0) + (index[$1] ?? 0) }
  }

  private static func count(_ letters: [Character]) -> Int {
    letters.reduce(1) { $0 * (sizes[$1] ?? 0) }
  }

  /// The output, one index of each letter at a time.
  private static func sum(_ equation: String, _ operands: [[Float]]) -> [Float] {
    let terms = terms(equation)
    let letters = Set(terms.operands.flatMap(\.self)).sorted()
    var output = Array(repeating: Float(0), count: count(terms.output))
    for number in 0..<count(letters) {
      var (rest, index) = (number, [Character: Int]())
      for letter in letters {
        index[letter] = rest % (sizes[letter] ?? 1)
        rest /= sizes[letter] ?? 1
      }
      let product = zip(terms.operands, operands).reduce(Float(1)) {
        $0 * $1.1[place($1.0, index)]
      }
      output[place(terms.output, index)] += product
    }
    return output
  }

  /// The first operand is computed, others are where they have a batch, else constants.
  @Test(arguments: [
    "bij,bjk->bik", "bik,bjk->bij", "bhid,bhjd->bhij", "bhij,bhjd->bhid", "bij->bi", "bij->bj",
    "bij,jk->bik", "bij,kj->bik", "bt,btc->bc", "bi,bi->b", "bi,bj->bij", "bij,bij->bij",
    "btc,c->btc", "btc,tc->bc", "btc,t->bc", "bij,hjd->bhid", "bi,ij,jk->bk", "bij,bjk,ko->bio",
    "bcyx,c->byx", "bcyx,oc->boyx", "bihd,bjhd->bhij",
  ])
  func equals(_ equation: String) throws {
    let terms = Self.terms(equation)
    var generator = SplitMix64(seed: 11)
    let operands = terms.operands.map { letters in
      (0..<Self.count(letters)).map { _ in Float.random(in: -1...1, using: &generator) }
    }
    func dimensions(_ letters: [Character]) -> [Int] { letters.map { Self.sizes[$0] ?? 0 } }
    var writer = ONNXWriter(input: dimensions(terms.operands[0]))
    var names = ["x"]
    var input = operands[0]
    for (letters, values) in zip(terms.operands, operands).dropFirst() {
      names.append("operand\(names.count)")
      if letters.contains("b") {
        writer.moreInputs.append((names[names.count - 1], dimensions(letters)))
        input += values
      } else {
        writer.constant(names[names.count - 1], dimensions(letters), values)
      }
    }
    writer.node("Einsum", names, "sum", ["equation": .text(equation)])
    // A sum may be its input, which is no output.
    writer.node("Neg", ["sum"], "y")
    let bytes = writer.file
    let graph = try ONNXImporter.graph(from: bytes, fileName: "t")
    let expected = Self.sum(equation, operands).map { -$0 }
    // Images come in and go out with their channels last, others in the order that a note names.
    let areImages = graph.notes.contains { $0.hasPrefix("the input") }
    if areImages { input = Self.imagesLast(terms.operands, operands) }
    let found = try FloatExecutor(graph).run(input)
    let wanted = Self.ordered(
      expected, terms.output, by: graph.notes.last { $0.hasPrefix("the output") })
    #expect(largestDifference(found, wanted) < 1e-5, "\(graph.notes)")
  }

  /// Computed operands, those of four axes with the second one last.
  private static func imagesLast(_ letters: [[Character]], _ operands: [[Float]]) -> [Float] {
    zip(letters, operands).filter { $0.0.contains("b") }.flatMap { letters, values in
      letters.count == 4 ? moved(values, letters, to: [0, 2, 3, 1]) : values
    }
  }

  private static func ordered(
    _ values: [Float], _ letters: [Character], by note: String?
  ) -> [Float] {
    guard let note else { return values }
    guard !note.contains("height") else {
      return moved(values, letters, to: letters.count == 4 ? [0, 2, 3, 1] : [0, 2, 1])
    }
    let axes = note.split(separator: "axes ")[1].split(separator: " of")[0]
    let named = axes.split(separator: ", ").compactMap { Int($0) }
    return moved(values, letters, to: letters.indices.filter { !named.contains($0) } + named)
  }

  /// Values with their axes in another order.
  private static func moved(_ values: [Float], _ letters: [Character], to order: [Int]) -> [Float] {
    let turned = order.map { letters[$0] }
    return (0..<values.count).map { number in
      var (rest, index) = (number, [Character: Int]())
      for letter in turned.reversed() {
        index[letter] = rest % (sizes[letter] ?? 1)
        rest /= sizes[letter] ?? 1
      }
      return values[place(letters, index)]
    }
  }

  @Test(arguments: ["bii->bi", "bij->bik", "bij,bij->bij", "b?j->b", "bij-bi", "bij->"])
  func othersAreRefused(_ equation: String) {
    var writer = ONNXWriter(input: [1, 3, 3])
    writer.node("Einsum", ["x"], "sum", ["equation": .text(equation)])
    writer.node("Neg", ["sum"], "y")
    let error = #expect(throws: ImportError.self) {
      _ = try ONNXImporter.graph(from: writer.file, fileName: "t")
    }
    #expect(error?.description.contains("found the equation '\(equation)'") == true)
  }

  @Test func sizesHaveToAgree() {
    var writer = ONNXWriter(input: [1, 3])
    writer.constant("w", [4, 2], Array(repeating: 1, count: 8))
    writer.node("Einsum", ["x", "w"], "y", ["equation": .text("bi,ij->bj")])
    let error = #expect(throws: ImportError.self) {
      _ = try ONNXImporter.graph(from: writer.file, fileName: "t")
    }
    #expect(error?.description.contains("contradicts its operands") == true)
  }
}
