import Basics
import Records
import Testing

@Suite("training_results.json")
struct TrainingResultsTests {
  /// The numbers of the seed's example.
  static func example() -> TrainingResults {
    var results = TrainingResults(
      model: "onlplab/alephbert-base", task: "cls", mode: "full_finetune",
      settings: JSONObject([
        ("weight_decay", 0.01), ("seed", 42), ("learning_rate", 2e-05), ("batch_size", 16), ("num_epochs", 5),
        ("warmup_ratio", 0.1),
      ]),
      splits: [
        .init(name: "train", samples: 3456, file: "train.csv"),
        .init(name: "dev", samples: 432, file: "dev.csv"),
        .init(name: "test", samples: 432, file: "test.csv"),
      ],
      runtime: 432.56, samplesPerSecond: 8.0, finalLoss: 0.2345, epochsCompleted: 5,
      dev: .init([("loss", 0.3123), ("f1", 0.8012)]),
      test: .init(
        [("loss", 0.33), ("recall", 0.8792), ("precision", 0.8654), ("f1", 0.8723), ("accuracy", 0.8765)],
        confusion: .init(truePositives: 189, falsePositives: 27, trueNegatives: 194, falseNegatives: 22)),
      averaging: "binary",
      history: [
        .init(
          epoch: 1, step: 216, loss: 0.5234, learningRate: 1.8e-05, evaluationLoss: 0.4567, f1: 0.7234,
          accuracy: 0.7345),
        .init(
          epoch: 2, step: 432, loss: .nan, learningRate: 1.6e-05, evaluationLoss: .infinity, f1: 0.8012,
          accuracy: 0.8123),
      ])
    results.words = TrainingResults.Words(
      heading: "Hebrew Idiom Detection - Training Summary", task: "Sequence Classification",
      expectedMetrics: ["accuracy", "f1", "precision", "recall", "confusion_matrix"])
    return results
  }

  @Test("has the seed's shape and order")
  func shape() throws {
    let text = TrainingResultsTests.example().json.text(indent: 2)
    #expect(
      text.hasPrefix(
        """
        {
          "model": "onlplab/alephbert-base",
          "task": "cls",
          "mode": "full_finetune",
          "freeze_backbone": false,
          "config": {
            "learning_rate": 2e-05,
            "batch_size": 16,
            "num_epochs": 5,
            "warmup_ratio": 0.1,
            "weight_decay": 0.01,
            "seed": 42
          },
          "dataset": {
            "train_samples": 3456,
            "dev_samples": 432,
            "test_samples": 432,
            "train_file": "train.csv",
        """))
    #expect(
      text.contains(
        """
          "train_metrics": {
            "runtime": 432.56,
            "samples_per_second": 8.0,
            "final_loss": 0.2345,
            "epochs_completed": 5,
            "steps_per_second": null
          },
          "dev_metrics": {
        """))
    #expect(
      text.contains(
        """
          "test_metrics": {
            "accuracy": 0.8765,
            "f1": 0.8723,
            "precision": 0.8654,
            "recall": 0.8792,
            "confusion_matrix": {
              "true_positives": 189,
              "false_positives": 27,
              "true_negatives": 194,
              "false_negatives": 22
            },
            "loss": 0.33,
            "confusion_matrix_tn": 194,
        """))
    #expect(
      text.contains(
        """
          "metric_averaging": "binary",
          "training_history": [
            {
              "epoch": 1.0,
              "step": 216,
              "loss": 0.5234,
              "learning_rate": 1.8e-05,
              "eval_loss": 0.4567,
              "eval_f1": 0.7234,
              "eval_accuracy": 0.7345
            },
            {
              "epoch": 2.0,
              "step": 432,
              "loss": null,
              "learning_rate": 1.6e-05,
              "eval_loss": null,
              "eval_f1": 0.8012,
              "eval_accuracy": 0.8123
            }
          ],
          "status": "finished",
        """))
  }

  @Test("a run without a test set, or stopped within an epoch")
  func partial() {
    var results = TrainingResultsTests.example()
    (results.test, results.epochsCompleted, results.mode) = (nil, 1.5, "frozen_backbone")
    // The members are there: scripts that look at them go on.
    for name in ["f1", "accuracy", "precision", "recall"] {
      #expect(results.json["test_metrics"]?[name] == .null)
    }
    #expect(results.json["train_metrics"]?["epochs_completed"] == 1.5)
    #expect(results.json["freeze_backbone"] == true)
  }

  @Test("is written whole")
  func written() throws {
    let directory = TestStore.temporaryDirectory()
    try TrainingResultsTests.example().write(to: directory)
    #expect(FileSystem.names(in: directory) == ["training_results.json"])
    #expect(try FileSystem.readText(directory + "/training_results.json").hasSuffix("}\n}\n"))
  }
}
