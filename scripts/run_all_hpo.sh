#!/usr/bin/env bash
# Every model's and task's study: experiments/run_all_hpo.idx, whose parameters may follow: models=… tasks=… trials=…
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2
idx=$(ls .build/release/idx .build/debug/idx 2>/dev/null | head -n 1)
exec "${IDX:-${idx:-idx}}" experiments/run_all_hpo.idx "$@"
