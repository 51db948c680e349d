package import Basics
package import Experiments
package import Scripting

/// What a command left behind.
package struct Outcome: Sendable {
  /// Runs it made, resumed or found done: what `as` and `last` refer to.
  package var runs: [RunID] = []
  /// Whether the session ends here.
  package var ends = false
  /// Set when the work was stopped before its end; what was begun can be resumed.
  package var interruption: Failure?
  /// Set when another process is doing the work: nothing was done here.
  package var held: HeldWork?

  /// Nothing made, nothing stopped, and the session goes on.
  package static let nothing = Outcome()
  /// - Parameters: the properties, in their order.
  package init(
    runs: [RunID] = [], ends: Bool = false, interruption: Failure? = nil, held: HeldWork? = nil
  ) {
    (self.runs, self.ends, self.interruption, self.held) = (runs, ends, interruption, held)
  }
}

/// What a call would do, found out without doing it.
package struct Planned: Sendable {
  /// What a call counts as in a plan.
  package enum Work: Sendable, Equatable {
    /// Nothing worth counting.
    case light
    case train, resume, evaluate
    /// Finished already; a line about it.
    case done
    /// Another process is doing it.
    case held
    /// It will fail, and a script that goes on after failures will go on after it.
    case blocked
  }

  /// What it counts as.
  package var work: Work
  /// What it would do, or what stands there, in one line.
  package var title: String
  /// Time, memory and disk it would take; `nil` where they are not estimated.
  package var estimate: Estimate?
  /// Trials of the study that it is, those to do or those that are done; `nil` for anything else.
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
  /// What the line gives, and defaults for the rest.
  package let arguments: Arguments
  /// What names this call among those that a line with lists means: `seed_1`.
  package let variant: String?
  /// What varies among them, and its value here.
  package let varying: [CallVariant.Choice]
  /// The call as it could be typed.
  package let text: String

  /// - Parameters: the properties, in their order.
  package init(
    _ arguments: Arguments, variant: String? = nil, varying: [CallVariant.Choice] = [], text: String
  ) {
    (self.arguments, self.variant, self.varying, self.text) = (arguments, variant, varying, text)
  }
}

/// A verb of the language.
///
/// A call is prepared once: resolved against files, the store and what earlier lines said. `plan` and `perform` use
/// what `prepare` found out; both look again only at what other processes change meanwhile, such as whether a run is
/// there. See ``PreparedCall``.
package protocol Command: SendableMetatype {
  /// A call with nothing left to resolve.
  associatedtype Prepared = Invocation

  static var spec: CommandSpec { get }

  /// The call with what a file that it names says of how many calls it means.
  static func completed(
    _ call: ExpandedCall, in scene: Scene, with services: Services
  ) throws(Failure) -> ExpandedCall

  /// Resolves a call.
  /// - Throws: what is wrong with it, whatever stands in the store.
  static func prepare(
    _ call: Invocation, in scene: Scene, with services: Services
  ) throws(Failure) -> Preparation<Prepared>

  /// Says what a call would do, and what stands against it. A change to `scene` is what later lines may rely on.
  ///
  /// - Parameter prepared: `nil` where an earlier line is still to make what the call names.
  static func plan(
    _ call: Invocation, _ prepared: Prepared?, in scene: inout Scene, with services: Services
  ) throws(Failure) -> Planned

  /// Does it. A change to `scene` is what later lines find.
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
