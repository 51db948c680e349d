import Basics
import Configurations
import ModelFiles
import Records
import Settings
import Tasks
import Text
import Trackers

extension TrackedRun {
  /// The facts of a run for trackers: stored names, and the configuration in the sections of a nested file.
  init(_ request: TrainRequest, _ run: Run) {
    let manifest = run.manifest
    let frame: [(String, JSONValue)] = [
      ("model", .string(request.model.name)), ("task", .string(request.task.rawValue)),
      ("training_mode", .string(request.mode.rawValue)),
    ]
    func framed(_ settings: JSONObject) -> JSONObject {
      JSONObject(frame + settings.members.map { ($0.key, $0.value) })
    }
    self.init(
      name: TrackedRun.name(request, run), directory: run.directory,
      command: request.command, settings: framed(request.settings.json),
      hyperparameters: framed(request.settings.resultJSON),
      configuration: TrackedRun.sections(request, manifest), configurationText: request.configurationText,
      modelText: JSONValue.object(request.folder.configuration.tree).text(indent: 2))
    group = manifest.lineage.group
    version = Program.version
  }

  /// The name of the run: that of its directory if chosen by the user, otherwise from model, task and so on.
  private static func name(_ request: TrainRequest, _ run: Run) -> String {
    let last = PathName.last(run.directory)
    if case .directory = request.place, last != request.task.rawValue, request.trial == nil { return last }
    return "\(request.model.shortName)-\(request.task.rawValue)-\(run.manifest.name ?? "\(run.id)")"
  }

  /// The sections `model`, `dataset`, `training`: those of the given file, overridden by the settings in use.
  private static func sections(_ request: TrainRequest, _ manifest: RunManifest) -> JSONObject {
    var tree = YAMLTree.json(request.configurationText) ?? .null
    func put(_ value: JSONValue, _ path: String) {
      tree = tree.putting(value, at: path.split(separator: ".").map(String.init)[...])
    }
    for (setting, value, _) in request.settings.entries {
      if let dotted = setting.dotted { put(JSONValue(value), dotted) }
    }
    put(.string(request.model.name), "model.name")
    put(.string(request.folder.path), "model.path")
    for split in [request.train, request.dev] + (request.test.map { [$0] } ?? []) {
      put(.string(split.corpus.path), "dataset.\(split.name)_file")
      put(.int(split.count), "dataset.\(split.name)_samples")
      if let hash = manifest.hashes[split.name] { put(hash, "dataset.\(split.name)_sha256") }
    }
    return tree.object ?? JSONObject()
  }
}

extension JSONValue {
  /// The tree with `value` at a path of keys; values on the path that are not objects are replaced.
  fileprivate func putting(_ value: JSONValue, at path: ArraySlice<String>) -> JSONValue {
    guard let key = path.first else { return value }
    var members = object ?? JSONObject()
    members[key] = (members[key] ?? .null).putting(value, at: path.dropFirst())
    return .object(members)
  }
}
