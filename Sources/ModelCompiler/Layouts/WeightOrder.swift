import Thimble

/// In which order a kernel's weights lie: for each place of the file the weight there, or that it only
/// fills up.
///
/// It is written once for both directions: what places weights and what reads them walk the same list.
struct WeightOrder {
  /// A weight of an output channel, by its canonical index.
  struct Place {
    let channel: Int32
    let tap: Int32

    init(_ channel: Int, _ tap: Int) {
      self.channel = Int32(channel)
      self.tap = Int32(tap)
    }
  }

  private(set) var places: [Place?] = []

  /// The weights in the file's order, zeros where it is filled up.
  func place(_ kernels: [[Int8]]) -> [Int8] {
    places.map { $0.map { kernels[Int($0.channel)][Int($0.tap)] } ?? 0 }
  }

  /// The weights of each channel, `taps` each, from the file's order.
  func read(_ values: [Int8], channels: Int, taps: Int) -> [[Int8]] {
    var kernels = [[Int8]](repeating: [Int8](repeating: 0, count: taps), count: channels)
    for case (let place?, let value) in zip(places, values) {
      kernels[Int(place.channel)][Int(place.tap)] = value
    }
    return kernels
  }

  // MARK: Row-major

  /// A channel after the other, each filled up to a multiple of `multiple`.
  static func rows(_ channels: Int, taps: Int, filledUpTo multiple: Int = 1) -> WeightOrder {
    var order = WeightOrder()
    for channel in 0..<channels {
      for tap in 0..<taps.filledUp(to: multiple) {
        order.places.append(tap < taps ? Place(channel, tap) : nil)
      }
    }
    return order
  }

  /// A tap after the other, the channels of each side by side, all of them several times where they are
  /// `repeated`, filled up to a multiple of `multiple`.
  static func columns(
    _ channels: Int, taps: Int, repeated: Int = 1, filledUpTo multiple: Int = 1
  ) -> WeightOrder {
    var order = WeightOrder()
    for tap in 0..<taps {
      for place in 0..<(channels * repeated).filledUp(to: multiple) {
        let isThere = place < channels * repeated
        order.places.append(isThere ? Place(place % channels, tap) : nil)
      }
    }
    return order
  }

  // MARK: DSP extension

  /// Pairs of output channels `o`, `p`: for every four taps of a run o0 p0 o2 p2 o1 p1 o3 p3.
  ///
  /// Runs are filled up to whole words, the channels to a pair.
  static func pairs(_ channels: Int, _ window: PackedWindow) -> WeightOrder {
    var order = WeightOrder()
    for pair in stride(from: 0, to: channels, by: 2) {
      for run in 0..<window.runs {
        for word in 0..<window.wordsPerRun {
          for tap in [0, 2, 1, 3].map({ word * 4 + $0 }) {
            for channel in pair..<pair + 2 {
              let isThere = channel < channels && tap < window.runBytes
              order.places.append(isThere ? Place(channel, run * window.runBytes + tap) : nil)
            }
          }
        }
      }
    }
    return order
  }

  /// Groups of four outputs: for every four inputs of a row a word of each output.
  ///
  /// Rows are filled up to whole words, the outputs to a group.
  static func fours(_ channels: Int, rows: Int, rowValues: Int) -> WeightOrder {
    var order = WeightOrder()
    for group in stride(from: 0, to: channels, by: 4) {
      for row in 0..<rows {
        for first in stride(from: 0, to: rowValues, by: 4) {
          for channel in group..<group + 4 {
            for input in first..<first + 4 {
              let isThere = channel < channels && input < rowValues
              order.places.append(isThere ? Place(channel, row * rowValues + input) : nil)
            }
          }
        }
      }
    }
    return order
  }

  /// The same groups in pairs of outputs `o`, `p`: for every four inputs of a row o0 p0 o2 p2 o1 p1 o3 p3 of each pair.
  static func foursInPairs(_ channels: Int, rows: Int, rowValues: Int) -> WeightOrder {
    var order = WeightOrder()
    for group in stride(from: 0, to: channels, by: 4) {
      for row in 0..<rows {
        for first in stride(from: 0, to: rowValues, by: 4) {
          for pair in [group, group + 2] {
            for input in [0, 2, 1, 3].map({ first + $0 }) {
              for channel in pair..<pair + 2 {
                let isThere = channel < channels && input < rowValues
                order.places.append(isThere ? Place(channel, row * rowValues + input) : nil)
              }
            }
          }
        }
      }
    }
    return order
  }

  /// For every four channels, the weights of each tap side by side; channels are filled up to a multiple
  /// of `multiple`.
  static func tapsOfFours(_ channels: Int, taps: Int, filledUpTo multiple: Int = 4) -> WeightOrder {
    var order = WeightOrder()
    for group in stride(from: 0, to: channels.filledUp(to: multiple), by: 4) {
      for tap in 0..<taps {
        for channel in group..<group + 4 {
          order.places.append(channel < channels ? Place(channel, tap) : nil)
        }
      }
    }
    return order
  }

  /// 3 × 3 windows of each channel: pairs of the upper two rows for each column, then the third row, ten
  /// places with a zero before the last; channels are filled up to a multiple of `multiple`.
  static func columns3x3(_ channels: Int, filledUpTo multiple: Int = 1) -> WeightOrder {
    var order = WeightOrder()
    for channel in 0..<channels.filledUp(to: multiple) {
      for tap in [0, 3, 1, 4, 2, 5, 6, 7, nil, 8] {
        order.places.append(channel < channels ? tap.map { Place(channel, $0) } : nil)
      }
    }
    return order
  }

  /// The same weights, the middle two of every four swapped: so that pairs of 16 bits come out of bytes 0
  /// and 2 of an unpacked word, then of 1 and 3.
  var swappedInFours: WeightOrder {
    var order = self
    for first in stride(from: 0, to: places.count, by: 4) {
      order.places.swapAt(first + 1, first + 2)
    }
    return order
  }

  // MARK: Vector units

  /// The weights of 16 channels side by side, word by word of runs of so many taps.
  ///
  /// Runs are filled up to whole words, channels to whole blocks.
  static func blocks(_ channels: Int, runs: Int, of taps: Int, perWord: Int) -> WeightOrder {
    var order = WeightOrder()
    for block in stride(from: 0, to: channels, by: 16) {
      for run in 0..<runs {
        for first in stride(from: 0, to: taps, by: perWord) {
          for channel in block..<block + 16 {
            for tap in first..<first + perWord {
              let isThere = channel < channels && tap < taps
              order.places.append(isThere ? Place(channel, run * taps + tap) : nil)
            }
          }
        }
      }
    }
    return order
  }

  /// Four taps of each channel, of all channels several times where they are `repeated`, then the next four;
  /// taps are filled up to a multiple of four, channels to whole blocks of 16.
  static func columnsOfFour(_ channels: Int, taps: Int, repeated: Int) -> WeightOrder {
    var order = WeightOrder()
    for first in stride(from: 0, to: taps, by: 4) {
      for place in 0..<(channels * repeated).filledUp(to: 16) {
        for tap in first..<first + 4 {
          let isThere = place < channels * repeated && tap < taps
          order.places.append(isThere ? Place(place % channels, tap) : nil)
        }
      }
    }
    return order
  }
}

extension Int {
  /// The number, rounded up to a multiple of another.
  func filledUp(to multiple: Int) -> Int { (self + multiple - 1) / multiple * multiple }
}
