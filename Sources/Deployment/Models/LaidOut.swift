package import ModelCompiler
package import Thimble

extension LoweredModel {
  package func laidOut(for layout: KernelLayout, unit: VectorUnit = .best) -> LoweredModel {
    guard self.layout == .portable else { return self }
    switch layout {
    case .dsp: return DSPPacking.pack(self)
    case .blocked: return BlockedPacking.pack(self, unit: unit)
    default: return self
    }
  }
}
