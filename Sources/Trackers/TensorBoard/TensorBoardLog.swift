package import Basics
import SwiftProtobuf

/// A run's curves for TensorBoard, in event files of one directory.
///
/// Tags are those of Hugging Face's Trainer (`train/loss`, `eval/f1`, `test/f1`, …), and the dev split's also as
/// `val_loss`, `val_f1`, …. Every record reaches the file at once, so TensorBoard shows the run while it trains.
package final class TensorBoardLog {
  private let file: EventFile
  private let host: WritingHost

  /// Begins a run's log in `directory`, or goes on with it.
  ///
  /// - Parameters:
  ///   - step: of the checkpoint that the run goes on from; 0 for a new run. Whatever is behind it is cut off.
  ///   - rows: all the run has measured up to `step`: what the files lack of it is written again.
  init(
    _ run: TrackedRun, in directory: String, from step: Int, rows: [TrackedRow],
    by host: WritingHost = .current
  ) throws(Failure) {
    self.host = host
    try FileSystem.createDirectory(directory)
    let isEvaluated = rows.contains { $0.step == step && $0.split != nil }
    let kept = try TensorBoardLog.cut(directory, after: step, evaluated: isEvaluated)
    file = try EventFile(in: directory, by: host)
    var start = TBEvent()
    // Readers that follow the files take back what they saw behind this point; the first one of all does nothing.
    start.step = Int64(kept.map { $0.step + 1 } ?? 0)
    start.sessionLog.status = .start
    try file.append(start)
    if kept == nil { try describe(run) }
    for row in rows where row.step <= step {
      let isThere = TensorBoardLog.scalars(row).first.map { kept?.tags[row.step]?.contains($0.tag) ?? false }
      if isThere == false { try write(row) }
    }
  }

  /// Adds a row.
  package func log(_ row: TrackedRow) throws(Failure) { try write(row) }

  /// Marks the end for the HPARAMS tab, with the final scores: one record, that a resumption takes back as a whole.
  package func end(_ ending: TrackedEnding, atStep step: Int, scores: [TrackedRow]) throws(Failure) {
    guard ending != .interrupted else { return }
    var data = TBHParamsPluginData()
    data.sessionEndInfo.status = ending == .finished ? .success : .failure
    data.sessionEndInfo.endTimeSecs = host.now()
    let mark = try TensorBoardLog.hparams(TensorBoardLog.sessionEnd, data)
    try append(scores.flatMap(TensorBoardLog.values) + [mark], step: step)
  }

  // MARK: Records

  private func write(_ row: TrackedRow) throws(Failure) {
    let values = TensorBoardLog.values(row)
    if !values.isEmpty { try append(values, step: row.step) }
  }

  private static func values(_ row: TrackedRow) -> [TBSummary.Value] {
    scalars(row).map { tag, value in
      .with {
        $0.tag = tag
        $0.simpleValue = Float(value)
      }
    }
  }

  private func append(_ values: [TBSummary.Value], step: Int) throws(Failure) {
    var event = TBEvent()
    event.step = Int64(step)
    event.summary.value = values
    try file.append(event)
  }

  /// The tags and values of a row.
  static func scalars(_ row: TrackedRow) -> [(tag: String, value: Double)] {
    var scalars: [(tag: String, value: Double)] = []
    for (name, value) in row.values.members {
      let value = value.double ?? .nan
      switch row.split {
      case nil: scalars.append(("train/\(name)", value))
      case "dev": scalars += [("eval/\(name)", value), ("val_\(name)", value)]
      case let split?: scalars.append(("\(split)/\(name)", value))
      }
    }
    if row.split == nil { scalars.append(("train/epoch", row.epoch)) }
    return scalars
  }

  /// The configuration as text, and the hyperparameters. TensorBoard itself finds out which of them differ between
  /// runs, as long as no run lists them for all.
  private func describe(_ run: TrackedRun) throws(Failure) {
    let texts = [
      ("config", run.configurationText), ("args", JSONValue.object(run.settings).text(indent: 2)),
      ("model_config", run.modelText),
    ]
    var data = TBHParamsPluginData()
    data.sessionStartInfo.startTimeSecs = host.now()
    for (name, value) in run.hyperparameters.members {
      if let value = TensorBoardLog.hyperparameter(value) {
        data.sessionStartInfo.hparams[name] = value
      }
    }
    // One record, so that a process that is killed here leaves all of it or nothing.
    let start = try TensorBoardLog.hparams(TensorBoardLog.sessionStart, data)
    try append(texts.map { TensorBoardLog.text($0, $1) } + [start], step: 0)
  }

  private static let sessionStart = "_hparams_/session_start_info"
  private static let sessionEnd = "_hparams_/session_end_info"

  /// A text as a block of code: four spaces before each line, as Markdown has it.
  private static func text(_ name: String, _ text: String) -> TBSummary.Value {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }
    return TBSummary.Value.with {
      $0.tag = "\(name)/text_summary"
      $0.metadata.pluginData.pluginName = "text"
      $0.tensor.dtype = 7
      $0.tensor.tensorShape.dim = [TBTensorShape.Dimension.with { $0.size = 1 }]
      $0.tensor.stringVal = [Message.data(lines.joined(separator: "\n"))]
    }
  }

  private static func hparams(_ tag: String, _ data: TBHParamsPluginData) throws(Failure) -> TBSummary.Value {
    let content = Message.data(try Message.bytes(of: data))
    return TBSummary.Value.with {
      $0.tag = tag
      $0.metadata.pluginData.pluginName = "hparams"
      $0.metadata.pluginData.content = content
    }
  }

  private static func hyperparameter(_ value: JSONValue) -> TBHParamValue? {
    switch value {
    case .int, .double:
      value.double.flatMap { number in number.isFinite ? .with { $0.numberValue = number } : nil }
    case .string(let text): .with { $0.stringValue = text }
    case .bool(let flag): .with { $0.boolValue = flag }
    case .null, .array, .object: nil
    }
  }
}

extension TensorBoardLog {
  /// What is left of a log.
  struct Kept {
    /// The newest step, 0 or more.
    var step = 0
    /// The tags by step.
    var tags: [Int: Set<String>] = [:]
  }

  /// Takes this program's files back to `step`; those of others stay as they are.
  ///
  /// - Parameter evaluated: whether the evaluation of `step` itself stays; else it will be made again.
  /// - Returns: `nil` when nothing of a run is left.
  static func cut(_ directory: String, after step: Int, evaluated: Bool = true) throws(Failure) -> Kept? {
    try EventFile.removeLeftovers(in: directory)
    var left: Kept?
    for name in EventFile.names(in: directory) {
      let path = "\(directory)/\(name)"
      let bytes = try FileSystem.read(path)
      let events = EventFile.events(in: bytes)
      guard events.first?.event.sourceMetadata.writer == EventFile.writer || bytes.isEmpty else { continue }
      let kept = events.prefix { event, _ in
        event.step <= step && !event.summary.value.contains { $0.tag == sessionEnd }
          && (evaluated || event.step < step || !event.summary.value.contains { $0.tag.hasPrefix("eval/") })
      }
      // A file without a single summary tells nothing; its name may go.
      guard kept.contains(where: { $0.event.summary.value.isEmpty == false }) else {
        try FileSystem.remove(path)
        continue
      }
      let end = kept.last?.end ?? 0
      if end < bytes.count { try AtomicFile.replace(path, with: Array(bytes[..<end])) }
      for (event, _) in kept where !event.summary.value.isEmpty {
        let step = Int(event.step)
        var all = left ?? Kept()
        all.step = max(all.step, step)
        all.tags[step, default: []].formUnion(event.summary.value.map(\.tag))
        left = all
      }
    }
    return left
  }
}
