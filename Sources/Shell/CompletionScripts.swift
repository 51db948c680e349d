/// The scripts with which bash and zsh query idx for completions; `idx --completions bash` prints one.
///
/// They do not contain commands or keys: the program is queried at each Tab, so that runs and splits are
/// completed as well and a newer program does not need a newer script.
enum CompletionScripts {
  /// The supported shells.
  static let shells = ["bash", "zsh"]

  /// - Returns: `nil` for another shell.
  static func text(for shell: String) -> String? {
    switch shell {
    case "bash": bash
    case "zsh": zsh
    default: nil
    }
  }

  // bash splits a word at the characters in COMP_WORDBREAKS and replaces only the last piece, so the
  // preceding part is cut off the candidates.
  private static let bash = #"""
    # Completion of idx in bash; printed by 'idx --completions bash'.
    _idx() {
      local line=${COMP_LINE:0:COMP_POINT} program=${1/#\~/$HOME} typed breaks= head= quote= sign word note
      COMPREPLY=()
      for sign in = : @; do
        [[ $COMP_WORDBREAKS == *"$sign"* ]] && breaks+=$sign
      done
      [[ ${COMP_WORDS[COMP_CWORD]} == [\"\']* ]] && quote=open
      {
        IFS= read -r typed
        [[ -n $breaks && -z $quote ]] && head=${typed%"${typed##*[$breaks]}"}
        while IFS=$'\t' read -r word note; do
          word=${word#"$head"}
          if [[ -z $quote && $word == *[!A-Za-z0-9_./=:@,~+%-]* ]]; then
            printf -v word %q "$word"
            word=${word//\\,/,}
            word=${word/#\\~/\~}
          fi
          COMPREPLY+=("$word")
        done
      } < <("$program" --complete "$line" 2>/dev/null)
      [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[=/] ]] && compopt -o nospace
      return 0
    }
    complete -F _idx idx
    """#

  private static let zsh = #"""
    #compdef idx
    # Completion of idx in zsh; printed by 'idx --completions zsh'.
    _idx() {
      local line="${(j: :)words[1,CURRENT-1]} ${QIPREFIX}${PREFIX}" program=${~words[1]} typed word note
      local -a ended open
      {
        IFS= read -r typed
        while IFS=$'\t' read -r word note; do
          word=${word//:/\\:}${note:+:$note}
          if [[ $word == (*[=/]|*[=/]:*) ]]; then open+=("$word"); else ended+=("$word"); fi
        done
      } < <("$program" --complete "$line" 2>/dev/null)
      _describe -t arguments idx ended -- open -S ''
    }
    if [[ ${funcstack[1]} == _idx ]]; then _idx "$@"; else compdef _idx idx; fi
    """#
}
