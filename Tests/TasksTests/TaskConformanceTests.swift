import Tasks
import TestSupport
import Testing
import Text

@Suite("what holds for every task")
struct TaskConformanceTests {
  @Test("cls") func cls() throws {
    try checkTask(.cls, columns: "id,sentence,label", rows: ["a,one two,0", "b,two one,1", "c,three,0"])
  }

  @Test("cls of five labels") func manyClasses() throws {
    try checkTask(
      .cls, columns: "id,sentence,label",
      rows: ["a,one two,5", "b,two one,1", "c,three,2", "d,one one,3", "e,two two,4"])
  }

  @Test("span") func span() throws {
    try checkTask(
      .span, columns: "id,sentence,tokens,iob_tags",
      rows: [
        "a,one two three,\"['one', 'two', 'three']\",\"['O', 'B-IDIOM', 'I-IDIOM']\"",
        "b,two,\"['two']\",\"['O']\"",
      ])
  }

  @Test("span of several types") func manyTypes() throws {
    try checkTask(
      .span, columns: "id,sentence,tokens,entities",
      rows: [
        "a,one two three,\"['one', 'two', 'three']\",\"['O', 'B-PER', 'I-PER']\"",
        "b,two one,\"['two', 'one']\",\"['B-LOC', 'I-LOC']\"",
      ], names: ColumnNames(label: ["entities"]))
  }

  @Test("token") func token() throws {
    try checkTask(
      .token, columns: "id,tokens,tags",
      rows: ["a,\"['one', 'two', 'three']\",\"['NOUN', 'VERB', 'X']\"", "b,\"['two']\",\"['NOUN']\""])
  }

  @Test("multilabel, a list for each sentence") func multilabel() throws {
    try checkTask(
      .multilabel, columns: "id,sentence,labels",
      rows: ["a,one two,joy|fear", "b,two one,fear", "c,three,\"[\"\"joy\"\", \"\"hope\"\"]\"", "d,one,hope"])
  }

  @Test("multilabel, a column for each label") func labelColumns() throws {
    try checkTask(
      .multilabel, columns: "id,sentence,joy,fear",
      rows: ["a,one two,1,1", "b,two one,0,1", "c,three,1,0", "d,one,1.0,False"],
      names: ColumnNames(label: ["joy", "fear"]))
  }

  @Test("regression") func regression() throws {
    try checkTask(
      .regression, columns: "id,sentence,label",
      rows: ["a,one two,0.5", "b,two one,-1e0", "c,three,+1", "d,one,.25"])
  }
}
