import Basics
import Records
import Testing

@Suite("trainer_state.json")
struct TrainerStateTests {
  func state() -> TrainerState {
    var state = TrainerState(epoch: 1.5, globalStep: 30, maxSteps: 60, epochs: 3, batchSize: 16)
    state.earlyStopping = TrainerState.EarlyStopping(patience: 3, threshold: 0.0, counter: 1)
    state.history = [
      MetricsRow(step: 20, epoch: 1, [("loss", 0.5), ("learning_rate", 1e-05), ("grad_norm", 2.5)]),
      MetricsRow(step: 20, epoch: 1, split: "dev", [("f1", 0.8), ("loss", 0.4)]),
      MetricsRow(step: 20, epoch: 1, split: "test", [("f1", 0.7)]),
    ]
    return state
  }

  @Test("has exactly the keys that transformers knows")
  func keys() throws {
    let tree = try #require(try JSONValue(parsing: state().text.utf8, source: "x").object)
    #expect(
      tree.keys == [
        "best_global_step", "best_metric", "best_model_checkpoint", "epoch", "eval_steps", "global_step",
        "is_hyper_param_search", "is_local_process_zero", "is_world_process_zero", "log_history",
        "logging_steps", "max_steps", "num_input_tokens_seen", "num_train_epochs", "save_steps",
        "stateful_callbacks", "total_flos", "train_batch_size", "trial_name", "trial_params",
      ])
    #expect(tree["stateful_callbacks"]?["TrainerControl"]?["args"]?["should_save"] == true)
    let stopping = tree["stateful_callbacks"]?["EarlyStoppingCallback"]
    #expect(stopping?["attributes"]?["early_stopping_patience_counter"] == 1)
    #expect(stopping?["args"]?["early_stopping_threshold"] == 0.0)
  }

  @Test("logs as the Trainer does")
  func history() throws {
    let tree = try JSONValue(parsing: state().text.utf8, source: "x")
    let log = try #require(tree["log_history"]?.array)
    #expect(
      log.map { $0.text() } == [
        #"{"epoch":1.0,"grad_norm":2.5,"learning_rate":1e-05,"loss":0.5,"step":20}"#,
        #"{"epoch":1.0,"eval_f1":0.8,"eval_loss":0.4,"step":20}"#,
      ])
  }
}
