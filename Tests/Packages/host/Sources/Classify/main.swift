import Foundation
import Thimble

let bytes = try Data(contentsOf: URL(fileURLWithPath: CommandLine.arguments[1]))
let file = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 16)
file.copyBytes(from: bytes)
let model = try Model(UnsafeRawBufferPointer(file))
let arena = UnsafeMutableRawBufferPointer.allocate(byteCount: model.arenaBytes, alignment: 16)

var interpreter = try Interpreter(model: UnsafeRawBufferPointer(file), arena: arena)
let input = [Int8](repeating: 0, count: interpreter.inputValues)
try interpreter.invoke(input.span)
let best = interpreter.bestClass()
print(String(model.label(best.index)), model.output.dequantized(best.score))
