import Basics
import Records
import Tasks
import Training

/// Writes every logged loss and every evaluation to the run's `metrics.jsonl`.
final class MetricsObserver: TrainingObserver {
  private let log: MetricsLog
  private let metricOrder: [String]

  init(_ run: Run, task: TrainRequest) throws(Failure) {
    log = try MetricsLog(run.directory)
    metricOrder = Evaluation.metricNames(of: task.task)
  }

  func observe(_ event: TrainingEvent, _ state: TrainingState) throws {
    switch event {
    case .logged(let step, let epoch, let loss, let rate, let norm):
      try log.append(
        MetricsRow(step: step, epoch: epoch, [("loss", loss), ("learning_rate", rate), ("grad_norm", norm)]))
    case .evaluated(let step, let epoch, let metrics, _):
      let values = metricOrder.compactMap { name in metrics[name].map { (name: name, value: $0) } }
      try log.append(MetricsRow(step: step, epoch: epoch, split: "dev", values))
    default: break
    }
  }

  /// Flushes the rows; called before a checkpoint refers to them.
  func synchronize() throws(Failure) { try log.synchronize() }
}

/// Passes events to the main thread for display.
final class DisplayObserver: TrainingObserver {
  private let queue: EventQueue
  init(_ queue: EventQueue) { self.queue = queue }
  func observe(_ event: TrainingEvent, _ state: TrainingState) { queue.post(event) }
}

/// Keeps `run.json` up to date with the best evaluation whose checkpoint exists, so that a reader of the
/// record finds the checkpoint.
final class BestObserver: TrainingObserver {
  private let run: Run
  private let metric: String

  init(_ run: Run, metric: String) { (self.run, self.metric) = (run, metric) }

  func observe(_ event: TrainingEvent, _ state: TrainingState) throws {
    switch event {
    case .evaluated(let step, _, _, isBest: true):
      // Otherwise ``announce(_:)`` is called after the new checkpoint is written and before the old one is
      // removed.
      if try run.checkpoints.names().contains(where: { $0.step == step }) { try announce(state) }
    case .ended: try announce(state)
    default: break
    }
  }

  /// Records the best evaluation so far.
  func announce(_ state: TrainingState) throws(Failure) {
    guard let score = state.bestScore, let step = state.bestStep else { return }
    let best = RunManifest.Best(metric: metric, value: score, step: step)
    if run.manifest.best != best { try run.update { $0.best = best } }
  }
}
