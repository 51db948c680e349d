/// How the tensors of a family are called in files, and under which other names they are found there.
package struct NameMap: Sendable {
  /// What a file of the encoder alone leaves out: `bert.`.
  package let prefix: String
  /// Endings that older files have, and today's in their place.
  package let olderEndings: [(older: String, today: String)]
  /// How the tensors of the encoder's layers begin behind the prefix: `encoder.layer.`.
  package let layers: String
  /// The linear layer that a pretrained model brings for its first token: `bert.pooler.dense`.
  package let pooler: String
  /// The linear layer that gives the logits: `classifier`.
  package let classifier: String

  /// - Parameters: the properties.
  package init(
    prefix: String, olderEndings: [(older: String, today: String)] = [], layers: String, pooler: String,
    classifier: String
  ) {
    (self.prefix, self.olderEndings, self.layers) = (prefix, olderEndings, layers)
    (self.pooler, self.classifier) = (pooler, classifier)
  }

  /// A name without its prefix and in today's words: the same for all names of one tensor.
  package func canonical(_ name: String) -> String {
    var name = bare(name)
    for (older, today) in olderEndings where name.hasSuffix(older) {
      name = name.dropLast(older.utf8.count) + today
    }
    return name
  }

  /// Whether a file's tensor belongs to a layer of the encoder.
  package func isOfLayer(_ name: String) -> Bool { bare(name).hasPrefix(layers) }

  private func bare(_ name: String) -> String {
    name.hasPrefix(prefix) ? String(name.dropFirst(prefix.count)) : name
  }
}
