import Basics
import Terminal

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

// A shell of nothing but its prompt, for tests on a pseudo terminal: it shows what it was given.

/// The text with everything beyond printable ASCII and Hebrew letters as a code.
func quoted(_ text: String) -> String {
  var quoted = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": quoted += "\\\""
    case " "..."~", "א"..."ת": quoted.unicodeScalars.append(scalar)
    default: quoted += "\\u{\(String(scalar.value, radix: 16))}"
    }
  }
  return quoted + "\""
}

/// Posts from another thread after a while.
func postLater(_ editor: LineEditor, microseconds: UInt32) {
  final class Work: Sendable {
    let notices: LineEditor.Notices
    let microseconds: UInt32
    init(_ notices: LineEditor.Notices, _ microseconds: UInt32) {
      (self.notices, self.microseconds) = (notices, microseconds)
    }
  }
  let work = Unmanaged.passRetained(Work(editor.notices, microseconds)).toOpaque()
  #if canImport(Darwin)
    var thread: pthread_t?
  #else
    var thread = pthread_t()
  #endif
  pthread_create(
    &thread, nil,
    { context in
      #if canImport(Darwin)
        let work = Unmanaged<Work>.fromOpaque(context).takeRetainedValue()
      #else
        guard let context else { return nil }
        let work = Unmanaged<Work>.fromOpaque(context).takeRetainedValue()
      #endif
      usleep(work.microseconds)
      work.notices.post("notice: r17 is done")
      return nil
    }, work)
}

func complete(_ line: String, _ cursor: Int) -> Completions {
  let before = Array(line.utf8.prefix(cursor))
  let start = before.lastIndex(of: UInt8(ascii: " ")).map { $0 + 1 } ?? 0
  let prefix = before[start...]
  let words = [
    Completions.Candidate("alpha", note: "the first letter"),
    Completions.Candidate(
      "alphabet", note: "all of them, with a note that is much too long for a narrow window"),
    Completions.Candidate("beta", note: "the second"), Completions.Candidate("קובץ", note: "a file"),
    Completions.Candidate("key=", note: "a key", suffix: ""),
  ]
  return Completions(words.filter { $0.text.utf8.starts(with: prefix) }, start: start)
}

func loop() -> Int32 {
  let console = TerminalConsole()
  if let warning = TerminalSetup.prepareLocale() { console.print(warning) }
  let source = TerminalSetup.lineSource(history: ["train models/a", "eval r1", "train models/b"])
  let editor = source as? LineEditor
  editor?.completer = complete
  if CommandLine.arguments.contains("hints") {
    editor?.hinter = {
      "train models/c".hasPrefix($0)
        ? .init(String("train models/c".dropFirst($0.count)), accepts: true) : nil
    }
  }
  console.print(editor == nil ? "plain" : "editor")
  for number in 1... {
    do {
      switch try source.nextLine(prompt: "\u{1B}[1m\(number)>\u{1B}[0m ") {
      case .interrupted: console.print("interrupted")
      case .end:
        console.print("end \(StopSignal.request == .none ? 0 : StopSignal.kind.rawValue)")
        return 0
      case .text(let line):
        console.print(exactly: "got \(quoted(line))")
        source.remember(line)
        if line == "later", let editor { postLater(editor, microseconds: 200_000) }
        if line == "status" {
          console.status("שלב half \(String(repeating: "x", count: 200))")
          console.print("result")
          console.status(nil)
        }
        if line == "busy" {
          // Work that looks at no signal.
          for _ in 0..<3000 { usleep(10_000) }
        }
        if line == "quit" {
          return 7
        }
      }
    } catch {
      console.print("failed \(error)")
      return 1
    }
  }
  return 0
}

exit(loop())
