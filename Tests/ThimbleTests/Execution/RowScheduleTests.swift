import Testing
import Thimble

/// What a schedule says of each step, against listing the rows that its output rows read.
struct RowScheduleTests {
  @Test func stepsNeedWhatTheirRowsRead() {
    for extent in 1...5 {
      for stride in 1...3 {
        for padding in 0..<extent {
          for inputHeight in 1...7 {
            for strip in 1...3 { check(extent, stride, padding, inputHeight, strip) }
          }
        }
      }
    }
  }

  private func check(
    _ extent: Int, _ stride: Int, _ padding: Int, _ inputHeight: Int, _ strip: Int
  ) {
    let outputHeight = (inputHeight + padding + stride - 1) / stride
    let schedule = RowSchedule(
      extent: extent, stride: stride, padding: padding, outputHeight: outputHeight
    ).strips(of: strip, outputHeight: outputHeight)
    let context = "extent \(extent), stride \(stride), padding \(padding), \(inputHeight) rows"
    var written = 0
    for step in 0..<Int(schedule.steps) {
      let rows = written..<min(written + strip, outputHeight)
      let reads = rows.flatMap { row in
        (0..<extent).map { row * stride - padding + $0 }
      }
      let highest = schedule.highestRow(
        at: step, inputHeight: inputHeight, outputHeight: outputHeight)
      let inside = reads.filter { 0..<inputHeight ~= $0 }
      if let last = inside.max() { #expect(highest >= last, "\(context), step \(step)") }
      #expect(highest == max(0, min(reads.max() ?? 0, inputHeight - 1)), "\(context)")
      // Later steps never read what lies above.
      let later = (rows.lowerBound..<outputHeight).flatMap { row in
        (0..<extent).map { row * stride - padding + $0 }
      }
      #expect(schedule.lowestRow(at: step) == later.min(), "\(context), step \(step)")
      written = rows.upperBound
      #expect(
        schedule.rowsWritten(after: step + 1, outputHeight: outputHeight) == written, "\(context)")
    }
    #expect(written == outputHeight, "\(context): \(strip) rows a step")
  }

  @Test func reducingSchedulesConsumeRowByRow() {
    let schedule = RowSchedule(reducing: 5)
    #expect(schedule.steps == 5)
    for step in 0..<5 {
      #expect(schedule.highestRow(at: step, inputHeight: 5, outputHeight: 1) == step)
      #expect(schedule.lowestRow(at: step) == step)
      #expect(schedule.rowsWritten(after: step, outputHeight: 1) == 0)
    }
    #expect(schedule.rowsWritten(after: 5, outputHeight: 1) == 1)
    #expect(schedule.strips(of: 3, outputHeight: 1) == schedule)
  }
}
