internal import Thimble
internal import ThimbleAudio

/// A keyword spotter that listens without end: samples in, scores of a window every half a second out.
///
/// Windows overlap, and the network works on one at a time. Rows of features wait in a ring until it
/// takes them: while it finishes one window, the first rows of the next one are there already, so that it
/// takes a few rows a hop instead of all at once, and is done in the hop that brings the last one.
struct Spotter: ~Copyable {
  private var mfcc: MFCC
  private var interpreter: Interpreter<Linked>
  /// A window's rows of features: row `r` of the stream in slot `r % frames`.
  private let features: UnsafeMutableBufferPointer<Int8>
  private let frames: Int
  private let coefficients: Int
  /// Rows from a window's start to the next one's.
  private let stride: Int
  /// Rows that the network may take in a hop.
  private let rowsPerHop: Int
  /// Rows of the stream so far.
  private var heard = 0
  /// The first row of the window that the network works on.
  private var start = 0
  /// The next row that it takes.
  private var next = 0

  /// Starts listening.
  ///
  /// - Parameters:
  ///   - mfcc: the model's front end.
  ///   - interpreter: the opened model.
  ///   - features: room for one input of the network.
  init(
    _ mfcc: consuming MFCC, _ interpreter: consuming Interpreter<Linked>,
    features: UnsafeMutableBufferPointer<Int8>
  ) {
    let frontEnd = mfcc.frontEnd
    self.mfcc = mfcc
    self.interpreter = interpreter
    self.features = features
    frames = Int(frontEnd.frames)
    coefficients = Int(frontEnd.coefficients)
    stride = max(Int(frontEnd.sampleRateHertz / 2) / Int(frontEnd.frameStride), 1)
    rowsPerHop = (frames &+ stride &- 1) / stride
    self.interpreter.arena.paint()
    self.interpreter.reset()
  }

  /// Takes samples and turns them into rows of features.
  mutating func hear(_ samples: Span<Int16>) {
    var rest = samples
    while !rest.isEmpty {
      rest = rest.extracting(droppingFirst: mfcc.push(rest))
      guard mfcc.isFrameReady else { continue }
      mfcc.writeFrame(to: UnsafeMutableBufferPointer(rebasing: features[slot(heard)]))
      heard &+= 1
    }
  }

  /// Feeds the network with what waits; whether a window is complete, whose `scores` are valid until the
  /// next call.
  mutating func think() throws(ModelError) -> Bool {
    if interpreter.isComplete { interpreter.reset() }
    var taken = 0
    while taken < rowsPerHop, next < heard {
      guard let row = features[slot(next)].baseAddress else { return false }
      try interpreter.feedRow(row)
      next &+= 1
      taken &+= 1
      if interpreter.isComplete {
        start &+= stride
        next = start
        return true
      }
    }
    return false
  }

  /// The network's output for the window just completed.
  var scores: UnsafeBufferPointer<Int8> { interpreter.output }
  /// The model and its memory.
  var model: Model { interpreter.model }
  var arena: Arena { interpreter.arena }
  /// Where the window just completed started, in milliseconds.
  var startMilliseconds: UInt32 {
    let samples = (start &- stride) &* Int(mfcc.frontEnd.frameStride)
    return UInt32(samples / (Int(mfcc.frontEnd.sampleRateHertz) / 1000))
  }

  private func slot(_ row: Int) -> Range<Int> {
    let first = row % frames &* coefficients
    return first..<first &+ coefficients
  }
}

extension Slice where Base == UnsafeMutableBufferPointer<Int8> {
  /// The slice's first value.
  fileprivate var baseAddress: UnsafePointer<Int8>? {
    base.baseAddress.map { UnsafePointer($0 + startIndex) }
  }
}
