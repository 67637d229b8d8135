import Thimble

/// Runs a model on one input; the class, or -1 for a model that is refused.
@c
public func classify(
  _ model: UnsafeRawPointer, _ modelBytes: UInt32, _ arena: UnsafeMutableRawPointer,
  _ arenaBytes: UInt32, _ input: UnsafePointer<Int8>, _ count: UInt32
) -> Int32 {
  do throws(ModelError) {
    var interpreter = try Interpreter(
      model: UnsafeRawBufferPointer(start: model, count: Int(modelBytes)),
      arena: UnsafeMutableRawBufferPointer(start: arena, count: Int(arenaBytes)))
    try interpreter.invoke(UnsafeBufferPointer(start: input, count: Int(count)).span)
    return Int32(truncatingIfNeeded: interpreter.bestClass().index)
  } catch {
    return -1
  }
}
