package import Thimble

/// What a board's flash costs the kernels of a layout, found in the simulator with the board's cache and prefetch:
/// cycles waited for code, where caches hold inner loops for that outside them, and how many of the waits for constants
/// are left.
package struct SimulatedWaits: Codable, Equatable, Sendable {
  /// A layout at one number of wait states.
  package struct Point: Codable, Equatable, Sendable {
    /// The kernels' layout.
    package var layout: KernelLayout
    /// Cycles that a read of a flash line waits.
    package var flashWaitStates: Int
    /// Cycles waited for each instruction, wherever it is.
    package var cyclesPerInstruction: Double
    /// Cycles waited for each cycle that code outside inner loops takes without waits.
    package var cyclesPerOverheadCycle: Double
    /// Cycles waited for constants, as a share of what reading all of them from flash would wait.
    package var constantShare: Double
  }

  /// By layout, then by rising wait states.
  package var points: [Point]
  /// How they were found.
  package var source: String
  /// How far they can be trusted.
  package var confidence: BoardConfidence

  /// Cycles that a layer waits, by the point of the nearest wait states, in proportion to them.
  ///
  /// - Parameters:
  ///   - instructions: what the layer runs.
  ///   - overheadCycles: what the layer's code outside inner loops takes.
  ///   - constantCycles: what reading all its constants from flash would wait.
  ///   - layout: its kernel's.
  ///   - waitStates: cycles that a read of a flash line waits.
  /// - Returns: cycles; `nil` if no point is for the layout.
  package func cycles(
    instructions: Double, overheadCycles: Double, constantCycles: Double, layout: KernelLayout,
    waitStates: Double
  ) -> Double? {
    let ofLayout = points.filter { $0.layout == layout }
    let nearest = ofLayout.min {
      abs(Double($0.flashWaitStates) - waitStates) < abs(Double($1.flashWaitStates) - waitStates)
    }
    guard let nearest else { return nil }
    let fetches =
      instructions * nearest.cyclesPerInstruction + overheadCycles * nearest.cyclesPerOverheadCycle
    return fetches * waitStates / Double(nearest.flashWaitStates)
      + constantCycles * nearest.constantShare
  }
}

extension ObjectReader {
  /// The member `simulatedWaits`, if it is there: points by layout and rising wait states.
  func simulatedWaits() -> SimulatedWaits? {
    guard has("simulatedWaits"),
      let reader = object("simulatedWaits", accepted: ["points", "source", "confidence"])
    else { return nil }
    let fields = [
      "layout", "flashWaitStates", "cyclesPerInstruction", "cyclesPerOverheadCycle",
      "constantShare",
    ]
    let points = reader.objects("points", accepted: fields).compactMap { point in
      if let layout = point.layout(),
        let waits = point.number("flashWaitStates", in: 1...1_000, wholeNumber: true),
        let cycles = point.number("cyclesPerInstruction", in: 0...1_000, wholeNumber: false),
        let overhead = point.number("cyclesPerOverheadCycle", in: 0...1_000, wholeNumber: false),
        let share = point.number("constantShare", in: 0...1_000, wholeNumber: false)
      {
        return SimulatedWaits.Point(
          layout: layout, flashWaitStates: Int(waits), cyclesPerInstruction: cycles,
          cyclesPerOverheadCycle: overhead, constantShare: share)
      }
      return nil
    }
    let level: BoardConfidence? = reader.level("confidence")
    guard let source = reader.text("source"), let level else { return nil }
    return SimulatedWaits(points: points, source: source, confidence: level)
  }

  /// The member `layout`, a layout's name.
  private func layout() -> KernelLayout? {
    guard let name = text("layout") else { return nil }
    if let layout = KernelLayout(name: name) { return layout }
    let accepted = KernelLayout.allCases.map(\.name).joined(separator: ", ")
    report("layout", found: "\"\(name.prefix(40))\"", accepted: accepted)
    return nil
  }
}
