#compdef ggml
# Completes "ggml" with the names of its programs, and then as the program itself, whose completion lies beside this.
if ((CURRENT == 2)); then
    local -a programs=("${(@f)$(ggml | sed 's/^ggml-//; s/  */:/')}")
    _describe program programs
else
    local program=ggml-$words[2]
    words=($program "${(@)words[3,-1]}")
    ((CURRENT--))
    (($+functions[_$program])) && "_$program"
fi
