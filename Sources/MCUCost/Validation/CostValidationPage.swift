import Foundation

extension CostValidation {
  /// What the predictions are asked for: a median error of at most a tenth.
  package static let askedMedian = 0.1

  /// A vww error beyond which a build is taken to skip constant channels.
  private static let farTooSlow = 0.3

  /// The validation as a page in Markdown: medians, worst cases, misses, every row.
  package func markdown() -> String {
    [
      introduction, summary, method, buildTable(power, "(a) Energy from a build's own power"),
      buildTable(latency, "(b) Time from a profile fitted on keyword spotting"), constants,
      sensitivity, datasheetSection, otherChecks, misses, exclusions,
      rowTable(power, "Every row of (a)", unit: "µJ"),
      rowTable(latency, "Every row of (b)", unit: "ms"),
      rowTable(energy, "Every row of (a) and (b) together", unit: "µJ"),
      rowTable(datasheet, "Every row of (c)", unit: "µJ"),
    ].joined(separator: "\n\n") + "\n"
  }

  private var introduction: String {
    """
    # How far the cost model is from published results

    Written by `thimble validate-cost --output Tools/cost/VALIDATION.md`; a test compares this page \
    with what the code gives. Published figures: MLPerf Tiny inference results v0.5 to v1.3, closed division, \
    \(PublishedResult.all.count) rows. No row was measured with Thimble: this validates the power of \
    boards and the pricing of other makers' kernels, not Thimble's own.
    """
  }

  private var summary: String {
    let lines = parts.map { part in
      let median = CostValidation.median(part.predictions)
      let isMet = (median ?? 1) <= CostValidation.askedMedian
      let verdict = part.isAsked ? (isMet ? "10 %, met" : "10 %, missed") : "–"
      let tasks = part.mediansByTask.map { "\($0.task) \(percent($0.median))" }
      return "| \(part.title) | \(part.predictions.count) | \(percent(median)) | \(verdict) | "
        + "\(tasks.joined(separator: ", ")) | \(worstText(part.predictions)) |"
    }
    return """
      ## Summary

      | prediction | rows | median error | ask | median by task | worst |
      |---|---:|---:|---|---|---|
      \(lines.joined(separator: "\n"))
      """
  }

  private var method: String {
    """
    ## What is fitted, and what is not

    - **(a)** One number a build (version, submitter, board, supply, software, clock): the mean power \
    of its kws run. Predicted: the energy of its other runs, with their published times.
    - **(b)** One number a build: the cycles for each output value, so that its kws run takes the \
    published time (`KernelProfile` has the formula). The cycles of dense products are documented or \
    counted by hand; the scales of other cores come from kws rows alone. Software whose name says \
    CMSIS-NN gets `tflm-cmsis-nn`, all other `best-published`. Predicted: the time of its other \
    runs, at this and at other clocks.
    - **(c)** Nothing: a headline current, and (b)'s time.
    - **Chosen with the other rows in view**: the form of (b)'s formula. Three were tried, each with \
    one fitted number: a factor of all cycles (median error 15 %), a factor of documented overheads \
    (11 %), and cycles for each output, the simplest, which is used. Had the form been chosen without \
    the rows of the maker it is then tested on, the median would have been 9.4 % (worked out once, \
    when the form was chosen, without sww): take that for a network and a maker that are not in the \
    table. The documented cycles and the core scales follow the rules that their files state; other \
    values were looked at on the way, and the table of sensitivity shows what hangs on them.
    - (a) needs no model of cycles, so that it has rows that (b) leaves out.
    - Some rows repeat others: Krai's and cTuning's builds are reruns of OctoML's and \
    STMicroelectronics'. They count as rows.
    """
  }

  private var constants: String {
    let lines = zip(
      latency.filter { $0.row.task == .vww }, skippingConstants
    ).filter { $0.error > CostValidation.farTooSlow && abs($1.error) < $0.error }.map {
      all, skipped in
      "| \(build(all.row)) | \(signed(all.error)) | \(signed(skipped.error)) |"
    }
    let granted = latency.map { prediction in
      guard prediction.row.task == .vww,
        let skipped = skippingConstants.first(where: { $0.row == prediction.row })
      else { return prediction }
      return prediction.error > CostValidation.farTooSlow ? skipped : prediction
    }
    return """
      ### Builds that seem to skip constant channels

      Half of the vww network's work is on channels that give one value whatever the input. (b) \
      assumes that everything is computed. The builds below, for which it predicts more than 1.3 times \
      the published time, are nearer to the prediction that skips those channels. That they skip them is read off the very rows it explains, so this is no \
      prediction and is not in the summary; with it, the median of (b) would be \
      \(percent(CostValidation.median(granted))).

      | build | everything computed | constants skipped |
      |---|---:|---:|
      \(lines.joined(separator: "\n"))
      """
  }

  private var sensitivity: String {
    let lines = [0.85, 0.9, 1.0, 1.1, 1.15].map { factor in
      let model = LatencyModel(rows: PublishedResult.all, denseFactor: factor)
      let predictions = PublishedResult.all.compactMap { model.prediction($0) }
      return
        "| × \(factor) | \(predictions.count) | \(percent(CostValidation.median(predictions))) |"
    }
    return """
      ### Sensitivity of (b)

      The cycles of dense products multiplied by a factor, everything refitted. The cost model's own \
      ranges hold \(inRange(latency)) published times.

      | documented cycles | rows | median error |
      |---|---:|---:|
      \(lines.joined(separator: "\n"))
      """
  }
}
