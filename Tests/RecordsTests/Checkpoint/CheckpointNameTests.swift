import Records
import Testing

@Suite("names of checkpoints")
struct CheckpointNameTests {
  @Test(
    "are read as they are written",
    arguments: ["checkpoint-0", "checkpoint-432", "checkpoint-epoch0-step100", "checkpoint-epoch12-step3"])
  func good(text: String) { #expect(CheckpointName(text)?.description == text) }

  @Test(
    "nothing else is one",
    arguments: [
      "checkpoint", "checkpoint-", "checkpoint-x", "checkpoint-01", "checkpoint--1", "checkpoint-epoch1",
      "checkpoint-epoch-step2", "checkpoint-epoch1-step", "checkpoints", "best_checkpoint",
      "checkpoint-1.tmp", "checkpoint-99999999999999999999",
    ])
  func bad(text: String) { #expect(CheckpointName(text) == nil) }
}
