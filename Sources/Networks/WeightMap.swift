package import Basics

/// Matches the tensors of a file with the parameters of a model.
///
/// Names are tried as they are, with the family's prefix added or taken away, and under their older endings. What a
/// pretraining file carries besides (`cls.*`, `position_ids`) is unused.
package struct WeightMap: Sendable {
  /// Parameter and the file's name for it.
  package private(set) var matches: [(parameter: Parameter, tensor: String)] = []
  /// Parameters that the file does not have: they start from fresh values.
  package private(set) var missing: [Parameter] = []
  /// Tensors that no parameter takes.
  package private(set) var unused: [String] = []

  /// - Parameters:
  ///   - family: says what they are called in files.
  ///   - tensors: the file's names and shapes.
  ///   - file: for the failure.
  /// - Throws: `weights.shape` when a tensor has another shape than the configuration asks for; `weights.none`
  ///   when no tensor of the encoder is there at all.
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
        // A head for other labels than ours is no head of ours; anything else contradicts config.json.
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
