import Basics

/// A `best_params_{model}_{task}.json` written by a search, used as a configuration.
enum BestParametersFile {
  /// Converts the entries of such a file to those of a plain configuration: its parameters override the fixed
  /// settings.
  ///
  /// - Returns: `entries` unchanged if the file is of another kind.
  /// - Throws: `config.parameters` if a part is missing: defaults are never used silently.
  static func entries(_ entries: [YAMLEntry], _ path: String) throws(Failure) -> [YAMLEntry] {
    let (best, fixed) = ("best_hyperparameters", "fixed_parameters")
    func isPart(_ entry: YAMLEntry, of section: String) -> Bool {
      entry.path == section || entry.path.hasPrefix(section + ".")
    }
    guard let first = entries.first(where: { isPart($0, of: best) || isPart($0, of: fixed) }) else {
      return entries
    }
    func inner(_ section: String) -> [YAMLEntry] {
      entries.filter { $0.path.hasPrefix(section + ".") }.map {
        YAMLEntry(
          path: String($0.path.dropFirst(section.count + 1)), content: $0.content, text: $0.text,
          line: $0.line)
      }
    }
    let parameters = inner(best)
    for (section, isThere) in [
      (best, !parameters.isEmpty), (fixed, entries.contains { isPart($0, of: fixed) }),
    ]
    where !isThere {
      throw Failure(
        "config.parameters", "the file has no \(section)", at: .file(path, line: first.line),
        remedy: "name the trial instead: config=h1.best", kind: .usage)
    }
    // The directory of the study's trials is not used for this run.
    let shared = inner(fixed).filter { entry in
      entry.path != "output_dir" && !parameters.contains { $0.path == entry.path }
    }
    let outer = ["best_trial_number", "study_name", "n_trials"]
    let rest = entries.filter { entry in
      !isPart(entry, of: best) && !isPart(entry, of: fixed) && !outer.contains(entry.path)
        && !entry.path.hasPrefix("best_validation_")
    }
    return rest + shared + parameters
  }
}
