import Basics
import Records
import Settings

extension TrainRequest {
  /// The request at a separate location, named by how it differs from the work at its plain location:
  /// `seed_2`; or by its handle, `r18`, if no setting differs.
  ///
  /// In a script the name depends only on the line, so that it is the same the next time.
  ///
  /// - Returns: `nil` if the line of a script does not show how it differs.
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
            // The name is taken by a third run: add how this one differs from that.
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

  /// The same work in a directory with another name.
  func called(_ name: RunLocation.Name, in scene: Scene) throws(Failure) -> TrainRequest {
    guard case .results(let mode, let model, let task, _) = place else { return self }
    var request = self
    request.place = .results(mode: mode, model: model, task: task, name: name)
    request.directory = try scene.store.directory(for: request.place)
    return request
  }

  /// `lr_2e-05`, with `_` in place of characters unsuitable for file names.
  private static func name(_ key: String, _ value: Value) -> String {
    "\(key)_\(value)".map { $0 == "/" || $0 == ":" || $0.isWhitespace ? "_" : "\($0)" }.joined()
  }
}
