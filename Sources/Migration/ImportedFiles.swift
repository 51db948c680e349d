import Basics
import Experiments
import ModelFiles
import Records
import Tasks
import Text

/// The importable files under a directory, by kind.
struct ImportedFiles {
  /// Directories of runs of this program.
  var runs: [String] = []
  var results: [String] = []
  var evaluations: [String] = []
  var zeroShot: [String] = []
  var bestParameters: [String] = []
  /// The failures of directories that cannot be read and are not imported.
  var unreadable: [Failure] = []

  /// - Throws: `file.read` for the directory itself.
  init(_ directory: String) throws(Failure) {
    collect(directory, try FileSystem.list(directory), depth: 12)
  }

  private mutating func collect(_ directory: String, _ names: [String], depth: Int) {
    let isRun = names.contains(RunManifest.fileName)
    if isRun { runs.append(directory) }
    // Links are not followed, because they may lead anywhere.
    for name in names {
      let path = "\(directory)/\(name)"
      if FileFacts.isPlainDirectory(path) {
        // Skip the run's own directories, but not other runs below it.
        if isRun, RunDirectory.isOwn(name) || name == Run.bestLink || name == "imported" {
          continue
        }
        guard depth > 1 else { continue }
        do throws(Failure) {
          collect(path, try FileSystem.list(path), depth: depth - 1)
        } catch {
          unreadable.append(error)
        }
      } else if isRun {
        continue
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

  enum Predictions {
    case none
    case rows(path: String, [JSONValue])
    /// A file exists but cannot be used, for the reason in this line.
    case unusable(String)
  }

  /// The predictions of an evaluation: a file with its own name, or else `eval_predictions.json` in its
  /// directory, unless a newer evaluation of the same size is there, to which that file then belongs.
  func predictions(of path: String, samples: Int?) -> Predictions {
    let directory = AtomicFile.directory(of: path)
    let name = String(path.dropFirst(directory.count + 1))
    let own = "\(directory)/\(name.replacing("eval_results", with: "eval_predictions"))"
    let file = FileSystem.exists(own) ? own : "\(directory)/eval_predictions.json"
    guard FileSystem.exists(file) else { return .none }
    do throws(Failure) {
      guard let rows = try PythonJSON.read(file).array else {
        return .unusable("\(file): not used: no array")
      }
      if file == own { return .rows(path: file, rows) }
      let newer = evaluations.filter { AtomicFile.directory(of: $0) == directory && $0 > path }
      for other in newer where (try? PythonJSON.read(other))?["num_samples"]?.int == rows.count {
        return .unusable("\(file): not used for \(name): it belongs to the newer evaluation beside it")
      }
      return .rows(path: file, rows)
    } catch {
      return .unusable("\(error)")
    }
  }
}
