internal import Thimble

/// The kernels that the library holds: all of them here.
///
/// `thimble export` puts another file in this one's place,
/// with those of a model, or `LinkedByProgram`.
typealias Linked = AllOperators
