/// A tensor in a model's checkpoint: the values of a parameter, or a part of the update rule's state for it.
package struct StoredTensor: Sendable {
  /// The parameter that it belongs to.
  package let parameter: Parameter
  /// The rule's name for the state, such as `exp_avg`; `nil` for the values themselves.
  package let state: String?

  /// - Parameters: the properties.
  package init(_ parameter: Parameter, state: String? = nil) {
    (self.parameter, self.state) = (parameter, state)
  }

  /// The name in a file: `classifier.weight`, `exp_avg.classifier.weight`.
  package var name: String { state.map { "\($0).\(parameter.name)" } ?? parameter.name }
}
