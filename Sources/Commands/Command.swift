package import Basics
package import Experiments
package import Scripting

/// The outcome of a command.
package struct Outcome: Sendable {
  /// The runs it made, resumed or found done, to which `as` and `last` refer.
  package var runs: [RunID] = []
  /// Whether the session ends.
  package var ends = false
  /// Set if the work was stopped early; it can be resumed.
  package var interruption: Failure?
  /// Set if another process is doing the work, and nothing was done here.
  package var held: HeldWork?

  /// No runs, no interruption, and the session continues.
  package static let nothing = Outcome()
  /// - Parameters: the properties, in their order.
  package init(
    runs: [RunID] = [], ends: Bool = false, interruption: Failure? = nil, held: HeldWork? = nil
  ) {
    (self.runs, self.ends, self.interruption, self.held) = (runs, ends, interruption, held)
  }
}

/// What a call would do, determined without doing it.
package struct Planned: Sendable {
  /// How a call is counted in a plan.
  package enum Work: Sendable, Equatable {
    /// Not counted.
    case light
    case train, resume, evaluate
    /// Already finished; reported in a line.
    case done
    /// Another process is doing it.
    case held
    /// It will fail, and a script that continues after failures will continue after it.
    case blocked
  }

  /// How it is counted.
  package var work: Work
  /// What it would do, or what already exists, in one line.
  package var title: String
  /// The time, memory and disk space it would take; `nil` if not estimated.
  package var estimate: Estimate?
  /// For a study, the number of trials to do or done; `nil` for anything else.
  package var trials: Int?

  /// A call that is not counted in a plan's report.
  package static func light(_ title: String) -> Planned { Planned(work: .light, title: title) }
  /// - Parameters: the properties, in their order.
  package init(work: Work, title: String, estimate: Estimate? = nil, trials: Int? = nil) {
    (self.work, self.title, self.estimate, self.trials) = (work, title, estimate, trials)
  }
}

/// One call with its arguments decoded.
package struct Invocation: Sendable {
  /// The arguments given by the line, with defaults for the others.
  package let arguments: Arguments
  /// The name of this call among those of a line with lists: `seed_1`.
  package let variant: String?
  /// The arguments that vary among them, with their values here.
  package let varying: [CallVariant.Choice]
  /// The call in typed form.
  package let text: String
  /// The file to which its results go (`> FILE`); `nil` for the console.
  package let redirect: String?

  /// - Parameters: the properties, in their order.
  package init(
    _ arguments: Arguments, variant: String? = nil, varying: [CallVariant.Choice] = [], text: String,
    redirect: String? = nil
  ) {
    (self.arguments, self.variant, self.varying) = (arguments, variant, varying)
    (self.text, self.redirect) = (text, redirect)
  }
}

/// A verb of the language.
///
/// A call is prepared once: resolved against files, the store and the state set by earlier lines. `plan` and
/// `perform` use the result of `prepare`; they only check again what other processes may have changed, such
/// as whether a run exists. See ``PreparedCall``.
package protocol Command: SendableMetatype {
  /// A fully resolved call.
  associatedtype Prepared = Invocation

  static var spec: CommandSpec { get }

  /// Completes a call from a file that it names, if that determines the number of calls.
  static func completed(
    _ call: ExpandedCall, in scene: Scene, with services: Services
  ) throws(Failure) -> ExpandedCall

  /// Resolves a call.
  /// - Throws: any fault of the call that does not depend on the contents of the store.
  static func prepare(
    _ call: Invocation, in scene: Scene, with services: Services
  ) throws(Failure) -> Preparation<Prepared>

  /// Determines what a call would do, and what prevents it. Changes to `scene` are visible to later lines.
  ///
  /// - Parameter prepared: `nil` if an earlier line has yet to produce what the call names.
  static func plan(
    _ call: Invocation, _ prepared: Prepared?, in scene: inout Scene, with services: Services
  ) throws(Failure) -> Planned

  /// Performs the call. Changes to `scene` are visible to later lines.
  static func perform(
    _ prepared: Prepared, in scene: inout Scene, with services: Services
  ) throws -> Outcome
}

extension Command {
  package static func completed(
    _ call: ExpandedCall, in scene: Scene, with services: Services
  ) throws(Failure) -> ExpandedCall { call }

  package static func plan(
    _ call: Invocation, _ prepared: Prepared?, in scene: inout Scene, with services: Services
  ) throws(Failure) -> Planned {
    .light(call.text)
  }
}

extension Command where Prepared == Invocation {
  package static func prepare(
    _ call: Invocation, in scene: Scene, with services: Services
  ) throws(Failure) -> Preparation<Invocation> {
    .ready(call)
  }
}
