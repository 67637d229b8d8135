internal import CThimbleKernels

/// A vector unit of PCs that the blocked kernels have code for; the better ones later.
///
/// The raw values are those of `thk_vector_unit` and stand in the records of blocked operators.
package enum VectorUnit: UInt8, CaseIterable, Sendable {
  /// Plain loops.
  case none
  /// Arm's, with 16-bit products.
  case neon
  /// 16-bit products, four sums at a time.
  case sse2
  /// 16-bit products, eight sums at a time.
  case avx2
  /// 8-bit products, eight sums at a time.
  case avxVNNI
  /// 8-bit products, sixteen sums at a time.
  case avx512VNNI

  /// The best one that this processor has.
  package static var best: VectorUnit { allCases.last { $0.isAvailable } ?? .none }

  /// Whether this processor has it.
  package var isAvailable: Bool { thk_has_vector_unit(cUnit) != 0 }

  /// Weights, and activations, of a 32-bit word that it multiplies: two of 16 bits or four of 8.
  package var elementsPerWord: Int { elements == THK_ELEMENTS_BYTES ? 4 : 2 }

  /// What a word holds, `THK_ELEMENTS_PAIRS` or `THK_ELEMENTS_BYTES`.
  var elements: Int { Int(thk_elements_of_unit(cUnit)) }

  /// What computes its operators here: plain loops, on a processor that lacks it.
  var usable: thk_vector_unit { isAvailable ? cUnit : THK_UNIT_NONE }

  private var cUnit: thk_vector_unit {
    thk_vector_unit(rawValue: thk_vector_unit.RawValue(rawValue))
  }
}

/// An operator whose kernel of every core leaves its work to a vector unit where its record names one.
package protocol VectorizedOperator: RowOperator {
  /// Raw value of the `VectorUnit` to run on.
  var unit: UInt8 { get set }
}
