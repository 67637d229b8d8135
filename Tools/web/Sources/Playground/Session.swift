internal import CMemory
internal import Thimble
internal import ThimbleAudio

/// Every kernel of the portable layout and of those packed for a core, for any file.
enum All: OperatorSet {
  @inline(__always)
  static func links(_ kind: KernelKind) -> Bool {
    kind != .blockedConv2D && kind != .blockedDepthwiseConv2D
  }
  static var linksGraphs: Bool {
    @inline(__always)
    get { true }
  }
}

/// An opened model in its area: it listens where it has a front end that works without the whole clip, and
/// runs on values that are there already otherwise.
struct Session {
  /// What the area holds.
  enum Kind: Int32 {
    case listening, running
  }

  /// Behind it follows the number of the reason.
  static var refused: Int32 { 100 }

  let kind: Kind

  private var spotter: UnsafeMutablePointer<KeywordSpotter<MFCC, All>> {
    web_session().assumingMemoryBound(to: KeywordSpotter<MFCC, All>.self)
  }
  private var interpreter: UnsafeMutablePointer<Interpreter<All>> {
    web_session().assumingMemoryBound(to: Interpreter<All>.self)
  }

  /// Opens the model that lies in its area.
  init(byteCount: Int) throws(ModelError) {
    let interpreter = try Self.interpreter(byteCount)
    if let mfcc = Self.frontEnd(of: interpreter.model),
      let spotter = Self.spotter(mfcc, interpreter)
    {
      kind = .listening
      self.spotter.initialize(to: spotter)
    } else {
      kind = .running
      self.interpreter.initialize(to: try Self.interpreter(byteCount))
    }
  }

  /// Gives the area up.
  func close() {
    switch kind {
    case .listening: spotter.deinitialize(count: 1)
    case .running: interpreter.deinitialize(count: 1)
    }
  }

  private static func interpreter(_ byteCount: Int) throws(ModelError) -> Interpreter<All> {
    try Interpreter(
      model: UnsafeRawBufferPointer(start: web_model(), count: byteCount),
      arena: UnsafeMutableRawBufferPointer(start: web_arena(), count: Int(WEB_ARENA_BYTES)),
      linking: All.self)
  }

  private static func spotter(
    _ mfcc: consuming MFCC, _ interpreter: consuming Interpreter<All>
  ) -> KeywordSpotter<MFCC, All>? {
    do throws(KeywordSpotterError) {
      return try KeywordSpotter(
        mfcc, interpreter,
        buffer: UnsafeMutableBufferPointer(start: web_buffer(), count: Int(WEB_BUFFER_BYTES)))
    } catch {
      return nil
    }
  }

  private static func frontEnd(of model: Model) -> MFCC? {
    guard let frontEnd = model.frontEnd, let tables = MFCCTables.builtIn(for: frontEnd) else {
      return nil
    }
    do throws(MFCCError) {
      return try MFCC(
        frontEnd,
        quantizer: FeatureQuantizer(scale: model.input.scale, zeroPoint: model.input.zeroPoint),
        tables: tables,
        state: UnsafeMutableRawBufferPointer(
          start: web_front_end(), count: Int(WEB_FRONT_END_BYTES)))
    } catch {
      return nil
    }
  }
}

extension Session {
  /// The model.
  var model: Model {
    switch kind {
    case .listening: spotter.pointee.model
    case .running: interpreter.pointee.model
    }
  }

  /// Values of all outputs.
  var outputValues: Int {
    var values = 0
    for index in 0..<model.outputCount { values &+= model.output(index).shape.count }
    return values
  }

  /// Takes some samples, and says how many: none for a model that runs on values.
  func hear(_ samples: Span<Int16>) -> Int {
    switch kind {
    case .listening: spotter.pointee.hear(samples)
    case .running: 0
    }
  }

  /// Feeds the network; what it made of a window, once that is complete.
  func think() throws(ModelError) -> HeardWindow? {
    switch kind {
    case .listening: try spotter.pointee.think()
    case .running: nil
    }
  }

  /// Forgets what was heard.
  func reset() {
    switch kind {
    case .listening: spotter.pointee.reset()
    case .running: interpreter.pointee.reset()
    }
  }

  /// Runs an inference on the input area, of a model that does not listen.
  func run() throws(ModelError) {
    guard kind == .running else { return }
    let inputs = UnsafeBufferPointer(start: web_input(), count: model.inputValues)
    try interpreter.pointee.invoke(inputs.span)
  }

  /// Copies the outputs of the last inference to their area, as far as they fit.
  func copyOutputs() {
    switch kind {
    case .listening: Self.copy(spotter.pointee.scores, to: 0)
    case .running:
      var offset = 0
      for index in 0..<model.outputCount {
        let output = interpreter.pointee.output(index)
        Self.copy(output, to: offset)
        offset &+= output.count
      }
    }
  }

  private static func copy(_ values: Span<Int8>, to offset: Int) {
    guard offset &+ values.count <= Int(WEB_OUTPUT_BYTES) else { return }
    for index in values.indices { web_output()[offset &+ index] = values[index] }
  }
}
