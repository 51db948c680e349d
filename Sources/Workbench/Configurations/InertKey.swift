import Basics

/// A key of the Python systems that is known and does nothing here, as long as its value asks for nothing.
struct InertKey: Sendable {
  let name: String
  /// The values that ask for nothing; `nil` when any will do.
  let harmless: [Value]?
  /// What to write instead of a value that asks for something absent.
  let remedy: String

  init(_ name: String, _ harmless: [Value]? = nil, _ remedy: String = "") {
    (self.name, self.harmless, self.remedy) = (name, harmless, remedy)
  }

  static let all: [InertKey] = [
    InertKey("model_name"), InertKey("num_labels", [.int(2), .int(3), .null], "remove it: the task decides"),
    InertKey("fp16", [.null, .flag(false)], "the CPU computes in fp32: fp16: null"),
    InertKey("bf16", [.null, .flag(false)], "the CPU computes in fp32: bf16: null"),
    InertKey(
      "load_best_model_at_end", [.flag(true)], "the best checkpoint is always kept and evaluated: true"),
    InertKey("greater_is_better", [.flag(true), .null], "the metric decides: remove it"),
    InertKey("report_to"), InertKey("logging_dir"), InertKey("dataloader_num_workers"),
    InertKey("remove_unused_columns"), InertKey("label_names"), InertKey("disable_tqdm"),
    InertKey(
      "trust_remote_code", [.flag(false), .null], "no code of a model is ever run: trust_remote_code: false"),
    InertKey("skip_test_eval", [.flag(false), .null], "give no test split instead"),
    InertKey("push_to_hub", [.flag(false), .null], "nothing is uploaded: push_to_hub: false"),
  ]

  /// - Throws: `settings.absent` when the value asks for what is not there.
  func check(_ value: Value, at place: Place) throws(Failure) {
    guard let harmless, !harmless.contains(value) else { return }
    throw Failure(
      "settings.absent", "\(name): \(value) asks for what is not there", at: place, mend: remedy,
      kind: .environment)
  }
}
