import Basics
import Tuning

extension Benchmark {
  /// One suggestion of TPE for six parameters after 1,000 finished trials, those of a search of a BERT's settings.
  static let sampling = Benchmark(name: "sampling", summary: "TPE, six parameters, after 1,000 trials") { _ in
    let space = try SearchSpace([
      .init("learning_rate", .floats(5e-6, 5e-5, log: true)),
      .init("batch_size", .choices([.int(8), .int(16), .int(32)])),
      .init("num_epochs", .ints(3, 8)), .init("warmup_ratio", .floats(0, 0.2)),
      .init("weight_decay", .floats(0, 0.05)),
      .init("gradient_accumulation_steps", .choices([.int(1), .int(2), .int(4)])),
    ])
    var random = SeededGenerator(seed: 1, "sampling")
    var history = History(studyName: "bench", direction: .maximize, trials: [])
    for number in 0..<1000 {
      let drawn = try RandomSampler().suggest(
        space, trial: number, seed: UInt32(number), studySeed: 0, given: history)
      history.trials.append(
        Trial(number: number, state: .complete, parameters: drawn.parameters, value: random.uniform()))
    }
    let full = history
    return Work(items: (1, "suggestions")) {
      _ = try TPESampler().suggest(space, trial: 1000, seed: 7, studySeed: 0, given: full)
      return Sample()
    }
  }
}
