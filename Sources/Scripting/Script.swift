package import Basics

/// A complete script, parsed and resolved, ready to be checked; nothing has been run.
package struct Script: Sendable {
  /// In the order in which they run, with loops unrolled and conditions decided.
  package var statements: [ExpandedStatement]
  /// The parameters that may be given from outside, in the order of the text.
  package var parameters: [Parameter]

  /// Reads and resolves a script.
  ///
  /// - Parameters:
  ///   - file: the script's path (`include` is relative to its directory), or a name such as `<line>`.
  ///   - parameters: the values given after the script: `seeds=1..2` as `["seeds": "1..2"]`.
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
