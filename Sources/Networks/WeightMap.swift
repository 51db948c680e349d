package import Basics

/// Matches the tensors of a file with the parameters of a model.
///
/// Names are tried as they are, with the `bert.` prefix added or taken away, and with the older `gamma` and `beta`
/// for LayerNorm's weight and bias. What a pretraining file carries besides (`cls.*`, `position_ids`) is unused.
package struct WeightMap: Sendable {
  /// Parameter and the file's name for it.
  package private(set) var matches: [(parameter: Parameter, tensor: String)] = []
  /// Parameters that the file does not have: they start from fresh values.
  package private(set) var missing: [Parameter] = []
  /// Tensors that no parameter takes.
  package private(set) var unused: [String] = []

  /// - Parameters:
  ///   - tensors: the file's names and shapes.
  ///   - file: for the failure.
  /// - Throws: `weights.shape` when a tensor has another shape than the configuration asks for; `weights.none`
  ///   when no tensor of the encoder is there at all.
  package init(
    _ parameters: [Parameter], tensors: [(name: String, shape: [Int])], file: String
  ) throws(Failure) {
    var shapes: [String: (tensor: String, shape: [Int])] = [:]
    for (name, shape) in tensors { shapes[WeightMap.canonical(name)] = (name, shape) }
    var taken: Set<String> = []
    for parameter in parameters {
      let bare = WeightMap.canonical(parameter.name)
      guard let found = shapes[bare] else {
        missing.append(parameter)
        continue
      }
      guard found.shape == parameter.shape else {
        // A head for other labels than ours is no head of ours; anything else contradicts config.json.
        if parameter.name.hasPrefix("classifier.") {
          missing.append(parameter)
          continue
        }
        throw Failure(
          "weights.shape",
          "tensor '\(found.tensor)' is \(found.shape), config.json asks for \(parameter.shape)",
          at: .file(file, line: nil), mend: "check config.json beside the weights", kind: .environment)
      }
      taken.insert(found.tensor)
      matches.append((parameter, found.tensor))
    }
    unused = tensors.map(\.name).filter { !taken.contains($0) }
    if !matches.contains(where: { $0.parameter.name.hasPrefix("bert.") }) {
      throw Failure(
        "weights.none",
        "no tensor of a BERT encoder is in the file, the first it has is '\(unused.first ?? "none")'",
        at: .file(file, line: nil), mend: "choose a folder with a BERT model", kind: .environment)
    }
  }

  /// The name without prefix and in today's words.
  static func canonical(_ name: String) -> String {
    var name = name
    if name.hasPrefix("bert.") { name.removeFirst(5) }
    if name.hasSuffix("LayerNorm.gamma") { name = name.dropLast(5) + "weight" }
    if name.hasSuffix("LayerNorm.beta") { name = name.dropLast(4) + "bias" }
    return name
  }
}
