import Basics
import Reports
import Training

/// Shows the progress of a run in training: one repainted line on a terminal, plain lines otherwise.
struct Progress {
  private let title: String
  private let console: any Console
  private let log: RunLog?
  private var total = 0
  private var perEpoch = 1
  private var first = 0
  private var loss = 0.0
  private var steps = 0
  private var tokens = 0
  private var seconds = 0.0
  private let watch = Stopwatch()
  private var lastLine = Stopwatch()
  private var lastShare = 0.0
  private var best: Double?
  private let metric: String
  private let main: [String]
  /// The progress of the work that the run is part of, such as a study: `3 of 30 done`.
  var frame: String?

  /// - Parameters: the start of each line, the metric that ranks checkpoints, the main ones of the task, and
  ///   the outputs for lines.
  init(title: String, metric: String, main: [String], console: any Console, log: RunLog?) {
    (self.title, self.metric, self.main, self.console, self.log) = (title, metric, main, console, log)
  }

  /// Processes an event, and shows it if appropriate.
  mutating func show(_ event: TrainingEvent) {
    switch event {
    case .began(let step, let totalSteps, let stepsPerEpoch):
      (first, total, perEpoch) = (step, totalSteps, max(1, stepsPerEpoch))
    case .stepped(let step): add(step)
    case .evaluated(let step, let epoch, let metrics, let isBest):
      let others = ([metric] + main).filter { $0 != "loss" }.reduce(into: [String]()) { names, name in
        if !names.contains(name) { names.append(name) }
      }
      let names = ["loss"] + others.prefix(metric == "loss" ? 1 : 2)
      let scores = names.compactMap { name in metrics[name].map { "\(name) \(rounded($0))" } }
      if isBest { best = metrics[metric] }
      say(
        "\(title)  epoch \(rounded(epoch, places: 2))  step \(step)/\(total)  dev: \(scores.joined(separator: "  "))\(isBest ? "  *" : "")"
      )
    case .saved(let step, reason: .interruption): say("\(title)  saved at step \(step)")
    case .logged, .epochEnded, .saved, .ended: break
    }
  }

  private mutating func add(_ step: TrainingEvent.Step) {
    // Rates only include this process, not the earlier ones of a resumed run.
    steps += 1
    tokens += step.tokens
    seconds += step.seconds
    // A moving mean over about 20 steps: the current loss without its noise.
    loss = steps == 1 ? step.loss : loss + (step.loss - loss) / Double(min(steps, 20))
    if console.isInteractive { console.status(line(step.step)) }
    let share = Double(step.step) / Double(max(1, total))
    // Runs of a study only get a line if they take long.
    let isDue = frame == nil && (share - lastShare >= 0.05 || step.step == total)
    guard isDue || lastLine.seconds >= 30 else { return }
    (lastShare, lastLine) = (share, Stopwatch())
    let left = secondsLeft(step.step).map { "  ~\(DurationText.estimate(seconds: $0))" } ?? ""
    let text = "\(title)  \(facts(step.step).joined(separator: "  "))\(left)"
    // The progress bar is for the screen; the log gets plain lines.
    if console.isInteractive { log?.add(text) } else { say(text) }
  }

  private func line(_ step: Int) -> String {
    var line = ProgressLine(
      label: title, fraction: Double(step) / Double(max(1, total)), facts: facts(step),
      remaining: secondsLeft(step))
    line.resumed = Double(first) / Double(max(1, total))
    // Two columns are left for the ^C that the terminal may echo: a wrapped line could not be erased.
    return line.text(width: console.width - 3)
  }

  private func facts(_ step: Int) -> [String] {
    var facts =
      (frame.map { [$0] } ?? []) + [
        "loss \(rounded(loss, places: 3))",
        "epoch \((step - 1) / perEpoch + 1)/\(max(1, (total + perEpoch - 1) / perEpoch))",
      ]
    if let best { facts.append("\(metric) \(rounded(best, places: 3))*") }
    facts.append("step \(step)/\(total)")
    if seconds > 0 { facts.append("\(Int(Double(tokens) / seconds)) tok/s") }
    return facts
  }

  /// The remaining time at the average speed so far, including evaluations; shown after 2 % of the work or 10
  /// s.
  private func secondsLeft(_ step: Int) -> Double? {
    let done = step - first
    guard done > 0, step < total, Double(done) / Double(total) >= 0.02 || watch.seconds >= 10 else {
      return nil
    }
    return watch.seconds / Double(done) * Double(total - step)
  }

  private func say(_ line: String) {
    console.note(line)
    log?.add(line)
  }
}
