import Basics
import Networks
import Tasks
import Tensors

/// Models on the engine's thread that answer batch after batch; they are loaded once.
final class Predictor {
  private struct State: Sendable {
    /// The sentences, encoded for each model.
    var request: [TokenizedDataset]?
    /// `[models][sentences]`; `nil` inside if the work was stopped.
    var answer: Result<[[Prediction]]?, any Error>?
    var isOver = false
  }

  private let state: Monitor<State>
  private let job: Job<Void>

  /// Starts to load the models.
  init(_ models: [TrainedModel], threads: Int, on engine: EngineThread) {
    let state = Monitor(State())
    self.state = state
    job = engine.start { engine, _ in
      do {
        try Machine.prepare()
        let device = try Supported.device(nil, try engine.kernels(threads: threads))
        let built = try models.map {
          try BuiltModel($0.folder, task: $0.task, purpose: .prediction, on: device)
        }
        while let request = Predictor.next(state) {
          let answer = Predictor.answer(request, by: built)
          state.withLock { $0.answer = .success(answer) }
        }
        for model in built { try model.checkSource() }
      } catch {
        state.withLock { $0.answer = .failure(error) }
        throw error
      }
    }
  }

  deinit { state.withLock { $0.isOver = true } }

  private static func next(_ state: Monitor<State>) -> [TokenizedDataset]? {
    state.wait(until: { $0.request != nil || $0.isOver }) { state in
      defer { state.request = nil }
      return state.isOver ? nil : state.request
    }
  }

  private static func answer(_ request: [TokenizedDataset], by models: [BuiltModel]) -> [[Prediction]]? {
    var answers: [[Prediction]] = []
    for (model, sentences) in zip(models, request) {
      let answer = Evaluation.predictions(
        for: sentences, by: model.model, isStopped: { StopSignal.request != .none })
      guard let answer else { return nil }
      answers.append(answer)
    }
    return answers
  }

  /// What each model says about each sentence; `nil` if a stop was requested.
  /// - Parameter sentences: encoded for each model.
  /// - Throws: what loading the models throws.
  func predictions(for sentences: [TokenizedDataset]) throws -> [[Prediction]]? {
    state.withLock { $0.request = sentences }
    while true {
      let answer = state.wait(upTo: 0.5, until: { $0.answer != nil }) { state in
        defer { state.answer = nil }
        return state.answer
      }
      if let answer { return try answer.get() }
      // A thread that could not be started answers nothing.
      if case .failure(let error)? = job.result { throw error }
    }
  }

  /// Waits for the end of the work.
  /// - Throws: `file.changed` if the weights have been written over meanwhile.
  func finish() throws {
    state.withLock { $0.isOver = true }
    try job.value()
  }
}
