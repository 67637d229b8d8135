import MCUCost
import TestSupport
import Testing

/// What no other offer beats.
struct ParetoFrontierTests {
  /// As the definition has it, every pair looked at.
  private func plainly(_ offers: [ParetoFrontier.Offer]) -> [Bool] {
    offers.map { one in
      !offers.contains { other in
        other.cost <= one.cost && other.worth >= one.worth
          && (other.cost < one.cost || other.worth > one.worth)
      }
    }
  }

  /// Few different values, so that offers are often equal in one or both.
  @Test(arguments: 0..<300)
  func offersStandAsTheDefinitionHasIt(seed: Int) {
    var random = SeededRandom(seed: seed)
    let width = random.pick([2, 4, 9, 40])
    let offers = (0..<random.int(0...14)).map { _ in
      ParetoFrontier.Offer(
        cost: Double(random.int(0...width)), worth: Double(random.int(-width...width)))
    }
    #expect(ParetoFrontier.standing(offers) == plainly(offers), "seed \(seed): \(offers)")
  }

  @Test func equalOffersStandTogether() {
    let offers = [(2.0, 7.0), (1, 5), (2, 5), (1, 5), (3, 7)].map {
      ParetoFrontier.Offer(cost: $0.0, worth: $0.1)
    }
    #expect(ParetoFrontier.standing(offers) == [true, true, false, true, false])
    #expect(ParetoFrontier.standing([]).isEmpty)
  }
}
