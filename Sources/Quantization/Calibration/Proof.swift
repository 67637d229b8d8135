/// Whether errors are below others that the same inputs gave, by more than chance explains.
///
/// They are when the mean difference exceeds one standard error of it: the one-standard-error rule of
/// Breiman et al. (1984), in pairs. Of a single input nothing but the difference is known.
func isProvenBetter(_ errors: [Double], than others: [Double]) -> Bool {
  let gains = zip(others, errors).map { $0 - $1 }
  let count = Double(gains.count)
  let mean = gains.reduce(0, +) / max(count, 1)
  guard mean > 0 else { return false }
  guard mean.isFinite, gains.count > 1 else { return true }
  let variance = gains.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
  return mean > (variance / count).squareRoot()
}
