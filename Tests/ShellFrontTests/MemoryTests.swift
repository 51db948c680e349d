import Basics
import TestSupport
import Testing

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// Work under too little memory, in a reduced form; `scripts/soak.d/memory-limits` takes every limit and every buffer.
@Suite(.enabled(if: hasLimits)) struct MemoryTests {
  private static let train = "train encoder task=cls seed=1 epochs=1 max_samples=16 max_eval_samples=8"
  private static let kinds = [
    "plan \(train)", train, "eval r1 on=dev force=true", "zero_shot encoder on=dev max_samples=6",
    "hpo encoder task=cls trials=1 epochs=1 max_samples=16 max_eval_samples=8 lr=log(1e-5,1e-3)",
  ]

  @Test("under a limit of address space the work is done, or refused with a line about memory and status 2")
  func limits() throws {
    let trained = try Workplace()
    #expect(try trained.lines(Workplace.load, MemoryTests.train).status == 0)
    var generator = SeededGenerator(seed: testSeed, "memory")
    var statuses: Set<Int32> = []
    for work in MemoryTests.kinds {
      // Under 300 MB OpenBLAS does not get its buffer, which it asks for again for ever.
      for limit in [300_000, 400_000 + generator.below(800_000), 4_000_000] {
        let place = try Workplace(copyOf: trained)
        let ending = try IdxProcess.run(
          [
            "--no-init", "--store", work.hasPrefix("train") ? "other" : "experiments", "-c",
            "set threads=2\n\(Workplace.load)\n\(work)",
          ], in: place.path,
          behind: ["/bin/sh", "-c", "ulimit -c 0; ulimit -v \(limit); exec \"$0\" \"$@\""])
        expectDoneOrRefused(ending, "IDX_TEST_SEED=\(testSeed) ulimit -v \(limit): \(work)")
        statuses.insert(ending.status)
      }
    }
    #expect(statuses == [0, 2])
  }

  @Test("under the smallest limit that lets the loader start the program, it says that memory is wanting")
  func smallest() throws {
    let place = try Workplace(train: 4, others: 4)
    var (limit, refusals) = (60_000, 0)
    while refusals < 6, limit < 400_000 {
      limit += 2_000
      let ending = try IdxProcess.run(
        ["--no-init", "-c", "plan \(MemoryTests.train)"], in: place.path,
        behind: ["/bin/sh", "-c", "ulimit -c 0; ulimit -v \(limit); exec \"$0\" \"$@\""])
      // The kernel, or the loader, has no room for the program itself.
      guard ending.status < 126, !ending.errors.contains("shared librar") else { continue }
      refusals += 1
      #expect(ending.status == 2 && ending.failures.count == 1, "ulimit -v \(limit): \(ending)")
      #expect(ending.errors.contains("memory"), "ulimit -v \(limit): \(ending)")
    }
    #expect(refusals == 6)
  }

  @Test("refused any buffer of a megabyte, the work ends with status 2 and goes on from what it left")
  func faults() throws {
    let trained = try Workplace()
    #expect(try trained.lines(Workplace.load, MemoryTests.train).status == 0)
    var generator = SeededGenerator(seed: testSeed, "buffers")
    for work in MemoryTests.kinds {
      let drawn = 2 + generator.below(60)
      for number in [1, drawn] {
        let comment = "IDX_TEST_SEED=\(testSeed) IDX_MEMORY_FAULT=\(number): \(work)"
        let place = try Workplace(copyOf: trained)
        let lines = "set threads=1\n\(Workplace.load)\n\(work)"
        let ending = try IdxProcess.run(
          ["--no-init", "--store", work.hasPrefix("train") ? "other" : "experiments", "-c", lines],
          in: place.path, environment: ["IDX_MEMORY_FAULT": "\(number)"])
        expectDoneOrRefused(ending, comment)
        if number == 1 { #expect(ending.status == 2, "\(comment) \(ending)") }
        let script = try place.write("again.idx", lines + "\n")
        let again = try place.idx(
          "--store", work.hasPrefix("train") ? "other" : "experiments", script)
        #expect(again.status == 0, "\(comment) \(again)")
      }
    }
  }

  @Test("a model that no machine holds is refused by its size before anything is computed")
  func size() throws {
    let place = try Workplace()
    let text = try place.text("encoder/config.json")
    try place.write(
      "encoder/config.json",
      text.replacing("\"hidden_size\": 12", with: "\"hidden_size\": 65536").replacing(
        "\"intermediate_size\": 24", with: "\"intermediate_size\": 65536"))
    for work in ["zero_shot encoder on=dev task=cls"] {
      let ending = try place.lines(Workplace.load, work)
      #expect(ending.status == 2 && ending.failures.count == 1, "\(work) \(ending)")
      #expect(ending.failures.first?.contains("memory") == true, "\(work) \(ending)")
    }
  }

  private func expectDoneOrRefused(_ ending: IdxProcess.Ending, _ comment: String) {
    if ending.status == 0 { return }
    #expect(ending.status == 2, "\(comment) \(ending)")
    #expect(ending.failures.count == 1, "\(comment) \(ending)")
    #expect(ending.failures.first?.contains("memory") == true, "\(comment) \(ending)")
  }
}

/// Whether the system keeps to limits of address space, and the program's heap says when it is empty.
private let hasLimits: Bool = {
  #if os(Linux)
    true
  #else
    false
  #endif
}()
