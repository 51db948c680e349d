package import Basics
package import Records
package import Reports
package import Studies
import StudyFiles
import Tuning

extension RunStore {
  /// The studies of the store, newest last.
  package func listStudies(isWhole: Bool) -> (table: Table, problems: [Failure]) {
    var (listing, problems) = studies.list()
    listing.sort { $0.id < $1.id }
    var table = Table([
      .init("study"), .init("status"), .init("task"), .init("model"), .init("name"), .init("done", .right),
      .init("pruned", .right), .init("failed", .right), .init("best", .right), .init("metric"),
      .init("created"),
    ])
    for entry in listing {
      let record = entry.record
      do throws(Failure) {
        let history = try history(of: entry)
        let count = StudyCount(history, of: record.trials)
        table.append([
          "\(entry.id)", status(of: entry, history), record.task,
          PathName.last(record.model), record.label ?? "",
          "\(count.finished)/\(count.total)", "\(count.pruned)", "\(count.failed)",
          shown(history.bestNumber, isWhole: isWhole), record.metric,
          RunStore.moment(record.created, isWhole: isWhole),
        ])
      } catch {
        problems.append(error)
      }
    }
    return (table, problems)
  }

  /// The status of a study: `running` while a living process holds a trial.
  private func status(of entry: StudyEntry, _ history: History) -> String {
    if history.trials.contains(where: { $0.state == .running && FileLock.isHeld(entry.lockPath($0.number)) })
    {
      return "running"
    }
    return StudyCount(history, of: entry.record.trials).finished >= entry.record.trials
      ? "finished" : "interrupted"
  }

  /// Everything about a study, line by line; charts are `width` columns wide.
  /// - Throws: `study.unknown`, `study.none`.
  package func describe(_ id: StudyID, width: Int) throws(Failure) -> [String] {
    let (entry, history) = try study(id)
    let (record, chart) = (entry.record, StudyFigures(entry, history).chart)
    let count = StudyCount(history, of: record.trials)
    var lines = [
      "\(id)  \(status(of: entry, history))  \(entry.directory)", "command   \(record.command)",
      "model     \(record.model)   task \(record.task)   mode \(record.mode)",
      "study     \(record.name)   \((try? entry.location())?.description ?? record.storage)",
      "method    \(record.sampler), \(record.pruner), seed \(record.seed), \(record.metric) to \(record.direction.rawValue.lowercased())",
      "trials    \(count.text)",
    ]
    for (name, value) in record.fixed.members {
      lines.append("  \(TextWidth.padded(name, to: 28)) \(value.value?.description ?? value.text())")
    }
    func add(_ title: String, _ part: [String]) {
      if !part.isEmpty { lines += ["", title] + part.map { "  " + $0 } }
    }
    add("history", chart.historyLines(width: min(width, 100) - 2))
    add("importance (PED-ANOVA)", chart.importanceLines(width: min(width, 100) - 2))
    add("slice: mean \(record.metric) along each range", chart.sliceLines(width: width - 2))
    add("the best trials", chart.parallelLines(width: width - 2))
    let failed = history.trials.filter { $0.state == .fail }.prefix(8).map { trial in
      "t\(trial.number)  \(trial.notes["idx:reason"]?.string ?? "failed")"
    }
    add("failed", Array(failed))
    return lines
  }

  /// The names of a study's trials on this machine: `h1.t0`, …
  package func trialNames(of id: StudyID) throws(Failure) -> [String] {
    let (entry, history) = try study(id)
    return history.trials.filter {
      FileSystem.exists("\(entry.trialDirectory($0.number))/\(RunManifest.fileName)")
    }.map { "\(id).t\($0.number)" }
  }
}
