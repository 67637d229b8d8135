import Report

/// A whole number with commas: `12,345`.
func grouped(_ number: Int) -> String { NumberText.grouped(number) }

/// A number with `places` decimals.
func fixed(_ number: Double, _ places: Int) -> String { NumberText.fixed(number, places) }

/// A number with about three significant digits: `0.0412`, `3.14`, `48.1`, `1,820`.
func rounded(_ number: Double) -> String { NumberText.rounded(number) }

/// A tensor's name short enough for a table: `model/re_lu_2/Relu…`.
func shortened(_ name: String) -> String { NameText.shortened(name) }

/// A share as per cent: `91.8 %`.
func percent(_ share: Double) -> String { NumberText.percent(share) }
