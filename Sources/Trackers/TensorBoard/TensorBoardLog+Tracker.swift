package import Basics
package import Settings

extension TensorBoardLog: Tracker {
  package static let name = "TensorBoard"
  package static let key = SettingKey<Bool>(
    "tensorboard", .flag, default: true, dotted: "training.logging.tensorboard", changesResult: false,
    "Write the run's curves, configuration and hyperparameters to its logs/ for TensorBoard.")

  /// Writes to `logs/` in the run's directory; no setting is read.
  package convenience init(
    _ run: TrackedRun, _ settings: Settings, from step: Int, rows: [TrackedRow]
  ) throws(Failure) {
    try self.init(run, in: "\(run.directory)/logs", from: step, rows: rows)
  }
}
