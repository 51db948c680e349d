package import Basics
package import Settings

/// Something that is told what a run does: its configuration, its curves, its end. One file and one line in
/// ``Trackers/all``.
///
/// A tracker that cannot write is left behind with a note, and the run goes on. It is called by one thread at a time.
package protocol Tracker: AnyObject, SendableMetatype {
  /// What it is called in lines to a person.
  static var name: String { get }
  /// The key that turns it on.
  static var key: SettingKey<Bool> { get }
  /// The other keys that it reads.
  static var settings: [Setting] { get }

  /// Refuses values of its keys that it could not use.
  /// - Throws: a failure of kind `usage`, placed where the value comes from.
  static func check(_ settings: Settings) throws(Failure)

  /// Begins with a run, or goes on with one.
  ///
  /// - Parameters:
  ///   - step: of the checkpoint that the run goes on from, 0 for a new run. What is behind it counts no more.
  ///   - rows: all that the run has measured up to `step`: what the tracker lacks of it is written again.
  /// - Throws: `file.…`.
  init(_ run: TrackedRun, _ settings: Settings, from step: Int, rows: [TrackedRow]) throws(Failure)

  /// What was measured at a step.
  func log(_ row: TrackedRow) throws(Failure)
  /// A line of the console.
  func line(_ text: String) throws(Failure)
  /// The end, once; `scores` are those of the best checkpoint on splits other than dev.
  func end(_ ending: TrackedEnding, atStep step: Int, scores: [TrackedRow]) throws(Failure)

  /// What is to be done when the run has ended and nothing waits any more, such as an upload; it returns a line for a
  /// person. `nil` where there is nothing to do.
  var publication: (@Sendable () throws(Failure) -> String)? { get }

  /// Brings what the tracker has left in a run's directory up to date, as after an upload by hand.
  static func refresh(_ directory: String) throws(Failure)
}

extension Tracker {
  package static var settings: [Setting] { [] }
  package static func check(_ settings: Settings) throws(Failure) {}
  package func line(_ text: String) throws(Failure) {}
  package var publication: (@Sendable () throws(Failure) -> String)? { nil }
  package static func refresh(_ directory: String) throws(Failure) {}
}

/// Every tracker.
package enum Trackers {
  /// In the order of help.
  package static let all: [any Tracker.Type] = [
    TensorBoardLog.self, WandbLog.self, CSVLog.self, DVCLiveLog.self,
  ]

  /// The keys of all of them, in that order.
  package static let settings: [Setting] = all.flatMap { [$0.key.setting] + $0.settings }
}
