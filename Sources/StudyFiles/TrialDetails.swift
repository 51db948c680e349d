import Basics
import Tuning

/// Reads the parts of trials, table by table.
struct TrialDetails {
  let access: any SQLAccess
  let study: Int
  /// The lowest key of the trials to fill; `nil` for none.
  let least: Int?

  /// - Parameter distributions: the distributions read so far, by their text, so that equal ones share
  ///   memory.
  func fill(_ trials: inout [Int: Trial], _ distributions: inout [String: Distribution]) throws(Failure) {
    guard least != nil else { return }
    for row in try rows("trial_params", "param_name, param_value, distribution_json", by: "param_id") {
      guard let key = row[0].int, trials[key] != nil, let name = row[1].text, let number = row[2].double,
        let text = row[3].text
      else { continue }
      guard let distribution = distributions[text] ?? DistributionJSON.distribution(text) else { continue }
      distributions[text] = distribution
      trials[key]?.parameters.append(Trial.Parameter(name, distribution, number))
    }
    for row in try rows(
      "trial_intermediate_values", "step, intermediate_value, intermediate_value_type", by: "step")
    {
      guard let key = row[0].int, let step = row[1].int else { continue }
      trials[key]?.report(TrialDetails.number(row[2], row[3]) ?? .nan, step: step)
    }
    for row in try rows("trial_values", "value, value_type, objective", by: "objective") {
      guard let key = row[0].int, row[3].int == 0 else { continue }
      trials[key]?.value = TrialDetails.number(row[1], row[2])
    }
    for row in try rows("trial_system_attributes", "\"key\", value_json", by: "trial_system_attribute_id") {
      guard let key = row[0].int, let name = row[1].text else { continue }
      trials[key]?.attributes[name] = TrialDetails.json(row[2].text ?? "null")
    }
    for row in try rows("trial_user_attributes", "\"key\", value_json", by: "trial_user_attribute_id") {
      guard let key = row[0].int, let name = row[1].text else { continue }
      trials[key]?.notes[name] = TrialDetails.json(row[2].text ?? "null")
    }
  }

  private func rows(_ table: String, _ columns: String, by order: String) throws(Failure) -> [[SQLValue]] {
    let columns = columns.split(separator: ", ").map { "d.\($0)" }.joined(separator: ", ")
    return try access.rows(
      """
      SELECT d.trial_id, \(columns) FROM \(table) d JOIN trials t ON t.trial_id = d.trial_id
      WHERE t.study_id = ? AND d.trial_id >= ? ORDER BY d.trial_id, d.\(order)
      """, [.int(study), .int(least ?? 0)])
  }

  private static func number(_ value: SQLValue, _ kind: SQLValue) -> Double? {
    switch kind.text {
    case "INF_POS": .infinity
    case "INF_NEG": -.infinity
    case "NAN": .nan
    default: value.double
    }
  }

  /// Parses a JSON text. Python writes NaN and infinities, which JSON does not have; such a value is kept as
  /// text.
  static func json(_ text: String) -> JSONValue {
    (try? JSONValue(parsing: Array(text.utf8), source: "")) ?? .string(text)
  }
}
