/// Scripts that use every part of the grammar; printing and fuzzing start from them.
enum Corpus {
  static let scripts: [String] = [
    #"""
    #!/usr/bin/env idx
    version 1
    # Table 3: do encoders generalise to unseen idioms?
    param seeds = 1..5            "training seeds"
    param budget = 40             "trials per model and task"
    set store = runs/table3
    on error continue

    load train  from=data/train.csv
    load unseen from=data/unseen_idiom_test.csv

    for model in models/alephbert, models/dictabert; task in cls, span
      hpo $model task=$task trials=$budget seed=7 prune=median \
          lr=log(1e-5,5e-5) batch=8,16,32 epochs=int(3,8)  as h
      train from=$h.best seed=$seeds tag=table3            # a group of runs
      eval  last on=dev,test,unseen
    end

    compare tag=table3 by=model rows=task on=test,unseen test=bootstrap > table3.md
    expect mean(f1) >= 0.90 tag=table3 task=cls on=test
    expect count(f1) == 20  tag=table3 on=test else warn
    report tag=table3 > table3.html
    """#,
    #"""
    let rates = [1e-5, 2e-5,
                 5e-5]          # a line goes on inside brackets
    for m, t in [a,cls],[b,span]
      try train $m task=$t lr=$rates note="for $t: \"x\" \$5\n" as r &
      time eval r on=test >> 'out file.txt'
    end
    if $rates == 1e-5
      on error retry 3
    else
      if not exists("x y.csv")
        include "more/common.idx"
      end
    end
    """#,
    #"""
    train ../models/אלףברט task=span text='שלום, עולם' name=בית־ספר; eval last; show end for if
    load data train=../d/a*b?.csv x=a=b=c note=50%~x
    expect f1 ~ 0.9124 +- 0.005 run=r3
    expect f1~0.9124+-0 else stop
    expect sd(f1)<=0.05
    set a.b-c=[1,[2,3]],x..y,0..100:20,-5..5,0.1..0.5:0.1,.5,+3
    let v = choice(a,'b c',"$e") ; param p "help only"
    help as
    train m lr=$a.best@x
    """#.replacing("lr=$a.best@x", with: "lr=$a.best"),
    "set\ntrain\ntry train x\ntime train y\nhelp set time try version let\nversion\n",
    "let a = env(HOME, \"none\"), lines(\"models.txt\"), best(h1), float(0,1), int(1,2), log(1,2)\n",
    "if $x in a,b\n if $y != [c]\n end\n else\n let z = $x\n end\n",
    "",
    "\u{FEFF}train x\r\neval y\r\n",
  ]
}
