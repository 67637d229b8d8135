/// The validation's figures, for scripts and for a terminal.
package struct CostValidationReport: Encodable, Sendable {
  /// One of the predictions, with how far it is off.
  package struct Part: Encodable, Sendable {
    /// The name in JSON: `power`, `boardPower`, `latency`, `energy`, `datasheet`.
    package var name: String
    /// What is predicted from what.
    package var title: String
    /// The unit of `predicted` and `published`.
    package var unit: String
    /// How many rows were predicted.
    package var count: Int
    /// The middle of the errors' magnitudes; 0.1 is 10 %.
    package var medianError: Double?
    /// The largest error, with its sign.
    package var worstError: Double?
    /// The median that is asked for; `nil` where none is.
    package var askedMedianError: Double?
    /// The median by task.
    package var medianErrorByTask: [String: Double]
    /// Every row that was predicted.
    package var rows: [Row]
    /// Every row that was not, and why.
    package var exclusions: [Exclusion]

    /// Whether the median is what is asked for, or nothing is.
    package var isMet: Bool {
      guard let askedMedianError else { return true }
      return (medianError ?? .infinity) <= askedMedianError
    }
  }

  /// A published row and what was predicted for it.
  package struct Row: Encodable, Sendable {
    /// The published row.
    package var build: Build
    /// The prediction.
    package var predicted: Double
    /// What was published.
    package var published: Double
    /// The prediction over what was published, less one.
    package var error: Double
  }

  /// A row that no prediction is made for.
  package struct Exclusion: Encodable, Sendable {
    /// The published row.
    package var build: Build
    /// The reason.
    package var reason: String
  }

  /// What a published row was run on and with.
  package struct Build: Encodable, Sendable {
    /// The round of the benchmark, such as `1.2`.
    package var version: String
    /// Who submitted.
    package var submitter: String
    /// The board.
    package var board: String
    /// The software.
    package var software: String
    /// The supply of the energy run, if there was one.
    package var supplyVolts: Double?
    /// The clock.
    package var clockMegahertz: Double
    /// The network.
    package var task: PublishedResult.Task

    init(_ row: PublishedResult) {
      version = row.version
      submitter = row.submitter
      board = row.board
      software = row.software
      supplyVolts = row.supplyVolts
      clockMegahertz = row.clockMegahertz
      task = row.task
    }
  }

  /// How many rows were published.
  package var publishedRows: Int
  /// The predictions, kept apart.
  package var predictions: [Part]

  /// Whether every median is what is asked for.
  package var isMet: Bool { predictions.allSatisfy(\.isMet) }

  private enum CodingKeys: CodingKey { case publishedRows, predictions }

  /// Gathers a validation's figures.
  package init(_ validation: CostValidation) {
    publishedRows = PublishedResult.all.count
    predictions = validation.parts.map(Part.init)
  }
}

extension CostValidationReport.Part {
  init(_ part: CostValidation.Part) {
    self.init(
      name: part.name, title: part.title, unit: part.unit, count: part.predictions.count,
      medianError: CostValidation.median(part.predictions),
      worstError: CostValidation.worst(part.predictions)?.error,
      askedMedianError: part.isAsked ? CostValidation.askedMedian : nil,
      medianErrorByTask: Dictionary(
        uniqueKeysWithValues: part.mediansByTask.map { ($0.task.rawValue, $0.median) }),
      rows: part.predictions.map {
        CostValidationReport.Row(
          build: .init($0.row), predicted: $0.predicted, published: $0.published, error: $0.error)
      },
      exclusions: part.exclusions.map { .init(build: .init($0.row), reason: $0.reason) })
  }
}
