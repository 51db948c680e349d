import Basics
import Records
import Settings

extension TrainRequest {
  /// The request at a place of its own, named by what sets it apart from the work that stands at its plain place:
  /// `seed_2`; by its handle, `r18`, where no setting says it.
  ///
  /// In a script the name follows from what the line says, so that it is the same the next time.
  ///
  /// - Returns: `nil` where a script's line does not say how it differs.
  func named(besides other: OtherWork, in scene: Scene) throws(Failure) -> TrainRequest? {
    guard case .results(_, _, _, let base) = place else { return nil }
    var parts: [String] = []
    if case .given(let name) = base { parts.append(name) }
    if let theirs = other.settings {
      let said = differences(from: theirs, unknown: other.unknown).filter { difference in
        !scene.origin.isScript || settings.isGiven(difference.setting)
      }
      if !said.isEmpty, said.count <= 3 {
        let name = (parts + said.map { TrainRequest.name($0.setting.short, $0.mine) }).joined(separator: "_")
        if (try? RunLocation.checkName(name)) != nil {
          var request = try called(.given(name), in: scene)
          if case .other(let second) = try request.standing(at: request.place, in: scene) {
            // The name is taken by a third run: what sets this one apart from that is said too.
            return try request.named(besides: second, in: scene)
          }
          request.notes.append("\(directory) holds \(other.text): this run is called \(name)")
          return request
        }
      }
    }
    if scene.origin.isScript { return nil }
    var request = try called(.handle, in: scene)
    request.notes.append("\(directory) holds \(other.text): this run is called by its handle")
    return request
  }

  /// The same work in a directory of another name.
  func called(_ name: RunLocation.Name, in scene: Scene) throws(Failure) -> TrainRequest {
    guard case .results(let mode, let model, let task, _) = place else { return self }
    var request = self
    request.place = .results(mode: mode, model: model, task: task, name: name)
    request.directory = try scene.store.directory(for: request.place)
    return request
  }

  /// `lr_2e-05`, with `_` for what a file name should not hold.
  private static func name(_ key: String, _ value: Value) -> String {
    "\(key)_\(value)".map { $0 == "/" || $0 == ":" || $0.isWhitespace ? "_" : "\($0)" }.joined()
  }
}
