/// The names of a family's tensors in files, including variants.
package struct NameMap: Sendable {
  /// The prefix that is missing in a file of the encoder alone: `bert.`.
  package let prefix: String
  /// Endings in older files, and today's replacements.
  package let olderEndings: [(older: String, today: String)]
  /// The start of the names of the encoder layers' tensors, after the prefix: `encoder.layer.`.
  package let layers: String

  /// - Parameters: the properties.
  package init(prefix: String, olderEndings: [(older: String, today: String)] = [], layers: String) {
    (self.prefix, self.olderEndings, self.layers) = (prefix, olderEndings, layers)
  }

  /// The names that old files have for the parameters of LayerNorm.
  static let olderNorms = [("LayerNorm.gamma", "LayerNorm.weight"), ("LayerNorm.beta", "LayerNorm.bias")]
    .map { (older: $0.0, today: $0.1) }

  /// A name without its prefix and with today's ending: the same for all variants of a tensor's name.
  package func canonical(_ name: String) -> String {
    var name = bare(name)
    for (older, today) in olderEndings where name.hasSuffix(older) {
      name = name.dropLast(older.utf8.count) + today
    }
    return name
  }

  /// Whether a tensor of a file belongs to an encoder layer.
  package func isOfLayer(_ name: String) -> Bool { bare(name).hasPrefix(layers) }

  private func bare(_ name: String) -> String {
    name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
  }
}
