# Completes "ggml" with the names of its programs, and then as the program itself, whose completion lies beside this.
function __ggml_count
    count (commandline -opc)
end

function __ggml_program
    set -l words (commandline -opc)
    complete --do-complete (string join ' ' -- ggml-$words[2] (string escape -- $words[3..]) (commandline -ct))
end

complete -c ggml -f
complete -c ggml -n 'test (__ggml_count) -eq 1' -a '(ggml | string replace -r "^ggml-(\S+) +" "\$1\t")'
complete -c ggml -n 'test (__ggml_count) -gt 1' -a '(__ggml_program)'
