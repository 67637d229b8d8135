/// Which of several offers no other one beats.
package enum ParetoFrontier {
  /// What something costs, and what it is worth.
  package struct Offer: Equatable, Sendable {
    /// Less is better.
    package var cost: Double
    /// More is better.
    package var worth: Double

    /// Makes an offer.
    package init(cost: Double, worth: Double) {
      self.cost = cost
      self.worth = worth
    }
  }

  /// For each offer, whether it stands: whether no other is at least as good in both and better in one.
  ///
  /// Of equal offers all stand or none. (1, 5), (2, 5), (2, 7) as cost and worth: the second falls.
  package static func standing(_ offers: [Offer]) -> [Bool] {
    let order = offers.indices.sorted {
      (offers[$0].cost, -offers[$0].worth) < (offers[$1].cost, -offers[$1].worth)
    }
    var result = offers.map { _ in false }
    var best: Offer?
    for index in order
    where best.map({ offers[index].worth > $0.worth || offers[index] == $0 }) ?? true {
      result[index] = true
      best = offers[index]
    }
    return result
  }
}
