/// What the loops of pools count.
extension WindowPool {
  /// A run is a kernel row inside the input, of a channel.
  package func countLoops(_ run: KernelRun, in loops: inout some LoopCounter) {
    let counts = WindowCounts(window, run.shapes)
    let channels = run.shapes.output.channels
    loops.inner("innerProducts", counts.taps &* channels)
    loops.outer("innerRuns", counts.rows &* channels)
    loops.outer("outputs", run.shapes.output.count)
    loops.outer("pixels", counts.pixels)
    countRows(run, in: &loops)
    countSteps(run, in: &loops)
  }
}
