import Basics
import Records
import Testing

@Suite("where runs live")
struct RunLocationTests {
  let store = RunStore("experiments/")

  @Test("in the seeds' layout")
  func layout() throws {
    #expect(try store.directory(for: TestStore.place(.none)) == "experiments/results/full_finetune/x/cls")
    let named = try store.directory(for: TestStore.place(.given("lr_2e-05")))
    #expect(named == "experiments/results/full_finetune/x/cls/lr_2e-05")
    #expect(try store.directory(for: .directory("./checkpoints/one/")) == "./checkpoints/one")
  }

  @Test(
    "refuses names that a run uses itself or that are no names",
    arguments: [
      "logs", "checkpoints", "checkpoint", "checkpoint-12", "Checkpoint-x", "best_checkpoint", "run.json",
      "summary.txt", "", ".", "..", ".hidden", "a/b", "a\u{0}b", "a\nb", String(repeating: "x", count: 201),
    ])
  func refused(name: String) {
    let failure = #expect(throws: Failure.self) { try store.directory(for: TestStore.place(.given(name))) }
    #expect(failure?.code == "run.name" && failure?.kind == .usage)
  }

  @Test("Hebrew names are names")
  func hebrew() throws {
    #expect(try store.directory(for: TestStore.place(.given("ניסוי_1"))).hasSuffix("/ניסוי_1"))
  }
}
