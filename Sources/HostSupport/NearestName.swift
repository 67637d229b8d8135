/// The name among `candidates` that takes the fewest edits to reach, if it is near enough to be
/// what was meant: of `rp2040` and `nrf52840`, `rp2400` means the first.
package func nearestName(to name: String, among candidates: [String]) -> String? {
  let wanted = Array(name.lowercased().prefix(64))
  let ranked = candidates.map { (name: $0, edits: editDistance(wanted, Array($0.lowercased()))) }
  guard let best = ranked.min(by: { $0.edits < $1.edits }) else { return nil }
  if best.edits <= max(2, wanted.count / 3) { return best.name }
  return wanted.count < 3 ? nil : candidates.first { $0.lowercased().contains(String(wanted)) }
}

/// Levenshtein's distance: `editDistance("kitten", "sitting")` is 3.
private func editDistance(_ from: [Character], _ to: [Character]) -> Int {
  var row = Array(0...to.count)
  for (i, a) in from.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, b) in to.enumerated() {
      let substituted = diagonal + (a == b ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(substituted, row[j] + 1, row[j + 1] + 1)
    }
  }
  return row[to.count]
}
