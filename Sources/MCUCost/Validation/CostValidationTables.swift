import Foundation

// MARK: - sections with rows

extension CostValidation {
  var datasheetSection: String {
    let factor = 1 + BoardConfidence.datasheet.relativeUncertainty
    let ratios = headline.map { $0.published / $0.predicted }
    let lines = Headline.all.map { entry in
      func ratio(_ predictions: [Prediction]) -> String {
        let ratios = predictions.filter { $0.row.board == entry.board }
          .map { $0.published / $0.predicted }
        return [ratios.min(), CostValidation.median(of: ratios), ratios.max()].map { times($0) }
          .joined(separator: " / ")
      }
      let count = datasheet.filter { $0.row.board == entry.board }.count
      return "| \(entry.board) | \(entry.source) | \(count) | \(ratio(headline)) | "
        + "\(ratio(datasheet)) |"
    }
    return """
      ## (c) Energy where nothing was measured

      Published energy over the prediction, least / median / most. A headline current is the vendor's \
      best case: with the time known, the published energy is \(times(ratios.min())) to \
      \(times(ratios.max())) what it says. The cost model's range for a vendor's figure, a factor of \
      \(number(factor)) either way, was set with these two boards in view and holds \
      \(inRange(headline)) rows with the time known, \(inRange(datasheet)) with it predicted; \
      whether it holds other boards is not known.

      | board | headline | rows | time known | time predicted |
      |---|---|---:|---:|---:|
      \(lines.joined(separator: "\n"))
      """
  }

  func inRange(_ predictions: [Prediction]) -> String {
    "\(predictions.filter(\.isInRange).count) of \(predictions.count)"
  }

  var otherChecks: String {
    let clocks = clock.map {
      "| \(build($0.row)) \($0.row.task) | \(number($0.row.clockMegahertz)) MHz | "
        + "\(number($0.predicted)) | \(number($0.published)) | \(signed($0.error)) |"
    }
    let supplies = supply.map {
      "| \(build($0.row)) \($0.row.task) | \(number($0.row.supplyVolts ?? 0)) V | "
        + "\(number($0.predicted)) | \(number($0.published)) | \(signed($0.error)) |"
    }
    return """
      ## Other clocks and supplies

      Time at a lower clock from the cycles at the higher one (ms):

      | build, task | clock | predicted | published | error |
      |---|---:|---:|---:|---:|
      \(clocks.joined(separator: "\n"))

      Energy at a higher supply from a linear regulator, from the same software at the lower one (µJ):

      | build, task | supply | predicted | published | error |
      |---|---:|---:|---:|---:|
      \(supplies.joined(separator: "\n"))
      """
  }

  func buildTable(_ predictions: [Prediction], _ title: String) -> String {
    var builds: [String] = []
    for prediction in predictions where !builds.contains(build(prediction.row)) {
      builds.append(build(prediction.row))
    }
    let lines = builds.map { name in
      let own = predictions.filter { build($0.row) == name }
      let errors = PublishedResult.Task.allCases.filter { $0 != .kws }.map { task in
        own.filter { $0.row.task == task }.map { signed($0.error) }.joined(separator: ", ")
      }
      return "| \(name) | \(percent(CostValidation.median(own))) | "
        + "\(errors.joined(separator: " | ")) |"
    }
    return """
      ## \(title)

      | build | median | vww | ic | ad | sww |
      |---|---:|---:|---:|---:|---:|
      \(lines.joined(separator: "\n"))
      """
  }

  var misses: String {
    let lines = latency.filter { abs($0.error) > 0.25 }
      .sorted { abs($0.error) > abs($1.error) }
      .map { "| \(build($0.row)) | \($0.row.task) | \(signed($0.error)) |" }
    return """
      ## Misses

      Predictions of (b) that are more than 25 % off. A positive error means that the build is faster \
      than predicted. On ad nearly everything is the fully-connected loop, whose cycles are counted by \
      hand and which the kws row says nothing about; on ic, the window of ordinary convolutions. Whether the time \
      of sww includes the audio front end is not known here; the prediction is without it.

      | build | task | error |
      |---|---|---:|
      \(lines.joined(separator: "\n"))
      """
  }

  var exclusions: String {
    """
    ## Excluded rows

    \(exclusionTable(powerExclusions, "(a)"))

    \(exclusionTable(latencyExclusions, "(b)"))

    (c) leaves out what (b) leaves out, rows without published energy, streaming wake words, and \
    boards for which no headline for their kind of supply is at hand (NUCLEO-L4R5ZI-P with its \
    external SMPS).
    """
  }

  private func exclusionTable(_ exclusions: [Exclusion], _ name: String) -> String {
    var reasons: [String] = []
    for exclusion in exclusions where !reasons.contains(exclusion.reason) {
      reasons.append(exclusion.reason)
    }
    let lines = reasons.map { reason in
      let rows = exclusions.filter { $0.reason == reason }.map(\.row)
      var builds: [String: [String]] = [:]
      for row in rows { builds[build(row), default: []].append("\(row.task)") }
      let list = builds.keys.sorted().map {
        "\($0): \(builds[$0, default: []].joined(separator: " "))"
      }
      return "| \(reason) | \(rows.count) | \(list.joined(separator: "<br>")) |"
    }
    return """
      \(name) makes no prediction for \(exclusions.count) rows:

      | reason | rows | which |
      |---|---:|---|
      \(lines.joined(separator: "\n"))
      """
  }

  func rowTable(_ predictions: [Prediction], _ title: String, unit: String) -> String {
    let lines = predictions.map {
      "| \(build($0.row)) | \($0.row.task) | \(number($0.row.clockMegahertz)) | "
        + "\(number($0.predicted)) | \(number($0.published)) | \(signed($0.error)) |"
    }
    return """
      ## \(title)

      | build | task | MHz | predicted, \(unit) | published, \(unit) | error |
      |---|---|---:|---:|---:|---:|
      \(lines.joined(separator: "\n"))
      """
  }

  func worstText(_ predictions: [Prediction]) -> String {
    CostValidation.worst(predictions).map {
      "\(signed($0.error)), \(build($0.row)) \($0.row.task)"
    } ?? "–"
  }

  func build(_ row: PublishedResult) -> String {
    let volts = row.supplyVolts.map { ", \(number($0)) V" } ?? ""
    return "v\(row.version) \(row.submitter), \(row.board)\(volts), \(row.software)"
  }
}

// MARK: - numbers

/// `2.4 %`.
func percent(_ value: Double?) -> String {
  value.map { String(format: "%.1f %%", $0 * 100) } ?? "–"
}

/// `+2.4 %`.
func signed(_ value: Double) -> String { String(format: "%+.1f %%", value * 100) }

/// `2.40 ×`.
func times(_ value: Double?) -> String { value.map { String(format: "%.2f ×", $0) } ?? "–" }

/// Four digits.
func number(_ value: Double) -> String { String(format: "%.4g", value) }
