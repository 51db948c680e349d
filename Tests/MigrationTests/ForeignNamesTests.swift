import Basics
import Records
import Tasks
import Testing

@testable import Migration

@Suite("runs of other programs, told apart by their names")
struct ForeignNamesTests {
  @Test("directories say mode, model, task, seed, trial and split")
  func path() {
    let run = ForeignNames(path: "old/full_fine-tuning/alephbert-base/cls/seed_42/training_results.json")
    #expect(run.mode == "full_finetune" && run.model == "alephbert-base" && run.task?.rawValue == "cls")
    #expect(run.seed == 42 && run.trial == nil && run.split == nil)
    let trial = ForeignNames(path: "hpo_results/dictabert/span/trial_3/training_results.json")
    #expect(trial.mode == nil && trial.model == "dictabert" && trial.trial == "trial_3")
    #expect(ForeignNames(path: "frozen_backbone/mbert/cls/unseen_test").split == "unseen")
    #expect(ForeignNames(path: "zero-shot/cls/x.json").model == nil, "a mode is no model")
  }

  @Test(
    "names of one model",
    arguments: [
      ("alephbert", "alephbert-base", true), ("onlplab/alephbert-base", "alephbert-base", true),
      ("onlplab/alephbert-base", "other/alephbert-base", false), ("mbert", "dictabert", false),
    ])
  func models(first: String, second: String, isSame: Bool) {
    #expect(ForeignNames.isSameModel(first, second) == isSame)
    #expect(ForeignNames.isSameModel(second, first) == isSame)
  }
}

@Suite("what makes two imported runs one")
struct ImportIdentityTests {
  private func identity(
    seed: Int? = nil, mode: String? = nil, rate: JSONValue? = nil, _ sources: [ImportSource] = []
  ) -> ImportIdentity {
    ImportIdentity(
      model: "alephbert-base", task: "cls", seed: seed, trial: nil, mode: mode,
      settings: JSONObject(rate.map { [("learning_rate", $0)] } ?? []), sources: sources)
  }

  @Test("what both know has to agree; what only the other knows does not part them")
  func facts() {
    #expect(identity(rate: 2e-5).isSame(as: identity(seed: 1, mode: "full_finetune", rate: 2e-5)))
    #expect(identity().isSame(as: identity(rate: 3e-5)))
    #expect(!identity(rate: 2e-5).isSame(as: identity(rate: 3e-5)))
    #expect(!identity(mode: "frozen_backbone").isSame(as: identity(mode: "full_finetune")))
    #expect(!identity(mode: "zero_shot").isSame(as: identity()))
    #expect(!identity(seed: 1).isSame(as: identity()), "a seed that only this one knows makes it another run")
  }

  @Test("two measurements of one split are of two runs, unless they are the same file or lie side by side")
  func splits() {
    let test = ImportSource.Part.evaluation("test")
    let there = identity([ImportSource(test, "a/eval_results_1.json", "11")])
    #expect(identity([ImportSource(test, "b/eval_results_9.json", "11")]).isSame(as: there))
    #expect(identity([ImportSource(test, "a/eval_results_2.json", "22")]).isSame(as: there))
    #expect(!identity([ImportSource(test, "b/eval_results_2.json", "22")]).isSame(as: there))
    #expect(identity([ImportSource(.evaluation("dev"), "b/e.json", "33")]).isSame(as: there))
    #expect(identity([ImportSource(.predictions("test"), "b/p.json", "44")]).isSame(as: there))
  }

  @Test("a source reads back what it writes")
  func sources() {
    for part in [.results, .evaluation("dev"), .predictions("a b"), .zeroShot("test")] as [ImportSource.Part]
    {
      let source = ImportSource(part, "x/y.json", "0123456789abcdef")
      #expect(ImportSource(source.json) == source && source.copy == "imported/0123456789ab_y.json")
    }
    #expect(ImportSource(["part": "results dev", "path": "x", "sha256": "0"]) == nil)
  }
}
