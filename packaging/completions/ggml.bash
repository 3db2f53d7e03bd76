# Completes "ggml" with the names of its programs, and then as the program itself, whose completion lies beside this.
_ggml() {
    if ((COMP_CWORD == 1)); then
        COMPREPLY=($(compgen -W "$(ggml | sed 's/^ggml-//; s/ .*//')" -- "$2"))
        return
    fi
    local program=ggml-${COMP_WORDS[1]}
    declare -F "_$program" > /dev/null || source "${BASH_SOURCE[0]%/*}/$program" 2> /dev/null || return
    COMP_LINE=${COMP_LINE/ /-}
    COMP_WORDS=("$program" "${COMP_WORDS[@]:2}")
    COMP_CWORD=$((COMP_CWORD - 1))
    "_$program" "$program" "$2" "$3"
}

complete -o filenames -F _ggml ggml
