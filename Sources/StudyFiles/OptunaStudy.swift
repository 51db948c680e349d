package import Basics
package import Tuning

/// A study in Optuna's schema, interoperable with Optuna and optuna-dashboard in both directions.
///
/// Not Sendable: one object belongs to one thread. Processes share the database, not the object.
package final class OptunaStudy {
  /// The name in the database, such as `alephbert-base_cls_hpo`.
  package let name: String
  /// Whether the largest or the smallest value is best.
  package let direction: Direction
  /// Where the study is stored.
  package let location: StudyLocation
  private let database: any SQLDatabase
  private let id: Int
  /// Finished trials, which no longer change.
  private var finished: [Int: Trial] = [:]
  private var distributions: [String: Distribution] = [:]

  /// Opens a study.
  ///
  /// - Parameter create: the direction of the study to create if it does not exist; `nil` only opens.
  /// - Throws: `study.none`, `study.direction`, `study.version`, `study.file`, `study.busy`, `study.server`.
  package init(_ name: String, at location: StudyLocation, create: Direction?) throws(Failure) {
    (self.name, self.location) = (name, location)
    let database = try OptunaStudy.open(location, writes: create != nil)
    let made = try database.transaction(writes: create != nil) {
      access throws(Failure) -> (id: Int, directions: [Direction?]) in
      if create != nil {
        try OptunaSchema.prepare(access, database.dialect.schema, name: database.name)
      } else if try access.rows(database.dialect.findTables, []).isEmpty {
        // The file was created but its tables were not.
        throw OptunaStudy.unknown(name, database.name)
      }
      if let id = try OptunaStudy.id(of: name, access) {
        return (id, try OptunaStudy.directions(id, access))
      }
      guard let create else { throw OptunaStudy.unknown(name, database.name) }
      let id = try access.rows(
        "INSERT INTO studies (study_name) VALUES (?) RETURNING study_id", [.text(name)])
      guard let id = id.first?.first?.int else { throw OptunaStudy.unknown(name, database.name) }
      try access.run(
        "INSERT INTO study_directions (direction, study_id, objective) VALUES (?, ?, 0)",
        [.text(create.rawValue), .int(id)])
      return (id, [create])
    }
    guard made.directions.count == 1, let direction = made.directions[0],
      create == nil || create == direction
    else {
      let there = made.directions.map { $0?.rawValue.lowercased() ?? "nowhere" }.joined(separator: " and ")
      throw Failure(
        "study.direction", "the study '\(name)' goes \(there)",
        at: .file(database.name, line: nil), remedy: "give the study another name: name=NAME",
        kind: .environment)
    }
    (self.database, self.id, self.direction) = (database, made.id, direction)
  }

  private static func open(_ location: StudyLocation, writes: Bool) throws(Failure) -> any SQLDatabase {
    switch location {
    case .file(let path):
      if !writes, !FileSystem.exists(path) {
        throw Failure(
          "study.none", "there is no database of studies", at: .file(path, line: nil), kind: .environment)
      }
      return try SQLiteDatabase(path, creates: writes)
    case .server(let address): return try PostgresDatabase(address)
    }
  }

  private static func id(of name: String, _ access: any SQLAccess) throws(Failure) -> Int? {
    try access.rows("SELECT study_id FROM studies WHERE study_name = ?", [.text(name)]).first?.first?.int
  }

  private static func directions(_ id: Int, _ access: any SQLAccess) throws(Failure) -> [Direction?] {
    try access.rows(
      "SELECT direction FROM study_directions WHERE study_id = ? ORDER BY objective", [.int(id)]
    )
    .map { $0.first?.text.flatMap { Direction(rawValue: $0) } }
  }

  private static func unknown(_ name: String, _ file: String) -> Failure {
    Failure(
      "study.none", "there is no study '\(name)'", at: .file(file, line: nil),
      remedy: "'runs' lists the studies",
      kind: .environment)
  }

  /// The names of the studies in a database, oldest first.
  /// - Throws: `study.none` if the database does not exist.
  package static func names(at location: StudyLocation) throws(Failure) -> [String] {
    try open(location, writes: false).transaction(writes: false) { access throws(Failure) in
      try access.rows("SELECT study_name FROM studies ORDER BY study_id", []).compactMap { $0.first?.text }
    }
  }

  /// The key of a pruner's decision to stop a trial; its value is the step.
  static let prunedAt = "idx:pruned_at"

  // MARK: Reading

  /// The current state of the study.
  package func history() throws(Failure) -> History {
    try database.transaction(writes: false) { access throws(Failure) in try history(access) }
  }

  private func history(_ access: any SQLAccess) throws(Failure) -> History {
    let seconds = database.dialect.seconds("datetime_start", "datetime_complete")
    let rows = try access.rows(
      "SELECT trial_id, number, state, \(seconds) FROM trials WHERE study_id = ? ORDER BY trial_id",
      [.int(id)])
    var fresh: [Int: Trial] = [:]
    for row in rows {
      guard row.count == 4, let key = row[0].int, finished[key] == nil, let number = row[1].int,
        let state = row[2].text.flatMap({ TrialState(rawValue: $0) })
      else { continue }
      var trial = Trial(id: key, number: number, state: state)
      trial.seconds = row[3].double
      fresh[key] = trial
    }
    try TrialDetails(access: access, study: id, least: fresh.keys.min()).fill(&fresh, &distributions)
    for (key, trial) in fresh where trial.state.isFinished { finished[key] = trial }
    let trials = rows.compactMap { row in row.first?.int.flatMap { finished[$0] ?? fresh[$0] } }
    return History(
      studyName: name, direction: direction, trials: trials.sorted { ($0.number, $0.id) < ($1.number, $1.id) }
    )
  }

  /// The study's user attribute for a key.
  package func note(_ key: String) throws(Failure) -> JSONValue? {
    try database.transaction(writes: false) { access throws(Failure) in
      try access.rows(
        "SELECT value_json FROM study_user_attributes WHERE study_id = ? AND \"key\" = ?",
        [.int(id), .text(key)]
      ).first?.first?.text.map { TrialDetails.json($0) }
    }
  }

  /// Stores user attributes with the study.
  package func setNotes(_ notes: [String: JSONValue]) throws(Failure) {
    try database.transaction(writes: true) { access throws(Failure) in
      for (key, value) in notes.sorted(by: { $0.key < $1.key }) {
        try OptunaStudy.put("study_user", id, key, value, access)
      }
    }
  }

  /// Sets the name that Optuna's dashboard shows for the objective.
  package func setMetricName(_ metric: String) throws(Failure) {
    try database.transaction(writes: true) { access throws(Failure) in
      try OptunaStudy.put("study_system", id, "study:metric_names", [.string(metric)], access)
    }
  }

  private static func put(
    _ table: String, _ owner: Int, _ key: String, _ value: JSONValue, _ access: any SQLAccess
  ) throws(Failure) {
    let column = table.hasPrefix("study") ? "study_id" : "trial_id"
    try access.run(
      """
      INSERT INTO \(table)_attributes (\(column), "key", value_json) VALUES (?, ?, ?)
      ON CONFLICT (\(column), "key") DO UPDATE SET value_json = excluded.value_json
      """, [.int(owner), .text(key), .text(value.text())])
  }

  // MARK: Writing

  /// Begins the next trial: a waiting one, or else a new one while there are fewer than `limit`.
  ///
  /// - Parameters:
  ///   - notes: stored with the trial from the start.
  ///   - choose: the trial's parameters; called inside the transaction with its number, the current study,
  ///     and the parameters fixed for it. If it throws, the trial is not begun.
  /// - Returns: `nil` when no trial is waiting and the limit is reached.
  package func begin(
    limit: Int, notes: [String: JSONValue] = [:],
    choose: (Int, History, [String: Value]) throws(Failure) -> Suggestion
  ) throws(Failure) -> Trial? {
    try database.transaction(writes: true) { access throws(Failure) -> Trial? in
      try lock(access)
      let history = try history(access)
      let now = database.dialect.now
      var trial: Trial
      if let waiting = history.trials.first(where: { $0.state == .waiting }) {
        trial = waiting
        try access.run(
          "UPDATE trials SET state = 'RUNNING', datetime_start = \(now) WHERE trial_id = ?", [.int(trial.id)])
      } else {
        guard history.trials.count < limit else { return nil }
        // The number of a deleted trial is not reused: its directory may still exist.
        let number = max(history.trials.count, (history.trials.map(\.number).max() ?? -1) + 1)
        let made = try access.rows(
          """
          INSERT INTO trials (number, study_id, state, datetime_start) VALUES (?, ?, 'RUNNING', \(now))
          RETURNING trial_id
          """, [.int(number), .int(id)])
        guard let key = made.first?.first?.int else { return nil }
        trial = Trial(id: key, number: number, state: .running)
      }
      trial.state = .running
      var fixed: [String: Value] = [:]
      for (name, value) in trial.attributes["fixed_params"]?.object?.members ?? [] {
        fixed[name] = value.value
      }
      try fill(&trial, try choose(trial.number, history, fixed), notes, access)
      return trial
    }
  }

  /// Takes over a trial that is no longer running anywhere.
  ///
  /// - Parameters:
  ///   - notes: user attributes to store with it.
  ///   - isMine: decides from the trial's current state; `false` leaves it alone.
  ///   - choose: parameters for a trial that ended before it had any.
  /// - Returns: `nil` when it was left alone.
  package func claim(
    _ trial: Trial, notes: [String: JSONValue], isMine: (Trial) throws(Failure) -> Bool,
    choose: (Int, History, [String: Value]) throws(Failure) -> Suggestion
  ) throws(Failure) -> Trial? {
    try database.transaction(writes: true) { access throws(Failure) -> Trial? in
      try lock(access)
      let history = try history(access)
      guard var now = history.trials.first(where: { $0.id == trial.id }), now.state == .running,
        try isMine(now)
      else { return nil }
      var suggestion = Suggestion()
      if now.parameters.isEmpty { suggestion = try choose(now.number, history, [:]) }
      try fill(&now, suggestion, notes, access)
      return now
    }
  }

  private func lock(_ access: any SQLAccess) throws(Failure) {
    if let statement = database.dialect.lockStudy { try access.run(statement, [.int(id)]) }
  }

  private func fill(
    _ trial: inout Trial, _ suggestion: Suggestion, _ notes: [String: JSONValue], _ access: any SQLAccess
  ) throws(Failure) {
    for parameter in suggestion.parameters {
      try access.run(
        """
        INSERT INTO trial_params (trial_id, param_name, param_value, distribution_json) VALUES (?, ?, ?, ?)
        """,
        [
          .int(trial.id), .text(parameter.name), .double(parameter.number),
          .text(DistributionJSON.text(parameter.distribution)),
        ])
    }
    trial.parameters += suggestion.parameters
    try put(attributes: suggestion.attributes, notes: notes, into: trial.id, access)
    trial.attributes.merge(suggestion.attributes) { $1 }
    trial.notes.merge(notes) { $1 }
    try beat(trial.id, access)
  }

  private func put(
    attributes: [String: JSONValue], notes: [String: JSONValue], into trial: Int, _ access: any SQLAccess
  ) throws(Failure) {
    for (key, value) in attributes.sorted(by: { $0.key < $1.key }) {
      try OptunaStudy.put("trial_system", trial, key, value, access)
    }
    for (key, value) in notes.sorted(by: { $0.key < $1.key }) {
      try OptunaStudy.put("trial_user", trial, key, value, access)
    }
  }

  /// Stores user attributes with a trial.
  package func setNotes(_ notes: [String: JSONValue], of trial: Trial) throws(Failure) {
    try database.transaction(writes: true) { access throws(Failure) in
      try put(attributes: [:], notes: notes, into: trial.id, access)
    }
  }

  /// Records a heartbeat for a trial.
  package func beat(_ trial: Trial) throws(Failure) {
    try database.transaction(writes: true) { access throws(Failure) in try beat(trial.id, access) }
  }

  private func beat(_ trial: Int, _ access: any SQLAccess) throws(Failure) {
    let now = database.dialect.beat
    try access.run(
      """
      INSERT INTO trial_heartbeats (trial_id, heartbeat) VALUES (?, \(now))
      ON CONFLICT (trial_id) DO UPDATE SET heartbeat = excluded.heartbeat
      """, [.int(trial)])
  }

  /// Seconds since a trial's last heartbeat; `nil` if it never had one.
  package func silence(of trial: Trial) throws(Failure) -> Double? {
    let seconds = database.dialect.seconds("heartbeat", database.dialect.beat)
    return try database.transaction(writes: false) { access throws(Failure) in
      try access.rows("SELECT \(seconds) FROM trial_heartbeats WHERE trial_id = ?", [.int(trial.id)])
        .first?.first?.double
    }
  }

  /// Stores an intermediate value; a step that was already reported keeps its first value.
  ///
  /// - Parameter judge: gives the verdict on the trial with the new report, from the current study.
  /// - Returns: the trial with the report and the attributes of the verdict, and whether to prune it.
  package func report(
    _ value: Double, step: Int, of trial: Trial, judge: (Trial, History) -> Verdict
  ) throws(Failure) -> (trial: Trial, prunes: Bool) {
    try database.transaction(writes: true) { access throws(Failure) in
      let (number, kind) = OptunaStudy.stored(value)
      try beat(trial.id, access)
      let added = try access.rows(
        """
        INSERT INTO trial_intermediate_values (trial_id, step, intermediate_value, intermediate_value_type)
        VALUES (?, ?, ?, ?) ON CONFLICT (trial_id, step) DO NOTHING RETURNING step
        """, [.int(trial.id), .int(step), number, .text(kind)])
      let history = try history(access)
      var now = history.trials.first { $0.id == trial.id } ?? trial
      guard !added.isEmpty else {
        // The trial was interrupted after this report and has reached it again: the earlier verdict still
        // holds.
        return (now, now.notes[OptunaStudy.prunedAt]?.int == step)
      }
      let verdict = judge(now, history)
      let notes: [String: JSONValue] = verdict.prunes ? [OptunaStudy.prunedAt: .int(step)] : [:]
      try put(attributes: verdict.attributes, notes: notes, into: trial.id, access)
      now.attributes.merge(verdict.attributes) { $1 }
      now.notes.merge(notes) { $1 }
      return (now, verdict.prunes)
    }
  }

  /// Ends a trial for good.
  ///
  /// - Parameter value: the objective of a complete trial or the last report of a pruned one; not stored for
  ///   a failed one.
  package func finish(
    _ trial: Trial, _ state: TrialState, value: Double?, notes: [String: JSONValue] = [:]
  ) throws(Failure) {
    try database.transaction(writes: true) { access throws(Failure) in
      let now = try access.rows("SELECT state FROM trials WHERE trial_id = ?", [.int(trial.id)])
      guard now.first?.first?.text.flatMap({ TrialState(rawValue: $0) })?.isFinished == false else { return }
      if let value, !value.isNaN, state != .fail {
        let (number, kind) = OptunaStudy.stored(value)
        try access.run(
          """
          INSERT INTO trial_values (trial_id, objective, value, value_type) VALUES (?, 0, ?, ?)
          ON CONFLICT (trial_id, objective)
          DO UPDATE SET value = excluded.value, value_type = excluded.value_type
          """, [.int(trial.id), number, .text(kind)])
      }
      try put(attributes: [:], notes: notes, into: trial.id, access)
      try access.run(
        "UPDATE trials SET state = ?, datetime_complete = \(database.dialect.now) WHERE trial_id = ?",
        [.text(state.rawValue), .int(trial.id)])
    }
  }

  private static func stored(_ value: Double) -> (SQLValue, String) {
    if value.isNaN { return (.null, "NAN") }
    if value.isInfinite { return (.null, value > 0 ? "INF_POS" : "INF_NEG") }
    return (.double(value), "FINITE")
  }
}
