import Basics
import Records
import Settings
import Synchronization
import Tasks
import Trackers
import Training

/// The trackers of one run, usable from any thread. A tracker that cannot write is dropped with a note, and
/// the run continues.
final class RunTrackers: Sendable {
  /// The line shown after an evaluation has been passed to trackers.
  static let confirmation = "✓ Validation metrics logged to trackers"

  private struct State {
    var trackers: [any Tracker] = []
    var notes: [String] = []
    var hasEnded = false
  }

  private let state = Mutex(State())
  /// Whether evaluations are confirmed, which is the case if a tracker was requested by name.
  let confirms: Bool

  /// Opens the trackers selected by the run's settings.
  ///
  /// - Parameter step: the step of the checkpoint that the run resumes from; 0 for none.
  init(_ request: TrainRequest, _ run: Run, from step: Int) {
    let settings = request.settings
    let wanted = Trackers.all.filter { settings[$0.key] }
    confirms = wanted.contains { settings.isGiven($0.key) }
    guard !wanted.isEmpty else { return }
    let rows: [TrackedRow]
    do throws(Failure) { rows = try MetricsLog.rows(in: run.directory).map(TrackedRow.init) } catch {
      // Without the earlier measurements the curves would be incomplete.
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

  /// - Throws: the failure of a requested tracker that cannot be used.
  static func check(_ settings: Settings) throws(Failure) {
    for kind in Trackers.all where settings[kind.key] { try kind.check(settings) }
  }

  // MARK: Rows

  func log(_ row: TrackedRow) { tell { tracker throws(Failure) in try tracker.log(row) } }

  /// Passes on a line of the console.
  func line(_ line: String) {
    guard state.withLock({ !$0.hasEnded }) else { return }
    tell { tracker throws(Failure) in try tracker.line(line) }
  }

  /// Ends the trackers, once; `scores` are those of the best checkpoint on splits other than dev.
  func end(_ ending: TrackedEnding, atStep step: Int, scores: [TrackedRow] = []) {
    guard state.withLock({ !$0.hasEnded }) else { return }
    tell { tracker throws(Failure) in try tracker.end(ending, atStep: step, scores: scores) }
    state.withLock { $0.hasEnded = true }
  }

  /// Notes for the user about dropped trackers, each once.
  func takeNotes() -> [String] {
    state.withLock { state in
      defer { state.notes = [] }
      return state.notes
    }
  }

  /// Calls every tracker; one that fails is dropped with a note.
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

  /// Lets trackers do their final work, such as an upload, when the run no longer waits for them.
  func publish() {
    for publication in state.withLock({ $0.trackers.compactMap(\.publication) }) {
      let line: String
      do throws(Failure) { line = try publication() } catch { line = "note: \(error)" }
      state.withLock { $0.notes.append(line) }
    }
  }
}

/// Passes measurements to the trackers.
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
  /// A row for trackers from a row of the run's own log.
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
