import Basics
import Records
import Settings
import Synchronization
import Tasks
import Trackers
import Training

/// The trackers of one run, for any thread. One that cannot write is left behind with a note; the run goes on.
final class RunTrackers: Sendable {
  /// What is said after an evaluation that trackers were told of.
  static let confirmation = "✓ Validation metrics logged to trackers"

  private struct State {
    var trackers: [any Tracker] = []
    var notes: [String] = []
    var hasEnded = false
  }

  private let state = Mutex(State())
  /// Whether evaluations are confirmed: where a tracker was asked for by name.
  let confirms: Bool

  /// Opens what the run's settings ask for.
  ///
  /// - Parameter step: of the checkpoint that the run goes on from, 0 for none.
  init(_ request: TrainRequest, _ run: Run, from step: Int) {
    let settings = request.settings
    let wanted = Trackers.all.filter { settings[$0.key] }
    confirms = wanted.contains { settings.isGiven($0.key) }
    guard !wanted.isEmpty else { return }
    let rows: [TrackedRow]
    do throws(Failure) { rows = try MetricsLog.rows(in: run.directory).map(TrackedRow.init) } catch {
      // Without what was measured before, the curves would be cut short.
      state.withLock { $0.notes.append("note: the trackers are left out: \(error)") }
      return
    }
    let tracked = TrackedRun(request, run)
    for kind in wanted {
      state.withLock { state in
        do throws(Failure) {
          state.trackers.append(try kind.init(tracked, settings, from: step, rows: rows))
        } catch {
          state.notes.append(RunTrackers.farewell(kind, error))
        }
      }
    }
  }

  /// - Throws: what a tracker that is asked for refuses.
  static func check(_ settings: Settings) throws(Failure) {
    for kind in Trackers.all where settings[kind.key] { try kind.check(settings) }
  }

  // MARK: Rows

  func log(_ row: TrackedRow) { tell { tracker throws(Failure) in try tracker.log(row) } }

  /// A line of the console.
  func line(_ line: String) {
    guard state.withLock({ !$0.hasEnded }) else { return }
    tell { tracker throws(Failure) in try tracker.line(line) }
  }

  /// The end, once; `scores` are those of the best checkpoint on splits other than dev.
  func end(_ ending: TrackedEnding, atStep step: Int, scores: [TrackedRow] = []) {
    guard state.withLock({ !$0.hasEnded }) else { return }
    tell { tracker throws(Failure) in try tracker.end(ending, atStep: step, scores: scores) }
    state.withLock { $0.hasEnded = true }
  }

  /// Lines for a person about trackers that fell behind, each once.
  func takeNotes() -> [String] {
    state.withLock { state in
      defer { state.notes = [] }
      return state.notes
    }
  }

  /// Tells every tracker; one that fails is dropped, and a note is left.
  private func tell(_ work: (any Tracker) throws(Failure) -> Void) {
    state.withLock { state in
      for tracker in state.trackers {
        do throws(Failure) { try work(tracker) } catch {
          state.trackers.removeAll { $0 === tracker }
          state.notes.append(RunTrackers.farewell(type(of: tracker), error))
        }
      }
    }
  }

  private static func farewell(_ kind: any Tracker.Type, _ error: Failure) -> String {
    "note: \(kind.name) is left out from here on: \(error)"
  }

  /// Has trackers do what they do when nothing waits any more, such as an upload.
  func publish() {
    for publication in state.withLock({ $0.trackers.compactMap(\.publication) }) {
      let line: String
      do throws(Failure) { line = try publication() } catch { line = "note: \(error)" }
      state.withLock { $0.notes.append(line) }
    }
  }
}

/// Hands what was measured to the trackers.
final class TrackersObserver: TrainingObserver {
  private let trackers: RunTrackers
  private let metricOrder: [String]

  init(_ trackers: RunTrackers, metrics: [String]) { (self.trackers, metricOrder) = (trackers, metrics) }

  func observe(_ event: TrainingEvent, _ state: TrainingState) {
    switch event {
    case .logged(let step, let epoch, let loss, let rate, let norm):
      trackers.log(
        TrackedRow(
          MetricsRow(
            step: step, epoch: epoch, [("loss", loss), ("learning_rate", rate), ("grad_norm", norm)])))
    case .evaluated(let step, let epoch, let metrics, _):
      let values = metricOrder.compactMap { name in metrics[name].map { (name: name, value: $0) } }
      trackers.log(TrackedRow(MetricsRow(step: step, epoch: epoch, split: "dev", values)))
    default: break
    }
  }
}

extension TrackedRow {
  /// A row as the run's own log has it.
  init(_ row: MetricsRow) {
    self.init(step: row.step, epoch: row.epoch, split: row.split, values: row.values)
  }
}

extension TrackedEnding {
  init(_ status: RunStatus) {
    self =
      switch status {
      case .finished: .finished
      case .failed: .failed
      default: .interrupted
      }
  }
}

extension RunReference {
  /// Brings up to date what trackers keep of the run, such as whether it has been synced since.
  package func refreshTrackers() {
    // A record that cannot be written to is no reason not to show the run.
    for tracker in Trackers.all { try? tracker.refresh(entry.directory) }
  }
}
