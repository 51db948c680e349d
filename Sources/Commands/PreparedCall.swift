package import Basics
package import Experiments

/// What a command has found out about a call before it does anything.
package struct Preparation<Prepared> {
  /// What `plan` and `perform` work from; `nil` while an earlier line is still to make what the call names.
  package let prepared: Prepared?
  /// The files it was prepared from.
  package let sources: SourceFiles

  /// Nothing is left to resolve.
  /// - Parameter sources: files whose change makes the call be prepared again before it is performed.
  package static func ready(_ prepared: Prepared, from sources: SourceFiles = SourceFiles()) -> Preparation {
    Preparation(prepared: prepared, sources: sources)
  }
  /// The call waits for an earlier line.
  package static var pending: Preparation { Preparation(prepared: nil, sources: SourceFiles()) }
}

/// A call with what its command found out about it.
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

  /// What the call would do. A change to `scene` is what later lines may rely on.
  /// - Throws: what stands against it.
  package func plan(in scene: inout Scene, with services: Services) throws(Failure) -> Planned {
    try planned(&scene, services)
  }

  /// Does what the call says.
  ///
  /// What was found out before holds, with three exceptions: the call waited for an earlier line, the lines before it
  /// said something else than was expected (one of them was to fail, and did not), or a file has changed since.
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
    PreparedCall(invocation, of: self, try prepare(invocation, in: scene, with: services), in: scene)
  }
}
