package import Basics
package import Experiments
package import Scripting

/// Finds the command of a call and decodes its invocations.
package enum Dispatch {
  /// - Throws: `script.unknown-command` with the nearest name, `script.not-built` for a verb of a later
  ///   version.
  package static func command(of call: ExpandedCall) throws(Failure) -> any Command.Type {
    let verb = call.verb.text
    if let background = call.background {
      throw Failure(
        "script.not-built", "running in the background ('&') is not built yet", at: .source(background),
        remedy: "leave out the '&'; another terminal can tail the run", kind: .usage)
    }
    if let command = CommandRegistry.named(verb) { return command }
    if verb == "exit" { return QuitCommand.self }
    if CommandRegistry.announced.contains(verb) {
      throw Failure(
        "script.not-built", "'\(verb)' is not built yet", at: .source(call.verb.span),
        remedy: "'help' lists what there is", kind: .usage)
    }
    throw Failure(
      "script.unknown-command", "unknown command '\(verb)'", at: .source(call.verb.span),
      remedy: DidYouMean.remedy(for: verb, among: CommandRegistry.specs.map(\.name)), kind: .usage)
  }

  /// The decoded calls of a line with lists.
  package static func invocations(
    of call: ExpandedCall, _ command: any Command.Type, in scene: Scene, with services: Services
  ) throws(Failure) -> [Invocation] {
    let call = try command.completed(call, in: scene, with: services)
    let variants = try ArgumentDecoder(command.spec).variants(of: call)
    let redirect = call.redirect?.file
    guard variants.count > 1 else {
      return variants.map { Invocation($0.arguments, text: call.plain.text, redirect: redirect) }
    }
    return variants.map { variant in
      // The text of one variant: the line with a single value for each varying key.
      var text = call.plain
      for choice in variant.varying {
        for index in text.keys.indices where names(choice.name, command).contains(text.keys[index].name.text)
        {
          text.keys[index].value = ExpandedValue(.literal(Literal(choice.text)), text.keys[index].value.span)
        }
      }
      return Invocation(
        variant.arguments, variant: variant.name, varying: variant.varying, text: text.text,
        redirect: redirect)
    }
  }

  private static func names(_ name: String, _ command: any Command.Type) -> [String] {
    command.spec.argument(named: name)?.names ?? [name]
  }
}

extension ExpandedCall {
  /// The call without prefix, redirection, binding or `&`.
  fileprivate var plain: ExpandedCall {
    var call = self
    (call.prefix, call.redirect, call.binding, call.background) = (nil, nil, nil, nil)
    return call
  }
}
