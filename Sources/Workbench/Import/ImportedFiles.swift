import Basics
import ModelFiles
import Records
import Tasks
import Text

/// The files of the Python systems under a directory, sorted by what they are.
struct ImportedFiles {
  var results: [String] = []
  var evaluations: [String] = []
  var zeroShot: [String] = []
  var bestParameters: [String] = []

  init(_ directory: String) { collect(directory, depth: 12) }

  private mutating func collect(_ directory: String, depth: Int) {
    let names = FileSystem.names(in: directory)
    // A run of this program is in a store already; links, which may lead anywhere, are not followed.
    guard depth > 0, !names.contains(RunManifest.fileName) else { return }
    for name in names {
      let path = "\(directory)/\(name)"
      if FileFacts.isPlainDirectory(path) {
        collect(path, depth: depth - 1)
      } else if name == "training_results.json" {
        results.append(path)
      } else if name.hasPrefix("eval_results"), name.hasSuffix(".json") {
        evaluations.append(path)
      } else if name.hasPrefix("best_params"), name.hasSuffix(".json") {
        bestParameters.append(path)
      } else if name.hasSuffix(".json"), ForeignNames(path: directory).mode == "zero_shot" {
        zeroShot.append(path)
      }
    }
  }

  /// The predictions that belong to an evaluation: of its own name, else `eval_predictions.json` beside it when the
  /// number of rows fits and no newer evaluation of the same size stands there.
  func predictions(of path: String, samples: Int?) throws(Failure) -> (path: String, rows: [JSONValue])? {
    let directory = AtomicFile.directory(of: path)
    let name = String(path.dropFirst(directory.count + 1))
    let own = "\(directory)/\(name.replacing("eval_results", with: "eval_predictions"))"
    if FileSystem.exists(own) { return (own, try ForeignJSON.read(own).array ?? []) }
    let shared = "\(directory)/eval_predictions.json"
    guard FileSystem.exists(shared) else { return nil }
    let rows = try ForeignJSON.read(shared).array ?? []
    guard samples == nil || rows.count == samples else { return nil }
    let newer = evaluations.filter { AtomicFile.directory(of: $0) == directory && $0 > path }
    for other in newer where (try? ForeignJSON.read(other))?["num_samples"]?.int == rows.count { return nil }
    return (shared, rows)
  }
}
