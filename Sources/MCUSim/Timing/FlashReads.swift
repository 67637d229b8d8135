extension Machine {
  /// Whether reads of the flash take a time of their own.
  var timesFlashReads: Bool { map.flash.waits > 0 }

  /// The cycles that a read of the flash waits.
  func flashRead(_ address: UInt32) -> UInt64 { UInt64(map.flash.waits) }
}
