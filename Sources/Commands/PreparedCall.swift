package import Basics
package import Experiments

/// The result of preparing a call, before anything is done.
package struct Preparation<Prepared> {
  /// The input of `plan` and `perform`; `nil` if an earlier line has yet to produce what the call names.
  package let prepared: Prepared?
  /// The files from which it was prepared.
  package let sources: SourceFiles

  /// The call is fully resolved.
  /// - Parameter sources: the files; if one changes, the call is prepared again before it is performed.
  package static func ready(_ prepared: Prepared, from sources: SourceFiles = SourceFiles()) -> Preparation {
    Preparation(prepared: prepared, sources: sources)
  }
  /// The call waits for an earlier line.
  package static var pending: Preparation { Preparation(prepared: nil, sources: SourceFiles()) }
}

/// A call with the result of its preparation.
package struct PreparedCall {
  /// The call itself, with its arguments decoded.
  package let invocation: Invocation
  private let isCurrent: (Scene) -> Bool
  private let planned: (inout Scene, Services) throws(Failure) -> Planned
  private let performed: (inout Scene, Services) throws -> Outcome

  /// Prepares a call.
  /// - Throws: what is wrong with it.
  package init(
    _ invocation: Invocation, of command: any Command.Type, in scene: Scene, with services: Services
  ) throws(Failure) {
    self = try command.preparedCall(invocation, in: scene, with: services)
  }

  fileprivate init<C: Command>(
    _ invocation: Invocation, of command: C.Type, _ preparation: Preparation<C.Prepared>, in scene: Scene
  ) {
    self.invocation = invocation
    let (prepared, setup) = (preparation.prepared, scene.setup)
    isCurrent = { scene in
      prepared != nil && setup == scene.setup && preparation.sources.areUnchanged
    }
    planned = { scene, services throws(Failure) in
      try command.plan(invocation, prepared, in: &scene, with: services)
    }
    performed = { scene, services in
      guard let prepared else { preconditionFailure("a call that waits is prepared again") }
      return try command.perform(prepared, in: &scene, with: services)
    }
  }

  /// Determines what the call would do. Changes to `scene` are visible to later lines.
  /// - Throws: the failure that prevents it.
  package func plan(in scene: inout Scene, with services: Services) throws(Failure) -> Planned {
    try planned(&scene, services)
  }

  /// Performs the call.
  ///
  /// The preparation remains valid, with three exceptions: the call was waiting for an earlier line, the
  /// earlier lines left another state than expected (one of them was expected to fail and did not), or a file
  /// has changed.
  package func perform(
    of command: any Command.Type, in scene: inout Scene, with services: Services
  ) throws -> Outcome {
    guard !isCurrent(scene) else { return try performed(&scene, services) }
    return try command.preparedCall(invocation, in: scene, with: services).performed(&scene, services)
  }
}

extension Command {
  fileprivate static func preparedCall(
    _ invocation: Invocation, in scene: Scene, with services: Services
  ) throws(Failure) -> PreparedCall {
    let preparation = try prepare(invocation, in: scene, with: services)
    if let file = invocation.redirect { try scene.refuseOverwriting(file, reading: preparation.sources) }
    return PreparedCall(invocation, of: self, preparation, in: scene)
  }
}
