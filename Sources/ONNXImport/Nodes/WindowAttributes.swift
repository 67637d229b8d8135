import GraphIR
import Thimble

/// The attributes that convolutions and pools share.
struct WindowAttributes {
  var kernel: [Int]
  var strides: [Int]
  var dilations: [Int]
  /// Top, left, bottom, right.
  var pads: [Int]
  private let automatic: String
  private let roundsUp: Bool

  /// Reads a node's attributes; `kernel` is that of the weights, where there are any.
  init(_ node: ONNXNode, kernel: [Int]? = nil) throws(NodeFault) {
    let given = node.attributes["kernel_shape"]?.integers
    let rank = (kernel ?? given)?.count ?? 0
    guard 1...2 ~= rank else {
      throw .refused(found: "a window of \(rank) dimensions", accepted: "1 or 2")
    }
    let ones = Array(repeating: 1, count: rank)
    self.kernel = kernel ?? given ?? []
    strides = node.attributes["strides"]?.integers ?? ones
    dilations = node.attributes["dilations"]?.integers ?? ones
    pads = node.attributes["pads"]?.integers ?? ones.map { _ in 0 } + ones.map { _ in 0 }
    automatic = node.attributes["auto_pad"]?.text ?? "NOTSET"
    roundsUp = node.attributes["ceil_mode"]?.integer == 1
    guard given == nil || given == self.kernel, strides.count == rank, dilations.count == rank,
      pads.count == 2 * rank
    else {
      throw .invalid(
        FileDefect(at: node.offset, "node '\(node.name)' has attributes that contradict each other")
      )
    }
    if rank == 1 { widen() }
    for (what, sizes) in [("kernel", self.kernel), ("stride", strides), ("dilation", dilations)]
    where !sizes.allSatisfy({ 1...255 ~= $0 }) {
      throw .refused(found: "\(what) \(sizes)", accepted: "1 to 255 each")
    }
    guard pads.allSatisfy({ 0...255 ~= $0 }) else {
      throw .refused(found: "padding \(pads)", accepted: "0 to 255 each")
    }
    guard ["NOTSET", "", "VALID", "SAME_UPPER", "SAME_LOWER"].contains(automatic) else {
      throw .refused(
        found: "auto_pad \(automatic)", accepted: "NOTSET, VALID, SAME_UPPER, SAME_LOWER")
    }
    if automatic == "VALID" { pads = [0, 0, 0, 0] }
  }

  /// Makes a window over steps one over pixels, one wide.
  private mutating func widen() {
    kernel.append(1)
    strides.append(1)
    dilations.append(1)
    pads = [pads[0], 0, pads[1], 0]
  }

  /// Input pixels that the dilated kernel spans along an axis.
  func extent(_ axis: Int) -> Int { (kernel[axis] - 1) * dilations[axis] + 1 }

  /// Resolves automatic padding, once the input's size is known.
  mutating func resolve(_ sizes: [Int]) {
    guard automatic.hasPrefix("SAME") else { return }
    for axis in 0..<2 {
      let outputs = (sizes[axis] + strides[axis] - 1) / strides[axis]
      let total = max(0, (outputs - 1) * strides[axis] + extent(axis) - sizes[axis])
      let before = automatic == "SAME_UPPER" ? total / 2 : total - total / 2
      (pads[axis], pads[axis + 2]) = (before, total - before)
    }
  }

  /// The output's height and width.
  func outputs(_ sizes: [Int]) throws(NodeFault) -> [Int] {
    var outputs: [Int] = []
    for axis in 0..<2 {
      let reach = sizes[axis] + pads[axis] + pads[axis + 2] - extent(axis)
      guard reach >= 0 else {
        throw .refused(
          found: "a window of \(extent(axis)) over \(sizes[axis]) pixels", accepted: "one that fits"
        )
      }
      var count = reach / strides[axis] + 1
      // No window may start in the padding behind the input.
      if roundsUp, reach % strides[axis] != 0,
        count * strides[axis] < sizes[axis] + pads[axis]
      {
        count += 1
      }
      outputs.append(count)
    }
    return outputs
  }

  /// The window, padding within it.
  var window: Window2D {
    Window2D(
      kernelHeight: UInt8(kernel[0]), kernelWidth: UInt8(kernel[1]),
      strideHeight: UInt8(strides[0]), strideWidth: UInt8(strides[1]),
      dilationHeight: UInt8(dilations[0]), dilationWidth: UInt8(dilations[1]),
      padTop: UInt8(pads[0]), padLeft: UInt8(pads[1]))
  }

  /// A window of one pixel.
  static let onePixel = Window2D()

  /// Whether the padding fits a window: no tap row lies outside altogether.
  var holdsPadding: Bool {
    pads[0] < extent(0) && pads[2] < extent(0) && pads[1] < extent(1) && pads[3] < extent(1)
  }
}

extension GraphImport {
  /// An image with a border of zeros in place of a window's padding, where the window cannot hold it or
  /// `always`.
  mutating func bordered(
    _ image: Image, _ attributes: inout WindowAttributes, for node: ONNXNode, always: Bool = false
  ) -> Image {
    let pads = attributes.pads
    guard pads != [0, 0, 0, 0], always || !attributes.holdsPadding else { return image }
    attributes.pads = [0, 0, 0, 0]
    return padded(image, pads, name: node.name + "/border")
  }

  /// An image with a border of zeros: top, left, bottom, right.
  mutating func padded(_ image: Image, _ pads: [Int], name: String) -> Image {
    let height = image.height + pads[0] + pads[2]
    let width = image.width + pads[1] + pads[3]
    let output = appendActivation(name, [1, height, width, image.channels])
    append(
      Node(
        name: name,
        operation: .pad(top: pads[0], bottom: pads[2], left: pads[1], right: pads[3]),
        inputs: [image.tensor], output: output))
    return Image(
      tensor: output, height: height, width: width, channels: image.channels,
      isSequence: image.isSequence)
  }
}
