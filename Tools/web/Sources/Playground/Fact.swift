internal import CMemory
internal import Thimble
internal import ThimbleAudio

/// Numbers that the page asks for.
enum Fact: Int32 {
  case modelAddress, modelCapacity
  case arenaAddress, arenaBytes
  case inputAddress, inputValues
  case outputAddress, outputValues
  case samplesAddress, samplesCapacity
  case featuresAddress, frames, coefficients
  case sampleRateHertz, frameStride, windowSamples
  case labelCount
  /// The class of the last window's highest score.
  case bestClass
  /// The word that the last window makes certain, and the mean of its scores in 256ths.
  case wordClass, wordScore

  func value(_ session: Session?, _ heard: HeardWindow?) -> Int32 {
    switch self {
    case .modelAddress: Self.address(web_model())
    case .modelCapacity: Int32(WEB_MODEL_BYTES)
    case .arenaAddress: Self.address(web_arena())
    case .inputAddress: Self.address(web_input())
    case .outputAddress: Self.address(web_output())
    case .samplesAddress: Self.address(web_samples())
    case .samplesCapacity: Int32(WEB_SAMPLES)
    case .featuresAddress: Self.address(web_buffer())
    case .arenaBytes: session.map { Int32($0.model.arenaBytes) } ?? -1
    case .inputValues: session.map { Int32($0.model.inputValues) } ?? -1
    case .outputValues: session.map { Int32($0.outputValues) } ?? -1
    case .labelCount: session.map { Int32($0.model.labelCount) } ?? -1
    case .frames: Self.number(session, { $0.frames })
    case .coefficients: Self.number(session, { $0.coefficients })
    case .sampleRateHertz: Self.number(session, { $0.sampleRateHertz })
    case .frameStride: Self.number(session, { $0.frameStride })
    case .windowSamples: Self.number(session, { $0.windowSamples })
    case .bestClass: heard.map { Int32($0.classIndex) } ?? -1
    case .wordClass: heard?.word.map { Int32($0.classIndex) } ?? -1
    case .wordScore: heard?.word.map { Int32($0.score) } ?? -1
    }
  }

  /// A parameter of the front end; -1 without one.
  private static func number(
    _ session: Session?, _ parameter: (FrontEnd) -> some FixedWidthInteger
  ) -> Int32 {
    session?.model.frontEnd.map { Int32(parameter($0)) } ?? -1
  }

  private static func address(_ pointer: UnsafeMutableRawPointer) -> Int32 {
    Int32(truncatingIfNeeded: UInt(bitPattern: pointer))
  }
}
