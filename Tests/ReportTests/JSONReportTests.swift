import Report
import Testing

@Suite struct JSONReportTests {
  /// A float model may give them; a report of it is told all the same.
  @Test func whatIsNoNumberIsNamed() {
    let scores = ["a": Double.nan, "b": .infinity, "c": -.infinity, "d": 0.5]
    #expect(
      JSONReport.line(scores) == #"{"a":"NaN","b":"Infinity","c":"-Infinity","d":0.5}"#)
  }
}
