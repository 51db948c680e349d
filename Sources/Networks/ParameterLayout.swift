/// The parameters of a model, in order, and which of them are trained.
package struct ParameterLayout: Sendable {
  /// In the order in which the reference model defines them.
  package private(set) var parameters: [Parameter] = []
  private var frozen: Set<Int> = []

  mutating func append(_ parameter: Parameter) { parameters.append(parameter) }
  mutating func freeze(_ id: Parameter.ID) { frozen.insert(id.index) }

  /// Whether a parameter is trained.
  package func isTrainable(_ id: Parameter.ID) -> Bool { !frozen.contains(id.index) }
  /// The trainable parameters in order.
  package var trainable: [Parameter] { parameters.filter { isTrainable($0.id) } }
  /// The lowest stage of the encoder with a trained parameter; `nil` if none of it is trained.
  package var firstTrainedStage: Int? {
    // Asked at every step, so without making a list.
    var lowest: Int?
    for parameter in parameters {
      if let stage = parameter.stage, stage < lowest ?? .max, isTrainable(parameter.id) { lowest = stage }
    }
    return lowest
  }
  /// Number of elements of all parameters.
  package var count: Int { parameters.reduce(0) { $0 + $1.count } }
  /// Number of elements of the trained parameters.
  package var trainableCount: Int { trainable.reduce(0) { $0 + $1.count } }
}
