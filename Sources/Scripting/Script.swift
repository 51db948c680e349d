package import Basics

/// A whole script: read, resolved and ready to be checked, with nothing run.
package struct Script: Sendable {
  /// In the order in which they run, loops unrolled and conditions decided.
  package var statements: [ExpandedStatement]
  /// What may be given from outside, in the order of the text.
  package var parameters: [Parameter]

  /// Reads and resolves a script.
  ///
  /// - Parameters:
  ///   - file: the script's path (`include` looks beside it), or a name such as `<line>`.
  ///   - parameters: what was given behind the script: `seeds=1..2` as `["seeds": "1..2"]`.
  /// - Throws: `script.…` with the place.
  package init(
    _ text: String, file: String, parameters: [String: String] = [:],
    surroundings: ScriptEnvironment = .process
  ) throws(Failure) {
    var expander = Expander(parameters: parameters, surroundings: surroundings)
    statements = try expander.expand(try ScriptParser.parse(text, file: file))
    try expander.checkParameters()
    self.parameters = expander.parameters
  }
}
