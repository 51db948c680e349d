/// A tensor of a model as a checkpoint holds it: the values of a parameter, or what an update rule remembers of them.
package struct StoredTensor: Sendable {
  /// Whose it is.
  package let parameter: Parameter
  /// What the rule calls it, such as `exp_avg`; `nil` for the values themselves.
  package let state: String?

  /// - Parameters: the properties.
  package init(_ parameter: Parameter, state: String? = nil) {
    (self.parameter, self.state) = (parameter, state)
  }

  /// The name in a file: `classifier.weight`, `exp_avg.classifier.weight`.
  package var name: String { state.map { "\($0).\(parameter.name)" } ?? parameter.name }
}
