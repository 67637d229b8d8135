internal import CThimbleKernels
public import Thimble

/// A keyword spotter that listens without end: samples in, out of them a network's answer to a window as often
/// as the model's file says, every half a second where it does not, and the words that it makes certain.
///
/// ```
/// var rest = samples
/// while !rest.isEmpty {
///   rest = rest.extracting(droppingFirst: spotter.hear(rest))
///   if let heard = try spotter.think() { … }
/// }
/// ```
/// Windows overlap, and the network works on one at a time. Rows of features wait in a ring until it
/// takes them: while it finishes one window, the first rows of the next one are there already, so that it
/// takes a few rows at a time instead of all at once, and is done with a window when its last row is there. What it
/// answers does not depend on how the samples are cut into pieces.
///
/// A model with state takes rows that it has not seen yet, and what it takes does not overlap. Where its file says
/// that its answer is one to a longer window, it says nothing before the first whole one.
///
/// Memory: the front end's state, the model's arena, `bufferBytes(for:)` (490 for the MLPerf Tiny keyword
/// recipe, and a byte for each class and averaged window) and the value itself. All of it is the caller's and
/// outlives the value, which is why it comes as raw buffers, not as spans.
///
/// Safe: `init` checks sizes, and the caller's `unsafe` there says that the memory stays.
@safe
public struct KeywordSpotter<Source: AudioFrontEnd & ~Copyable, Linked: OperatorSet>: ~Copyable {
  private var source: Source
  /// What runs the model.
  public private(set) var interpreter: Interpreter<Linked>
  /// A window's rows of features: row `r` of the stream in slot `r % frames`.
  private let features: UnsafeMutablePointer<Int8>
  private let frames: Int
  private let rowBytes: Int
  /// Rows from a window's start to the next one's.
  private let stride: Int
  /// Rows that the network may take at a time.
  private let rowsAtATime: Int
  /// Rows heard so far, from a multiple of `frames` on, as the two that follow.
  private var heard = 0
  /// The first row of the window that the network works on.
  private var start = 0
  /// The next row that it takes.
  private var next = 0
  /// Where that window starts in the stream; before its start, as a negative number, where it is not whole.
  private var startSample: UInt64
  /// What scores make of words.
  private var detector: WordDetector

  /// Bytes for the rows that wait and the scores that are averaged: what `init` takes; 0 without a front end.
  public static func bufferBytes(for model: Model) -> Int {
    guard let frontEnd = model.frontEnd else { return 0 }
    return featureBytes(for: frontEnd) &+ WordDetector.historyBytes(for: model.listening)
  }

  private static func featureBytes(for frontEnd: FrontEnd) -> Int {
    Int(frontEnd.frames) &* Source.rowBytes(for: frontEnd)
  }

  /// Starts listening.
  ///
  /// - Parameters:
  ///   - source: the model's front end, at a stream's start.
  ///   - interpreter: the opened model.
  ///   - buffer: at least `bufferBytes(for:)` bytes, any content. They must outlive the value, which
  ///     alone may touch them.
  /// - Throws: `KeywordSpotterError`.
  @inline(__always)
  public init(
    _ source: consuming Source, _ interpreter: consuming Interpreter<Linked>,
    buffer: UnsafeMutableBufferPointer<Int8>
  ) throws(KeywordSpotterError) {
    let (frontEnd, model) = (source.frontEnd, interpreter.model)
    let (rows, values) = (Int(frontEnd.frames), Source.rowBytes(for: frontEnd))
    let (features, input) = (Self.featureBytes(for: frontEnd), model.input.shape)
    guard frontEnd.gain == .fixed else { throw .gainOfWholeClip }
    guard input.height == rows, input.rowCount == values else { throw .otherInput }
    let listening = model.listening
    let stride =
      listening?.strideRows ?? Self.defaultStride(frontEnd, hasState: model.hasState)
    guard model.saysHowToListen == (listening != nil), stride == rows || !model.hasState
    else {
      throw .unsoundListening
    }
    let needed = features &+ WordDetector.historyBytes(for: listening)
    guard let base = buffer.baseAddress, buffer.count >= needed else {
      throw .bufferTooSmall(neededBytes: needed)
    }
    self.source = source
    self.interpreter = interpreter
    unsafe self.features = base
    unsafe detector = WordDetector(
      listening,
      history: UnsafeMutableRawPointer(base + features).assumingMemoryBound(to: UInt8.self))
    (frames, rowBytes, self.stride) = (rows, values, stride)
    rowsAtATime = (rows &+ stride &- 1) / stride
    startSample = Self.firstSample(model, frontEnd)
    self.interpreter.reset()
  }

  /// Rows from a window's start to the next one's where the file does not say: half a second, or all of a window.
  private static func defaultStride(_ frontEnd: FrontEnd, hasState: Bool) -> Int {
    if hasState { return Int(frontEnd.frames) }
    return max(Int(frontEnd.sampleRateHertz / 2) / Int(frontEnd.frameStride), 1)
  }

  /// Where the first window starts: so many rows before the stream as it has more than an inference takes.
  private static func firstSample(_ model: Model, _ frontEnd: FrontEnd) -> UInt64 {
    guard Linked.linksGraphs, let rows = model.windowRows else { return 0 }
    let before = UInt32(truncatingIfNeeded: max(0, rows &- Int(frontEnd.frames)))
    return 0 &- thk_multiply_long_unsigned(before, UInt32(frontEnd.frameStride))
  }

  /// Takes samples until a row of features is complete, for `think()` to be called.
  ///
  /// - Parameter samples: the next samples of the stream, any number.
  /// - Returns: how many were taken; the rest is to be heard again. None are while a whole window's rows
  ///   wait, as they do when `think()` was not called.
  public mutating func hear(_ samples: Span<Int16>) -> Int {
    guard heard &- min(next, start &+ stride) < frames else { return 0 }
    let taken = source.push(samples)
    if source.isRowReady {
      var row = unsafe Self.slot(heard, frames, rowBytes, features).mutableSpan
      source.writeRow(into: &row)
      heard &+= 1
    }
    return taken
  }

  /// Feeds the network with some of the rows that wait.
  ///
  /// - Returns: what it made of a window, once that is complete; `scores` are then valid until the next call.
  /// - Throws: `ModelError.Reason.stalled` when the model's plan has no room for a row.
  public mutating func think() throws(ModelError) -> HeardWindow? {
    if interpreter.isComplete { interpreter.startInference() }
    // A window whose rows are all there is finished, also when it waited for long.
    var left = heard >= start &+ frames ? frames : rowsAtATime
    while left > 0, next < heard {
      try unsafe interpreter.feedRow(Self.slot(next, frames, rowBytes, features).span)
      next &+= 1
      left &-= 1
      if interpreter.isComplete { return finishWindow() }
    }
    return nil
  }

  /// Forgets all samples: the next one is the first of a stream.
  public mutating func reset() {
    source.reset()
    interpreter.reset()
    detector.reset()
    (heard, start, next) = (0, 0, 0)
    startSample = Self.firstSample(interpreter.model, source.frontEnd)
  }

  /// The network's output for the window just completed: bytes of the arena, which `think()` and `reset()`
  /// change.
  public var scores: Span<Int8> {
    @_lifetime(borrow self)
    get { interpreter.output }
  }

  /// The model.
  public var model: Model { interpreter.model }

  /// The best class of the window just completed, and the word that it makes certain, unless it is not a whole one;
  /// goes on to the next window.
  private mutating func finishWindow() -> HeardWindow? {
    if Linked.linksGraphs, thk_high_word(startSample) >> 31 != 0 {
      goOn()
      return nil
    }
    let best = interpreter.bestClass()
    var detector = detector
    let word = detector.hear(interpreter.output, rows: stride)
    self.detector = detector
    let window = HeardWindow(
      classIndex: best.index, score: Int8(truncatingIfNeeded: best.score), startSample: startSample,
      word: word)
    goOn()
    return window
  }

  private mutating func goOn() {
    let frameStride = UInt32(source.frontEnd.frameStride)
    startSample &+= thk_multiply_long_unsigned(
      UInt32(truncatingIfNeeded: stride), frameStride)
    start &+= stride
    // Counted from a later row, the numbers stay small, however long it listens.
    while start >= frames, heard >= frames {
      start &-= frames
      heard &-= frames
    }
    next = start
  }

  /// Where a row of the stream waits.
  ///
  /// Static, as a method that only reads an instance gets a copy of it on the stack (Swift 6.3).
  @inline(__always)
  private static func slot(
    _ row: Int, _ frames: Int, _ rowBytes: Int, _ features: UnsafeMutablePointer<Int8>
  ) -> UnsafeMutableBufferPointer<Int8> {
    // Numbers of rows stay below three windows.
    var row = row
    while row >= frames { row &-= frames }
    return unsafe UnsafeMutableBufferPointer(start: features + row &* rowBytes, count: rowBytes)
  }
}

/// What a keyword spotter made of a window.
public struct HeardWindow: Equatable, Sendable {
  /// The class of the highest score, of several the first one.
  public let classIndex: Int
  /// That score, a value of the network's output: behind a softmax a probability of (score + 128) / 256.
  public let score: Int8
  /// The window's first sample, counted from the stream's.
  public let startSample: UInt64
  /// The word that is certain with this window.
  public let word: HeardWord?
}

/// Why a keyword spotter cannot be set up.
public enum KeywordSpotterError: Error, Equatable, Sendable {
  /// The gain is one of the whole clip, of which a stream has none.
  case gainOfWholeClip
  /// The network's input does not have the front end's rows.
  case otherInput
  /// The memory for features and scores is too small.
  case bufferTooSmall(neededBytes: Int)
  /// What the file says of listening does not fit the network: as many thresholds as classes; with state, windows
  /// that neither leave rows out nor repeat any.
  case unsoundListening
}
