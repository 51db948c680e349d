import Basics
import Experiments
import TestSupport
import Testing

/// `idx --version`: what a bug report needs.
@Suite("the version") struct VersionTests {
  @Test("the first line is for scripts, the others say what the program was built with and computes with")
  func lines() throws {
    let place = try Workplace(train: 8, others: 4)
    let ending = try place.idx("--version", environment: ["IDX_ISA": "base"])
    #expect(ending.status == 0 && ending.errors.isEmpty, "\(ending)")
    let lines = ending.output.split(separator: "\n").map(String.init)
    #expect(lines.first == "idx \(Program.version)", "\(ending)")
    #expect(lines.first?.wholeMatch(of: #/idx \d+\.\d+\.\d+(-dev)?/#) != nil, "\(ending)")
    #expect(lines.contains { $0.wholeMatch(of: #/compiler +Swift \d+\.\d+.*/#) != nil }, "\(ending)")
    #expect(
      lines.contains { $0.wholeMatch(of: #/blas +OpenBLAS \d+\.\d+.*, kernels for \w+/#) != nil }, "\(ending)"
    )
    #expect(lines.contains("kernels   base (of base, v3, v4)"), "\(ending)")
  }

  @Test("a wrong setting of the environment does not keep it back")
  func wrongSetting() throws {
    let place = try Workplace(train: 8, others: 4)
    let ending = try place.idx("--version", environment: ["IDX_ISA": "v9"])
    #expect(ending.status == 0 && ending.output.hasPrefix("idx \(Program.version)\n"), "\(ending)")
    #expect(ending.output.contains("IDX_ISA is 'v9'"), "\(ending)")
  }

  @Test("the changelog has this version, and released ones with their day")
  func changelog() throws {
    let headings = try FileSystem.readText("\(Golden.root)/CHANGELOG.md").split(separator: "\n")
      .filter { $0.hasPrefix("## ") }.map(String.init)
    let version = Program.version.replacing("-dev", with: "")
    #expect(
      headings.first
        == (version == Program.version ? "## \(version) (\(Program.date))" : "## Unreleased (\(version))"))
    for heading in headings.dropFirst() {
      #expect(heading.wholeMatch(of: #/## \d+\.\d+\.\d+ \(\d{4}-\d\d-\d\d\)/#) != nil, "\(heading)")
    }
  }
}
