import Basics
import Settings
import Tuning

/// `best_params_{model}_{task}.json`, which the scripts of the final runs read.
struct BestParameters {
  let record: StudyRecord
  let root: String

  private var path: String {
    let model = PathName.last(record.model)
    let suffix = record.label.map { "_\($0)" } ?? ""
    return "\(root)/results/best_hyperparameters/best_params_\(model)_\(record.task)\(suffix).json"
  }

  /// Rewrites the file; does nothing until a trial is complete.
  func write(_ history: History) throws(Failure) {
    guard let best = history.best, let value = best.value else { return }
    // The members that scripts expect in the file, given or not.
    var fixed = JSONObject([
      ("max_length", record.settings["max_length"] ?? .null), ("fp16", false),
      ("seed", record.settings["seed"] ?? .null),
    ])
    for parameter in best.parameters { fixed[parameter.name] = nil }
    for (name, value) in record.fixed.members { fixed[name] = value }
    let tree: JSONValue = [
      "model": .string(record.model), "task": .string(record.task), "best_trial_number": .int(best.number),
      "best_validation_\(record.metric)": .double(value),
      "best_hyperparameters": .object(
        JSONObject(best.parameters.map { ($0.name, JSONValue($0.value)) })),
      "study_name": .string(record.name), "n_trials": .int(record.trials),
      "fixed_parameters": .object(fixed),
    ]
    try FileSystem.createDirectory(AtomicFile.directory(of: path))
    try AtomicFile.replace(path, with: tree.text(indent: 2) + "\n")
  }
}
