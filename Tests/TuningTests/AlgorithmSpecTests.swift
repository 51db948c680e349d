import Basics
import Testing
import Tuning

@Suite("samplers and pruners by name")
struct MethodTests {
  @Test(
    "a method is printed as it is read",
    arguments: [
      "TPESampler", "PercentilePruner(25)", "HyperbandPruner(min_resource=1, reduction_factor=3)",
      "PatientPruner(MedianPruner(n_startup_trials=1), patience=0)", "ThresholdPruner(lower=-1e-05)",
    ])
  func roundTrip(text: String) throws {
    let method = try AlgorithmSpec(parsing: text)
    #expect(method.description == text)
    #expect(try AlgorithmSpec(parsing: method.description) == method)
  }

  @Test("short names mean Optuna's")
  func short() throws {
    #expect(AlgorithmRegistry.canonical(try AlgorithmSpec(parsing: "tpe")).name == "TPESampler")
    #expect(
      AlgorithmRegistry.canonical(try AlgorithmSpec(parsing: "patient(median)")).name == "PatientPruner")
    #expect(try AlgorithmRegistry.pruner(try AlgorithmSpec(parsing: "hyperband")) is HyperbandPruner)
  }

  @Test(
    "what is not there is refused by name",
    arguments: [
      ("NoSuchSampler", "hpo.sampler"), ("TPESampler(speed=1)", "hpo.option"),
      ("TPESampler(n_ei_candidates=0)", "hpo.option"), ("TPESampler(multivariate=3)", "hpo.option"),
      ("TPESampler(3)", "hpo.option"), ("TPESampler(", "hpo.method"), ("", "hpo.method"),
      ("a b", "hpo.method"),
      ("TPESampler(n_startup_trials=1, n_startup_trials=2)", "hpo.option"),
    ])
  func samplers(text: String, code: String) {
    #expect(refusal { try AlgorithmRegistry.sampler(try AlgorithmSpec(parsing: text)) } == code)
  }

  @Test(
    "so are pruners",
    arguments: [
      ("NoSuchPruner", "hpo.pruner"), ("PercentilePruner", "hpo.option"),
      ("PercentilePruner(101)", "hpo.option"),
      ("ThresholdPruner", "hpo.option"), ("ThresholdPruner(lower=1, upper=0)", "hpo.option"),
      ("HyperbandPruner(bootstrap_count=1)", "hpo.option"),
      ("HyperbandPruner(reduction_factor=1)", "hpo.option"),
      ("SuccessiveHalvingPruner(bootstrap_count=1)", "hpo.option"),
      ("PatientPruner(TPESampler)", "hpo.pruner"),
      ("MedianPruner(interval_steps=0)", "hpo.option"), ("NopPruner(1)", "hpo.option"),
    ])
  func pruners(text: String, code: String) {
    #expect(refusal { try AlgorithmRegistry.pruner(try AlgorithmSpec(parsing: text)) } == code)
  }

  @Test("any text is read or refused")
  func fuzz() {
    let good = Array("PatientPruner(MedianPruner(n_startup_trials=1), patience=0)".utf8)
    var random = SeededGenerator(seed: 3, "methods")
    for _ in 0..<2000 {
      var bytes = good
      for _ in 0...random.below(4) {
        switch random.below(3) {
        case 0: bytes[random.below(bytes.count)] = UInt8(random.below(256))
        case 1: bytes.remove(at: random.below(bytes.count))
        default: bytes.insert(bytes[random.below(bytes.count)], at: random.below(bytes.count))
        }
      }
      let text = String(decoding: bytes, as: UTF8.self)
      _ = refusal { try AlgorithmRegistry.pruner(try AlgorithmSpec(parsing: text)) }
    }
  }

  private func refusal<Result>(_ body: () throws -> Result) -> String? {
    do {
      _ = try body()
      return nil
    } catch {
      return (error as? Failure)?.code.rawValue ?? "\(error)"
    }
  }
}
