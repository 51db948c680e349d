package import Basics
package import Networks

/// What this program can compute: a line for each family of models.
package enum Supported {
  /// In the order in which they are offered.
  package static let families: [ModelFamily] = [.bert]

  /// The family and the sizes that a `config.json` describes.
  ///
  /// - Parameter path: of the file, for failures.
  /// - Throws: `config.value`, `config.unsupported`, each naming the key.
  package static func model(
    describedBy tree: JSONObject, at path: String
  ) throws(Failure) -> (family: ModelFamily, shape: EncoderShape) {
    let file = ConfigurationReader(tree, path: path)
    guard let type = tree["model_type"]?.string else {
      throw file.wrong("model_type", "is missing, so the kind of model is unknown")
    }
    guard let family = families.first(where: { $0.modelTypes.contains(type) }) else {
      throw file.unsupported(
        "model_type", type, known: families.flatMap(\.modelTypes).joined(separator: " "))
    }
    return (family, try family.read(file))
  }
}
