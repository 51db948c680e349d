import Basics

/// The tables of Optuna's relational storage, schema 12 (alembic v3.2.0.a), which Optuna 3.2 to 5 open.
enum OptunaSchema {
  static let version = 12
  static let revision = "v3.2.0.a"
  static let library = "5.0.0"

  /// What differs between the two databases' SQL.
  private struct Words {
    /// The type of an auto-incremented key.
    let key: String
    let number: String
    let time: String
    let direction: String
    let state: String
    let valueType: String
    let reportType: String
    /// The column `key`, quoted where it is a reserved word.
    let keyColumn: String
  }

  static let sqlite = tables(
    Words(
      key: "INTEGER NOT NULL", number: "FLOAT", time: "DATETIME", direction: "VARCHAR(8)",
      state: "VARCHAR(8)", valueType: "VARCHAR(7)", reportType: "VARCHAR(7)", keyColumn: "\"key\""))

  static let postgres =
    [
      kind("studydirection", ["NOT_SET", "MINIMIZE", "MAXIMIZE"]),
      kind("trialstate", ["RUNNING", "COMPLETE", "PRUNED", "FAIL", "WAITING"]),
      kind("trialvaluetype", ["FINITE", "INF_POS", "INF_NEG"]),
      kind("trialintermediatevaluetype", ["FINITE", "INF_POS", "INF_NEG", "NAN"]),
    ]
    + tables(
      Words(
        key: "SERIAL NOT NULL", number: "FLOAT(53)", time: "TIMESTAMP WITHOUT TIME ZONE",
        direction: "studydirection", state: "trialstate", valueType: "trialvaluetype",
        reportType: "trialintermediatevaluetype", keyColumn: "key"))

  /// Creates an enumerated type unless it exists.
  private static func kind(_ name: String, _ labels: [String]) -> String {
    let list = labels.map { "'\($0)'" }.joined(separator: ", ")
    return """
      DO $$ BEGIN
        IF NOT EXISTS (SELECT 1 FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
                       WHERE t.typname = '\(name)' AND n.nspname = current_schema()) THEN
          CREATE TYPE \(name) AS ENUM (\(list));
        END IF;
      END $$
      """
  }

  private static func table(_ name: String, _ lines: [String]) -> String {
    "CREATE TABLE IF NOT EXISTS \(name) (\n\t\(lines.joined(separator: ", \n\t"))\n)"
  }

  /// A table of keys and JSON values that belong to a study or a trial.
  private static func attributes(_ owner: String, _ kind: String, _ words: Words) -> String {
    let column = "\(owner)_id"
    return table(
      "\(owner)_\(kind)_attributes",
      [
        "\(owner)_\(kind)_attribute_id \(words.key)", "\(column) INTEGER",
        "\(words.keyColumn) VARCHAR(512)",
        "value_json TEXT", "PRIMARY KEY (\(owner)_\(kind)_attribute_id)",
        "UNIQUE (\(column), \(words.keyColumn))", reference(owner),
      ])
  }

  private static func reference(_ owner: String) -> String {
    "FOREIGN KEY(\(owner)_id) REFERENCES \(owner == "study" ? "studies" : "trials") (\(owner)_id)"
  }

  private static func tables(_ words: Words) -> [String] {
    [
      table(
        "studies",
        ["study_id \(words.key)", "study_name VARCHAR(512) NOT NULL", "PRIMARY KEY (study_id)"]),
      "CREATE UNIQUE INDEX IF NOT EXISTS ix_studies_study_name ON studies (study_name)",
      table(
        "version_info",
        [
          "version_info_id INTEGER NOT NULL", "schema_version INTEGER", "library_version VARCHAR(256)",
          "PRIMARY KEY (version_info_id)", "CHECK (version_info_id=1)",
        ]),
      table(
        "study_directions",
        [
          "study_direction_id \(words.key)", "direction \(words.direction) NOT NULL",
          "study_id INTEGER NOT NULL", "objective INTEGER NOT NULL", "PRIMARY KEY (study_direction_id)",
          "UNIQUE (study_id, objective)", reference("study"),
        ]),
      attributes("study", "user", words), attributes("study", "system", words),
      table(
        "trials",
        [
          "trial_id \(words.key)", "number INTEGER", "study_id INTEGER", "state \(words.state) NOT NULL",
          "datetime_start \(words.time)", "datetime_complete \(words.time)", "PRIMARY KEY (trial_id)",
          reference("study"),
        ]),
      "CREATE INDEX IF NOT EXISTS ix_trials_study_id ON trials (study_id)",
      attributes("trial", "user", words), attributes("trial", "system", words),
      table(
        "trial_params",
        [
          "param_id \(words.key)", "trial_id INTEGER", "param_name VARCHAR(512)",
          "param_value \(words.number)", "distribution_json TEXT", "PRIMARY KEY (param_id)",
          "UNIQUE (trial_id, param_name)", reference("trial"),
        ]),
      table(
        "trial_values",
        [
          "trial_value_id \(words.key)", "trial_id INTEGER NOT NULL", "objective INTEGER NOT NULL",
          "value \(words.number)", "value_type \(words.valueType) NOT NULL", "PRIMARY KEY (trial_value_id)",
          "UNIQUE (trial_id, objective)", reference("trial"),
        ]),
      table(
        "trial_intermediate_values",
        [
          "trial_intermediate_value_id \(words.key)", "trial_id INTEGER NOT NULL", "step INTEGER NOT NULL",
          "intermediate_value \(words.number)", "intermediate_value_type \(words.reportType) NOT NULL",
          "PRIMARY KEY (trial_intermediate_value_id)", "UNIQUE (trial_id, step)", reference("trial"),
        ]),
      table(
        "trial_heartbeats",
        [
          "trial_heartbeat_id \(words.key)", "trial_id INTEGER NOT NULL", "heartbeat \(words.time) NOT NULL",
          "PRIMARY KEY (trial_heartbeat_id)", "UNIQUE (trial_id)", reference("trial"),
        ]),
      table(
        "alembic_version",
        [
          "version_num VARCHAR(32) NOT NULL", "CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)",
        ]),
    ]
  }

  /// Creates the missing tables, and refuses a schema of another version.
  /// - Throws: `study.version`.
  static func prepare(_ access: any SQLAccess, _ statements: [String], name: String) throws(Failure) {
    for statement in statements { try access.run(statement) }
    let stamps = try access.rows("SELECT version_num FROM alembic_version", [])
    let versions = try access.rows("SELECT schema_version FROM version_info", [])
    if versions.isEmpty {
      try access.run(
        "INSERT INTO version_info (version_info_id, schema_version, library_version) VALUES (1, ?, ?)",
        [.int(version), .text(library)])
    }
    if stamps.isEmpty {
      try access.run("INSERT INTO alembic_version (version_num) VALUES (?)", [.text(revision)])
    }
    try check(stamps: stamps, versions: versions, name: name)
  }

  /// - Throws: `study.version`.
  static func check(stamps: [[SQLValue]], versions: [[SQLValue]], name: String) throws(Failure) {
    let stamp = stamps.first?.first?.text ?? revision
    guard stamp == revision, versions.first?.first?.int ?? version == version else {
      throw Failure(
        "study.version", "the database has Optuna's schema \(stamp); this program knows \(revision)",
        at: .file(name, line: nil),
        remedy: "older ones are brought up by: optuna storage upgrade --storage URL", kind: .environment)
    }
  }
}
