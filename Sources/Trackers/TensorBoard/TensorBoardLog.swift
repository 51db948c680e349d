package import Basics

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
    // Readers that follow the files take back what they saw behind this point; the first one of all does nothing.
    try file.append(
      TensorBoardEvent(step: kept.map { $0.step + 1 } ?? 0, sessionLog: .init(status: .start)))
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
    let data = TensorBoardHyperparameters(
      end: .init(status: ending == .finished ? .success : .failure, time: host.now()))
    let mark = TensorBoardLog.hparams(TensorBoardLog.sessionEnd, data)
    try append(scores.flatMap(TensorBoardLog.values) + [mark], step: step)
  }

  // MARK: Records

  private func write(_ row: TrackedRow) throws(Failure) {
    let values = TensorBoardLog.values(row)
    if !values.isEmpty { try append(values, step: row.step) }
  }

  private static func values(_ row: TrackedRow) -> [TensorBoardEvent.Summary.Value] {
    scalars(row).map { .init(tag: $0.tag, number: Float($0.value)) }
  }

  private func append(_ values: [TensorBoardEvent.Summary.Value], step: Int) throws(Failure) {
    try file.append(TensorBoardEvent(step: step, summary: .init(values: values)))
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
    // In the order of their names: the same run, the same bytes.
    let entries = run.hyperparameters.members.sorted { $0.key < $1.key }.compactMap { name, value in
      TensorBoardLog.hyperparameter(value).map { TensorBoardHyperparameters.Entry(name: name, value: $0) }
    }
    let data = TensorBoardHyperparameters(start: .init(entries: entries, time: host.now()))
    // One record, so that a process that is killed here leaves all of it or nothing.
    let start = TensorBoardLog.hparams(TensorBoardLog.sessionStart, data)
    try append(texts.map { TensorBoardLog.text($0, $1) } + [start], step: 0)
  }

  private static let sessionStart = "_hparams_/session_start_info"
  private static let sessionEnd = "_hparams_/session_end_info"

  /// A text as a block of code: four spaces before each line, as Markdown has it.
  private static func text(_ name: String, _ text: String) -> TensorBoardEvent.Summary.Value {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }
    return .init(
      tag: "\(name)/text_summary",
      tensor: .init(
        kind: .string, shape: .init(dimensions: [.init(size: 1)]),
        strings: [Array(lines.joined(separator: "\n").utf8)]),
      metadata: .init(plugin: .init(name: "text")))
  }

  private static func hparams(
    _ tag: String, _ data: TensorBoardHyperparameters
  ) -> TensorBoardEvent.Summary.Value {
    .init(tag: tag, metadata: .init(plugin: .init(name: "hparams", content: data.bytes)))
  }

  private static func hyperparameter(_ value: JSONValue) -> TensorBoardHyperparameters.Value? {
    switch value {
    case .int, .double: value.double.flatMap { number in number.isFinite ? .init(number: number) : nil }
    case .string(let text): .init(string: text)
    case .bool(let flag): .init(bool: flag)
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
      guard events.first?.event.sourceMetadata?.writer == EventFile.writer || bytes.isEmpty else { continue }
      let kept = events.prefix { event, _ in
        event.step <= step && !event.values.contains { $0.tag == sessionEnd }
          && (evaluated || event.step < step || !event.values.contains { $0.tag.hasPrefix("eval/") })
      }
      // A file without a single summary tells nothing; its name may go.
      guard kept.contains(where: { $0.event.values.isEmpty == false }) else {
        try FileSystem.remove(path)
        continue
      }
      let end = kept.last?.end ?? 0
      if end < bytes.count { try AtomicFile.replace(path, with: Array(bytes[..<end])) }
      for (event, _) in kept where !event.values.isEmpty {
        var all = left ?? Kept()
        all.step = max(all.step, event.step)
        all.tags[event.step, default: []].formUnion(event.values.map(\.tag))
        left = all
      }
    }
    return left
  }
}
