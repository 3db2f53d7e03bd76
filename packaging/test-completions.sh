#!/bin/bash
# Usage: test-completions.sh SHELL TREE
# Asks a real shell what it offers behind some beginnings of commands, with the completions of an installation in TREE.
set -euo pipefail
shell=$1 tree=$(cd "$2" && pwd)
export PATH=$tree/bin:$PATH

offers() { # all that the shell offers behind the line $1
    case $shell in
        bash) bash -c '
            shopt -s extglob
            words=($1)
            [[ $1 == *" " ]] && words+=("")
            . "$2/share/bash-completion/completions/${words[0]}"
            COMP_LINE=$1 COMP_POINT=${#1} COMP_WORDS=("${words[@]}") COMP_CWORD=$((${#words[@]} - 1))
            function=$(complete -p "${words[0]}" | sed "s/.*-F \([^ ]*\) .*/\1/")
            "$function" "${words[0]}" "${words[-1]}" "${words[-2]}"
            printf "%s\n" "${COMPREPLY[@]}"' - "$1" "$tree" ;;
        zsh) zsh -f -c '
            zmodload zsh/zpty
            zpty ask "TERM=dumb zsh -f -i"
            zpty -w ask "PS1=; fpath=($2/share/zsh/site-functions \$fpath); autoload -U compinit; compinit -u -D; LISTMAX=1000; print rea\dy"
            zpty -r -m ask start "*ready*"
            zpty -w -n ask "$1"$'"'\t\t'"'
            sleep 1
            zpty -r -t ask found "*--*"
            while zpty -r -t ask more; do found+=$more; done
            print -r -- $found' - "$1" "$tree" | tr -s ' \r' '\n' ;;
        fish) XDG_CONFIG_HOME=/nonexistent XDG_DATA_HOME=/nonexistent XDG_DATA_DIRS=$tree/share \
            fish -c 'complete -C "$argv[1]"' "$1" | cut -f 1 ;;
    esac
}

expect() { # the word $2 among the offers behind $1
    # Not grep -q, which would end before the shell has written all.
    offers "$1" | grep -x -- "$2" > /dev/null || { echo "$shell: expected \"$2\" behind \"$1\", found: $(offers "$1" | tr '\n' ' ')"; exit 1; }
}

expect "ggml " fit
expect "ggml fit --" --rank
expect "ggml-fit --" --rank
expect "ggml-cluster --method " ward
expect "ggml cluster --method " ward
