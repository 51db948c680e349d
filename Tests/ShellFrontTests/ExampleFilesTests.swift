import Basics
import ModelFiles
import Records
import StudyFiles
import TestSupport
import Testing
import Tuning

@testable import Trackers

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// The scripts of examples/files, each of which leaves one of the files that the users' guides list: run as they stand,
/// what they leave looked at field by field.
@Suite struct ExampleFilesTests {
  private static let folder = Golden.root + "/examples/files"
  static let scripts = FileSystem.names(in: folder).filter { $0.hasSuffix(".idx") }
  private typealias Check = @Sendable (Workplace) throws -> [String]

  /// A workplace where the examples stand as they do in the project.
  private func workplace() throws -> Workplace {
    let place = try Workplace(train: 1, others: 1)
    symlink(Golden.root + "/examples", place.path + "/examples")
    return place
  }

  @Test("a script leaves its file, with every field that the guides show", arguments: scripts)
  func file(script: String) throws {
    let check = try #require(ExampleFilesTests.checks[script], "nothing is known of \(script)")
    let place = try workplace()
    let ending =
      script == "resume_log.idx" ? try killedAndRunAgain(place) : try place.idx("examples/files/\(script)")
    try #require(ending.status == 0, "\(ending)")
    let faults = try check(place)
    #expect(faults.isEmpty, "\(script)\n\(faults.joined(separator: "\n"))")
    // Whoever runs it again finds the work done.
    let again = try place.idx("examples/files/\(script)")
    #expect(again.status == 0, "\(again)")
  }

  @Test("each file of the guides has its script, and the list beside them names them all")
  func list() throws {
    #expect(Set(ExampleFilesTests.scripts) == Set(ExampleFilesTests.checks.keys))
    let list = try FileSystem.readText(ExampleFilesTests.folder + "/README.md")
    for script in ExampleFilesTests.scripts { #expect(list.contains("(\(script))"), "\(script)") }
  }

  /// Stopped hard behind its first checkpoint, and run again as the script says.
  private func killedAndRunAgain(_ place: Workplace) throws -> IdxProcess.Ending {
    let process = try place.start("examples/files/resume_log.idx")
    let reader = CheckpointReader("\(place.path)/\(ExampleFilesTests.run("resume_log"))")
    _ = try process.wait("a checkpoint") { try !reader.names().isEmpty }
    process.signal(SIGKILL)
    _ = try process.wait()
    return try place.idx("examples/files/resume_log.idx")
  }

  // MARK: What is to be there

  private static func run(_ name: String, _ task: String = "cls") -> String {
    "experiments/results/full_finetune/tiny-encoder/\(task)/\(name)"
  }

  private static func json(_ place: Workplace, _ name: String) throws -> JSONValue {
    try JSONValue(parsing: FileSystem.read("\(place.path)/\(name)"), source: name)
  }

  private static let checks: [String: Check] = [
    "zero_shot.idx": { place in
      let folder = "experiments/results/zero_shot/tiny-encoder_all"
      return Shape.zeroShot("cls").faults(try json(place, folder + "_cls.json"))
        + Shape.zeroShot("span").faults(try json(place, folder + "_span.json"))
    },
    "config_json.idx": { place in
      let config = try json(place, run("config_json") + "/checkpoint-4/config.json")
      return Shape.modelConfiguration.faults(config)
        + (config["architectures"] == ["BertForSequenceClassification"] ? [] : ["architectures"])
    },
    "model_safetensors.idx": { place in
      let weights = try Safetensors(
        "\(place.path)/\(run("model_safetensors"))/checkpoint-4/model.safetensors")
      let names = Set(weights.tensors.map(\.name))
      return ["classifier.weight", "bert.embeddings.word_embeddings.weight", "bert.pooler.dense.bias"]
        .filter { !names.contains($0) }
    },
    "trainer_state.idx": { place in
      let folder = run("trainer_state", "span")
      let state = try json(place, folder + "/checkpoint-8/trainer_state.json")
      return Shape.trainerState.faults(state)
        + (state["global_step"] == 8 && state["log_history"]?.array?.count == 10 ? [] : ["its history"])
    },
    "training_args.idx": { place in
      let folder = "\(place.path)/\(run("training_args"))/checkpoint-4"
      // A torch archive with an object of Hugging Face's class; scripts/clients loads it with torch.
      let bytes = try FileSystem.read(folder + "/training_args.bin")
      let text = String(decoding: bytes, as: UTF8.self)
      return [
        "archive/data.pkl", "archive/version", "TrainingArguments", "learning_rate", "num_train_epochs",
        "seed",
      ]
      .filter { !text.contains($0) }
        + ["optimizer.pt", "scheduler.pt"].filter { !FileSystem.exists("\(folder)/\($0)") }
    },
    "tfevents.idx": { place in
      let logs = "\(place.path)/\(run("tfevents"))/logs"
      let name = try #require(EventFile.names(in: logs).first)
      let tags = Set(
        EventFile.events(in: try FileSystem.read("\(logs)/\(name)")).flatMap { $0.event.values }
          .map(\.tag))
      let wanted = [
        "train/loss", "train/learning_rate", "train/grad_norm", "eval/loss", "eval/f1", "eval/accuracy",
      ]
      return (name.hasPrefix("events.out.tfevents.") ? [] : [name]) + wanted.filter { !tags.contains($0) }
    },
    "training_results.idx": { place in
      let results = try json(place, run("training_results") + "/training_results.json")
      let record = try RunManifest(reading: "\(place.path)/\(run("training_results"))/run.json")
      let agrees = ["f1", "accuracy", "precision", "recall"].allSatisfy {
        results["test_metrics"]?[$0]?.double == record.metric($0, on: "test")
      }
      return Shape.trainingResults.faults(results) + (agrees ? [] : ["the scores of run.json"])
        + (results["dataset"]?["train_samples"] == 64 ? [] : ["train_samples"])
    },
    "summary.idx": { place in
      SummaryLines.faults(try place.text(run("summary", "span") + "/summary.txt"), task: "span")
    },
    "frozen_backbone.idx": { place in
      let folder = "experiments/results/frozen_backbone/tiny-encoder/cls/frozen"
      let results = try json(place, folder + "/training_results.json")
      return Shape.trainingResults.faults(results)
        + SummaryLines.faults(try place.text(folder + "/summary.txt"), task: "cls")
        + (results["freeze_backbone"] == true && results["mode"] == "frozen_backbone" ? [] : ["its mode"])
        + missing(["checkpoint-4", "checkpoint-8", "logs"], in: "\(place.path)/\(folder)")
    },
    "trials.idx": { place in
      let folder = "experiments/hpo_results/tiny-encoder/cls/trials"
      return try (0...1).flatMap { number in
        let trial = "\(folder)/trial_\(number)"
        return Shape.trainingResults.faults(try json(place, trial + "/training_results.json"))
          + SummaryLines.faults(try place.text(trial + "/summary.txt"), task: "cls")
          + missing(["logs"], in: "\(place.path)/\(trial)")
      }
    },
    "optuna_study.idx": { place in
      let study = try OptunaStudy(
        "tiny-encoder_cls_database_hpo",
        at: .file("\(place.path)/experiments/results/optuna_studies/tiny-encoder_cls_database_hpo.db"),
        create: nil)
      let trials = try study.history().trials
      return trials.count == 3 && trials.allSatisfy { $0.value != nil && $0.parameters.count == 2 }
        ? [] : ["\(trials.count) trials"]
    },
    "best_params.idx": { place in
      let file = "experiments/results/best_hyperparameters/best_params_tiny-encoder_span_best.json"
      return Shape.bestParameters.faults(try json(place, file))
    },
    "model_comparison.idx": { place in
      let lines = try place.text("experiments/results/model_comparison.csv").split(separator: "\n")
      let isWhole = lines.allSatisfy { $0.split(separator: ",", omittingEmptySubsequences: false).count == 7 }
      return
        (lines.first == "Model,Task,F1,Accuracy,Precision,Recall,Training Time (s)" ? [] : ["its heading"])
        + (lines.count == 3 && isWhole ? [] : ["its rows"])
    },
    "config_yml.idx": { place in
      let file = try FileSystem.readText(folder + "/experiment.yml")
      let kept = try place.text("experiments/checkpoints/config_yml/config.yml")
      return file.contains("lr: 1e-3") && kept.contains("learning_rate: 0.001\n")
        && kept.contains("seed: 24\n")
        ? [] : ["its settings"]
    },
    "wandb_info.idx": { place in
      let path = run("wandb_info")
      return Shape.wandbInformation.faults(try json(place, path + "/wandb_info.json"))
        + missing(["wandb"], in: "\(place.path)/\(path)")
    },
    "training_log.idx": { place in
      try LogLines.faults("\(place.path)/\(run("training_log"))/logs", [#/training_\d{8}_\d{6}\.log/#])
    },
    "resume_log.idx": { place in
      try LogLines.faults(
        "\(place.path)/\(run("resume_log"))/logs",
        [#/training_\d{8}_\d{6}\.log/#, #/training_resume_1_\d{8}_\d{6}\.log/#])
    },
    "named_checkpoint.idx": { place in
      let directory = "\(place.path)/experiments/checkpoints/named"
      let wanted = [
        "checkpoint-epoch0-step2", "checkpoint-epoch0-step4", "checkpoint-epoch1-step6",
        "checkpoint-epoch1-step8",
      ]
      return missing(wanted + ["checkpoints", "best_checkpoint", "config.yml"], in: directory)
        + FileSystem.names(in: directory + "/checkpoints")
    },
    "best_checkpoint.idx": { place in
      let directory = "\(place.path)/\(run("best"))"
      let best = try #require(try RunManifest(reading: directory + "/run.json").best)
      var target = [CChar](repeating: 0, count: 4096)
      let count = max(0, readlink(directory + "/best_checkpoint", &target, target.count))
      let text = String(decoding: target[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
      return (text == "checkpoint-\(best.step)" ? [] : ["it leads to '\(text)'"])
        + missing(["best_checkpoint/model.safetensors"], in: directory)
    },
    "hyperparameters.idx": { place in
      let values = try json(place, run("hyperparameters") + "/hyperparameters.json")
      return Shape.hyperparameters.faults(values) + (values["scheduler"] == "cosine" ? [] : ["scheduler"])
    },
    "model_summary.idx": { place in
      let text = try place.text(run("model_summary", "span") + "/model_summary.txt")
      return ["BertForTokenClassification", "(embeddings)", "Total parameters: ", "Trainable parameters: "]
        .filter { !text.contains($0) }
    },
  ]

  private static func missing(_ names: [String], in directory: String) -> [String] {
    names.filter { !FileSystem.exists("\(directory)/\($0)") }.map { "\($0) is missing" }
  }
}
