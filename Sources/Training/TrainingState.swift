package import Basics

/// Everything that a resumed run needs except for tensors. The position in the data follows from ``step``.
package struct TrainingState: Sendable, Equatable {
  /// Number of optimizer steps done.
  package var step = 0
  /// The sum of the losses of all steps, for their mean.
  package var lossSum = 0.0
  /// The sum of the losses since the last logged one.
  package var lossSinceLog = 0.0
  /// Number of steps in ``lossSinceLog``.
  package var stepsSinceLog = 0
  /// The best value of the run's metric; ``bestStep`` is its step.
  package var bestScore: Double?
  /// `nil` until a score other than NaN.
  package var bestStep: Int?
  /// Evaluations since the last one that gained more than the plan's threshold.
  package var evaluationsWithoutGain = 0
  /// The step of the last evaluation; `nil` before the first.
  package var lastEvaluatedStep: Int?
  /// The state of the schedule `plateau`; not used by other schedules.
  package var plateau = Plateau()
  /// Number of sentences in all steps, counted again in every epoch.
  package var sentences = 0
  /// Number of tokens in all steps, including special ones.
  package var tokens = 0
  /// Wall-clock seconds of training, without evaluation and saving.
  package var trainingSeconds = 0.0

  /// The state of a run that has not begun.
  package init() {}

  /// The form stored in a checkpoint; ``init(json:file:)`` reads it.
  package var json: JSONValue {
    [
      "step": .int(step), "loss_sum": .double(lossSum), "loss_since_log": .double(lossSinceLog),
      "steps_since_log": .int(stepsSinceLog), "best_score": bestScore.map { .double($0) } ?? .null,
      "best_step": bestStep.map { .int($0) } ?? .null,
      "evaluations_without_gain": .int(evaluationsWithoutGain),
      "last_evaluated_step": lastEvaluatedStep.map { .int($0) } ?? .null, "sentences": .int(sentences),
      "tokens": .int(tokens), "training_seconds": .double(trainingSeconds),
      "plateau": [
        "best": plateau.best.map { .double($0) } ?? .null,
        "evaluations_without_gain": .int(plateau.evaluationsWithoutGain), "share": .double(plateau.share),
      ],
    ]
  }

  /// - Throws: `state.field` when a field is missing or of another type.
  package init(json: JSONValue, file: String) throws(Failure) {
    func number(_ key: String) throws(Failure) -> Double {
      guard let value = json[key]?.double else { throw TrainingState.missing(key, file) }
      return value
    }
    func whole(_ key: String) throws(Failure) -> Int {
      guard let value = json[key]?.int, (0...Quantity.most * 1000).contains(value) else {
        throw TrainingState.missing(key, file)
      }
      return value
    }
    step = try whole("step")
    lossSum = try number("loss_sum")
    lossSinceLog = try number("loss_since_log")
    stepsSinceLog = try whole("steps_since_log")
    bestScore = json["best_score"]?.double
    bestStep = json["best_step"]?.int
    evaluationsWithoutGain = try whole("evaluations_without_gain")
    lastEvaluatedStep = json["last_evaluated_step"]?.int
    sentences = try whole("sentences")
    tokens = try whole("tokens")
    trainingSeconds = try number("training_seconds")
    // States written before this schedule existed have no plateau.
    plateau.best = json["plateau"]?["best"]?.double
    plateau.evaluationsWithoutGain = json["plateau"]?["evaluations_without_gain"]?.int ?? 0
    plateau.share = json["plateau"]?["share"]?.double ?? 1
  }

  private static func missing(_ key: String, _ file: String) -> Failure {
    Failure(
      "state.field", "the training state has no usable '\(key)'", at: .file(file, line: nil),
      remedy: "resume an older checkpoint", kind: .environment)
  }
}
