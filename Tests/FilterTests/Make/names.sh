# Names that make or the shell reads as something else: of files in the sheet, of the sheet and the folder, of a column.
set -e
cp -r "$(dirname "$0")/../../../pipelines/data/gbm" work
cp "$(dirname "$0")/../../../pipelines/Makefile" work
cd work
counts() { make SHEET=odd.tsv RESULTS=odd odd/counts.ggml "$@"; }
# 0: nothing is to do; 1: it is to be made again; 2: make has failed.
touched() { touch "$1"; local status=0; counts -q || status=$?; echo "$1: $status"; }

# A file whose name make cannot read is left out, and the others are watched as ever.
for name in 'a=b.h5' 'a;b.h5' 'a|b.h5' 'a%b.h5' 'a*b.h5' 'a?b.h5' 'a[b].h5' 'a\b.h5' "o'brien & (1): #2 \$3.h5" 'a&'; do
    cp PW030-701.h5 "$name"
    name=$name awk -F '\t' -v OFS='\t' 'NR == 2 { $2 = ENVIRON["name"] } 1' cohort.tsv > odd.tsv
    counts -s 2>&1
    counts -q
    touched "$name"
    touched PW030-704.h5
done

for name in 'a=b' 'a;b' 'a|b' 'a%b' 'a*b' 'a?b' 'a[b]' 'a\b' 'a#b' 'a:b' 'a&b' '(a)' '<a>' 'a"b' 'a`b' "a'b" 'a b'; do
    make "SHEET=$name" 2>&1 | grep -q 'expected SHEET and RESULTS without' || echo "$name: taken as a sheet"
    make "RESULTS=$name" 2>&1 | grep -q 'expected SHEET and RESULTS without' || echo "$name: taken for results"
done

column="patient's; echo 100% \\n \$\$HOME \"#1\""
title=${column//\$\$/\$} awk 'NR == 1 { sub("patient", ENVIRON["title"]) } 1' cohort.tsv > group.tsv
split() { make SHEET=group.tsv RESULTS=group GROUP="$column" FOLDS=2 CELLS=40 group/split.ggml "$@"; }
split -s 2> log || cat log
split -q && ggml-view --provenance group/split.ggml | tail -n 1 | cut -f 4
