import Deployment
package import Thimble

/// What the simulated firmware infers on.
package enum SimulationInput: Sendable {
  /// Int8 inputs, of each inference all, one after the other.
  case values([UInt8])
  /// Windows of recordings, which go through the front end.
  case windows([Window])
  /// The same of a network with state: pieces of one stream, each the samples behind the one before.
  case stream([Window])

  /// A window of samples.
  package struct Window: Sendable {
    /// The samples of all its frames; zeros where the recording is over.
    package var samples: [Int16]
    /// The largest sample of the clip, which scales it where the front end's gain says so.
    package var maximum: Int16

    /// Cuts a window of `AudioWindows` out of a clip.
    package init(_ window: Range<Int>, of clip: [Int16], frontEnd: FrontEnd) {
      let stop = min(window.upperBound, clip.count)
      let start = min(window.lowerBound, stop)
      let inside = clip[start..<stop]
      samples = inside + [Int16](repeating: 0, count: window.count - inside.count)
      let gain = AudioWindows.gainRange(of: window, sampleCount: clip.count, frontEnd: frontEnd)
      maximum = clip[gain].max() ?? 0
    }
  }

  /// How many inferences, of inputs that take so many bytes each.
  func inferences(inputBytes: Int) -> Int {
    switch self {
    case .values(let bytes): bytes.count / inputBytes
    case .windows(let windows), .stream(let windows): windows.count
    }
  }

  /// The first inference twice.
  func doubled() -> SimulationInput {
    switch self {
    case .values(let bytes): .values(bytes + bytes)
    case .windows(let windows): .windows(windows + windows)
    case .stream(let pieces): .stream(pieces + pieces)
    }
  }

  /// Puts the inputs into the host's memory and tells the mailbox where.
  func place(in memory: inout HostMemory) {
    switch self {
    case .values(let bytes):
      memory.set(.inputs, Int(memory.append(bytes)))
    case .windows(let windows), .stream(let windows):
      var table: [UInt8] = []
      for window in windows {
        let samples = memory.append(samples: window.samples)
        for word in [Int(samples), window.samples.count, Int(window.maximum)] {
          table += (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
        }
      }
      memory.set(.inputs, Int(memory.append(table)))
    }
  }
}
