#!/usr/bin/env bash
# Every model's and task's study: five models × two tasks. Those of models/ that are there are searched; what a line
# gives wins: scripts/run_all_hpo.sh models=models/dictabert tasks=cls trials=30
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2
idx=$(ls .build/release/idx .build/debug/idx 2>/dev/null | head -n 1)
found=
for names in "alephbert-base" "alephbertgimmel-base" "dictabert" "mbert bert-base-multilingual-cased" "xlm-roberta-base"; do
  there=
  for name in $names; do
    if [ -z "$there" ] && [ -f "models/$name/config.json" ]; then there=models/$name; fi
  done
  if [ -n "$there" ]; then
    found=$found${found:+,}$there
  else
    echo "note: models/${names%% *} is not there: it is left out" >&2
  fi
done
case " $* " in
  *" models="*) ;;
  *) if [ -n "$found" ]; then set -- "models=$found" "$@"; fi ;;
esac
exec "${IDX:-${idx:-idx}}" experiments/run_all_hpo.idx "$@"
