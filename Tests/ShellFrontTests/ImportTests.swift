import Basics
import Records
import Settings
import TestSupport
import Testing

/// What the Python systems left, in the forms that their files and their guide show.
@Suite struct ImportTests {
  /// Puts a file, and the directories above it, into a workplace.
  private func put(_ place: Workplace, _ name: String, _ text: String) throws {
    try FileSystem.createDirectory(AtomicFile.directory(of: "\(place.path)/\(name)"))
    try place.write(name, text)
  }

  /// As the program writes it: flat metrics, rows of training and evaluation apart, the final evaluations at the end.
  private let real = """
    {"model": "onlplab/alephbert-base", "task": "cls", "mode": "FULL FINE-TUNING", "freeze_backbone": false,
     "config": {"learning_rate": "3e-5", "batch_size": 16, "num_epochs": 2, "warmup_ratio": 0.1, "weight_decay": 0.01,
      "seed": 42, "fp16": true, "label_smoothing": 0.1, "lr_scheduler_type": "cosine"},
     "dataset": {"train_samples": 8, "dev_samples": 4, "test_samples": 4, "train_file": "data/splits/train.csv"},
     "train_metrics": {"runtime": 432.5, "final_loss": 0.4, "epochs_completed": 2.0},
     "dev_metrics": {"loss": 0.31, "f1": 0.8, "accuracy": 0.75},
     "test_metrics": {"loss": NaN, "f1": 0.5, "accuracy": 0.5, "precision": 0.5, "recall": 0.5,
      "confusion_matrix_tn": 1, "confusion_matrix_fp": 1, "confusion_matrix_fn": 1, "confusion_matrix_tp": 1},
     "training_history": [
      {"epoch": 1.0, "step": 1, "loss": 0.6, "grad_norm": 1.5, "learning_rate": 3e-05},
      {"epoch": 1.0, "step": 1, "eval_loss": 0.5, "eval_f1": 0.7},
      {"epoch": 2.0, "step": 2, "loss": 0.4, "grad_norm": 1.0, "learning_rate": 0.0},
      {"epoch": 2.0, "step": 2, "eval_loss": 0.31, "eval_f1": 0.8},
      {"epoch": 2.0, "step": 2, "eval_loss": 0.31, "eval_f1": 0.8}]}
    """

  /// As the guide shows it.
  private let shown = """
    {"model": "dicta-il/dictabert", "task": "cls", "mode": "full_finetune", "freeze_backbone": false,
     "config": {"learning_rate": 2e-05, "batch_size": 16, "num_epochs": 5, "warmup_ratio": 0.1, "weight_decay": 0.01},
     "train_metrics": {"runtime": 10.0, "final_loss": 0.2},
     "test_metrics": {"accuracy": 0.75, "f1": 0.8, "precision": 0.6667, "recall": 1.0, "confusion_matrix":
      {"true_positives": 2, "false_positives": 1, "true_negatives": 1, "false_negatives": 0}},
     "training_history": [{"epoch": 1.0, "step": 216, "loss": 0.5, "learning_rate": 1.8e-05, "eval_loss": 0.4,
      "eval_f1": 0.7, "eval_accuracy": 0.7}, {"epoch": 2.0, "step": 432, "loss": 0.3, "learning_rate": 1.6e-05,
      "eval_loss": 0.3, "eval_f1": 0.8, "eval_accuracy": 0.8}]}
    """

  private func predictions(_ pairs: [(Int, Int)]) -> String {
    let rows = pairs.map {
      #"{"id": "x", "true_label": \#($0), "predicted_label": \#($1), "is_correct": \#($0 == $1)}"#
    }
    return "[" + rows.joined(separator: ", ") + "]"
  }

  private func old() throws -> Workplace {
    let place = try Workplace(train: 8, others: 6)
    let runs = "old/results/full_fine-tuning"
    try put(place, "\(runs)/alephbert-base/cls/seed_42/training_results.json", real)
    try put(place, "\(runs)/dictabert/cls/training_results.json", shown)
    // Class 1: 2 of 2 predictions right, 2 of 3 found; the stored recall is another one.
    let unseen = "old/results/evaluation/unseen_test/alephbert-base/cls/seed_42"
    try put(place, "\(unseen)/eval_predictions.json", predictions([(1, 1), (1, 1), (1, 0), (0, 0)]))
    try put(
      place, "\(unseen)/eval_results_unseen_idiom_test_20251216_101010.json",
      """
      {"model_checkpoint": "x", "dataset": "data/splits/unseen_idiom_test.csv", "task": "cls", "num_samples": 4,
       "metrics": {"loss": 0.4, "f1": 0.7333333333333334, "accuracy": 0.75, "recall": 0.9}}
      """)
    try put(
      place, "old/results/zero_shot/mbert_all_cls.json",
      """
      {"mode": "zero_shot", "model_id": "bert-base-multilingual-cased", "split": "all", "dataset": "data/test.csv",
       "tasks": {"classification": {"metrics": {"accuracy": 0.5, "f1_binary": 0.6, "f1_macro": 0.4, "roc_auc": null}}}}
      """)
    try put(
      place, "old/results/best_hyperparameters/best_params_mbert_cls.json",
      #"{"model": "mbert", "best_hyperparameters": {"learning_rate": "5e-5", "batch_size": 8}}"#)
    return place
  }

  private func entries(_ place: Workplace) -> [RunSummary] {
    RunStore(place.path + "/experiments").list().runs
  }

  @Test("runs of both forms become finished runs, with scores, settings, history and times")
  func runs() throws {
    let place = try old()
    let ending = try place.idx("import", "old")
    #expect(ending.status == 0, "\(ending)")
    let entries = entries(place)
    #expect(entries.map(\.status) == [.finished, .finished, .finished])
    let first = try #require(entries.first { $0.manifest.model == "onlplab/alephbert-base" }).manifest
    #expect(first.mode == "full_finetune" && first.seed == 42 && first.name == "imported_seed_42")
    #expect(first.settings["learning_rate"] == 3e-05 && first.settings["lr_scheduler_type"] == "cosine")
    #expect(first.lineage.foreign?.configuration["fp16"] == true)
    #expect(first.metric("f1", on: "dev") == 0.8 && first.metric("accuracy", on: "test") == 0.5)
    #expect(first.best?.value == 0.8 && first.best?.step == 2)
    let directory = try #require(entries.first { $0.manifest.seed == 42 }).directory
    let rows = try MetricsLog.rows(in: directory)
    #expect(rows.map(\.step) == [1, 1, 2, 2] && rows.map { $0.split ?? "" } == ["", "dev", "", "dev"])
    let second = try #require(entries.first { $0.manifest.model == "dicta-il/dictabert" }).manifest
    #expect(second.metric("confusion_matrix_tp", on: "test") == 2)
    #expect(second.best?.value == 0.8)
    let zero = try #require(entries.first { $0.manifest.mode == "zero_shot" }).manifest
    #expect(zero.metric("f1", on: "test") == 0.6 && zero.metric("f1_macro", on: "test") == 0.4)
    let best = try place.text("experiments/results/best_hyperparameters/best_params_mbert_cls.json")
    #expect(best.contains("\"learning_rate\": 5e-05"))
  }

  @Test("scores are made again from predictions, and stored numbers that differ are listed")
  func recomputed() throws {
    let place = try old()
    let ending = try place.idx("import", "old")
    let manifest = try #require(entries(place).first { $0.manifest.seed == 42 }).manifest
    #expect(manifest.metric("f1", on: "unseen") == 0.8)
    #expect(manifest.metric("recall", on: "unseen") == 2.0 / 3)
    #expect(manifest.metric("precision", on: "unseen") == 1)
    #expect(manifest.metric("loss", on: "unseen") == 0.4)
    let lines = ending.output.split(separator: "\n").filter { $0.contains("is stored as") }
    #expect(lines.count == 1 && lines[0].contains("unseen recall is stored as 0.9"), "\(ending)")
    #expect(ending.output.contains("unseen from predictions"), "\(ending)")
  }

  @Test("the second import changes nothing, compare works over old and new")
  func again() throws {
    let place = try old()
    #expect(try place.idx("import", "old").status == 0)
    let second = try place.idx("import", "old")
    #expect(second.status == 0, "\(second)")
    #expect(second.errors.split(separator: "\n").count { $0.contains("is there already") } == 4, "\(second)")
    #expect(entries(place).count == 3)
    let ending = try place.lines(
      Workplace.load, "train encoder task=cls epochs=1 batch=8 patience=0 threads=1",
      "compare on=test format=csv")
    #expect(ending.status == 0, "\(ending)")
    #expect(ending.output.contains("onlplab/alephbert-base") && ending.output.contains("432.5"), "\(ending)")
    #expect(try place.text("old/results/full_fine-tuning/dictabert/cls/training_results.json") == shown)
  }

  @Test("files that cannot be read are named, the others are taken")
  func broken() throws {
    let place = try old()
    try put(place, "old/results/full_fine-tuning/mbert/cls/training_results.json", "{\"model\": ")
    try put(place, "old/results/full_fine-tuning/xlm/cls/training_results.json", "[1, 2]")
    let ending = try place.idx("import", "old")
    #expect(ending.status == 0, "\(ending)")
    #expect(
      ending.errors.split(separator: "\n").count { $0.contains("training_results.json") } == 2, "\(ending)")
    #expect(entries(place).count == 3)
  }

  @Test("a directory without anything of theirs is an error")
  func nothing() throws {
    let place = try Workplace(train: 8, others: 6)
    let ending = try place.idx("import", "encoder")
    #expect(ending.status == 1 && ending.failures.count == 1, "\(ending)")
    #expect(try place.idx("import", "nowhere").status == 2)
  }
}
