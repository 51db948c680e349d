package import Basics

/// Matches the tensors of a file with the parameters of a model.
///
/// Names are tried unchanged, with the family's prefix added or removed, and with their older endings. Other
/// tensors of a pretraining file (`cls.*`, `position_ids`) are unused.
package struct WeightMap: Sendable {
  /// Parameters with the file's names for them.
  package private(set) var matches: [(parameter: Parameter, tensor: String)] = []
  /// Parameters that are not in the file and start from new values.
  package private(set) var missing: [Parameter] = []
  /// Tensors that do not match any parameter.
  package private(set) var unused: [String] = []

  /// - Parameters:
  ///   - family: gives the parameters' names in files.
  ///   - tensors: the file's names and shapes.
  ///   - file: for the failure.
  /// - Throws: `weights.shape` when a tensor's shape differs from the configuration; `weights.none` when the
  ///   file contains no tensor of the encoder at all.
  package init(
    _ parameters: [Parameter], of family: ModelFamily, tensors: [(name: String, shape: [Int])], file: String
  ) throws(Failure) {
    var shapes: [String: (tensor: String, shape: [Int])] = [:]
    for (name, shape) in tensors { shapes[family.names.canonical(name)] = (name, shape) }
    var taken: Set<String> = []
    for parameter in parameters {
      let bare = family.names.canonical(parameter.name)
      guard let found = shapes[bare] else {
        missing.append(parameter)
        continue
      }
      guard found.shape == parameter.shape else {
        // A head with another shape was made for other labels and is not used; any other difference
        // contradicts config.json.
        if parameter.role == .head {
          missing.append(parameter)
          continue
        }
        throw Failure(
          "weights.shape",
          "tensor '\(found.tensor)' is \(found.shape), config.json asks for \(parameter.shape)",
          at: .file(file, line: nil), remedy: "check config.json beside the weights", kind: .environment)
      }
      taken.insert(found.tensor)
      matches.append((parameter, found.tensor))
    }
    unused = tensors.map(\.name).filter { !taken.contains($0) }
    if !matches.contains(where: { $0.parameter.role != .head }) {
      throw Failure(
        "weights.none",
        "no tensor of a \(family.title) encoder is in the file, the first it has is '\(unused.first ?? "none")'",
        at: .file(file, line: nil), remedy: "choose a folder with a \(family.title) model", kind: .environment
      )
    }
  }
}
