# What bash has beyond other shells.
echo "== arrays"
a=(zero one "two three" [5]=five); echo "${#a[@]} ${!a[*]} ${a[2]} ${a[-1]}"
a+=(six); unset 'a[1]'; for i in "${!a[@]}"; do printf '%s=%s;' "$i" "${a[i]}"; done; echo
declare -A m=([red]=1 [green]=2); m[blue]=3; for k in $(printf '%s\n' "${!m[@]}" | sort); do printf '%s:%s ' "$k" "${m[$k]}"; done; echo
mapfile -t lines < <(seq 3 6); echo "${#lines[@]} ${lines[*]:1:2}"
set -- "${lines[@]/#/n}"; echo "$@"
declare -i n=5; n+=7; echo $n; declare -r constant=1; (constant=2) 2>/dev/null || echo "read only"
declare -n reference=n; reference=99; echo $n; declare -l lower=ABC; echo $lower

echo "== expansion"
s="Hello World"; echo "${s:6} ${s:0:5} ${s/o/0} ${s//o/0} ${s^^} ${s,,} ${s: -3}"
echo {a..e} {1..10..3} x{1,2}y {01..03}; echo $'tab\there' "${s@Q}" "${s@U}"
printf -v padded '%05d|%-5s|%x' 42 ab 255; echo "$padded"; echo "${!pad*}"
[[ "2024-05-06" =~ ^([0-9]+)-([0-9]+) ]] && echo "${BASH_REMATCH[1]}/${BASH_REMATCH[2]}"
[[ abc == a*c && ! abc < abb ]] && echo matched; shopt -s extglob; [[ aaab == +(a)b ]] && echo "extended ${s//+([lo])/_}"
shopt -s globstar nullglob; mkdir -p t/u/v; : >t/x.c; : >t/u/y.c; : >t/u/v/z.c; echo t/**/*.c none*; rm -r t; shopt -u nullglob

echo "== arithmetic"
((i = 5, j = i ** 3)); echo $i $j $((i++ + ++i)) $((16#ff)) $((2#1011)) $(( (i > 3) ? i : -i ))
for ((k = 0; k < 4; k++)); do printf '%d ' $((k * k)); done; echo; let x=3*4; echo $x; ((0)); echo $?
RANDOM=42; r1=$RANDOM; RANDOM=42; [ $r1 = $RANDOM ] && echo "seeded"

echo "== processes"
coproc bc_like { while read -r line; do echo $((line)); done; }
echo "6*7" >&"${bc_like[1]}"; read -r answer <&"${bc_like[0]}"; echo "$answer"
echo "2**20" >&"${bc_like[1]}"; read -r answer <&"${bc_like[0]}"; echo "$answer"; exec {bc_like[1]}>&-; wait; echo "coproc $?"
diff <(seq 1 5) <(seq 1 6); paste <(echo a) <(echo b) | tr '\t' -
echo written > >(sed 's/^/by a process: /'); wait $!; sleep 0.1
set -o pipefail; false | true; echo "pipefail $?"; true | (exit 3) | (exit 4) | true; echo "${PIPESTATUS[@]}"; set +o pipefail
shopt -s lastpipe; echo "last" | read -r kept; echo "$kept"; shopt -u lastpipe
wait; (sleep 0.8; exit 8) & (sleep 0.2; exit 9) & wait -n; echo "first $?"; wait -n; echo "second $?"; wait -n; echo "none $?"
(exit 6) & p=$!; wait -p which -n $p; echo "$? $((which == p))"
cat <<<"here string $s"; read -r -a words <<<"one two three"; echo "${words[1]}"; read -r -d : part rest <<<"x:y"; echo "$part"
read -t 0.05 -r never < <(sleep 1; echo late); echo "read timeout $(($? > 128))"
echo $BASHPID | { read -r outer; [ "$outer" != $BASHPID ] && echo "another process"; }
{ echo fd; } {named}>named.out; exec {named}<named.out; cat <&$named; exec {named}<&-; rm named.out
trap 'echo "debug trap: $BASH_COMMAND"' DEBUG; x=1; trap - DEBUG
trap 'echo "error trap at ${FUNCNAME[0]:-main}"' ERR; fails() { return 3; }; fails; false; trap - ERR
fails() { trap 'echo "returned"' RETURN; :; }; fails; trap - RETURN

echo "== job control"
set -m
sleep 30 & sleep 40 &
jobs | sed 's/  */ /g'
kill -STOP %1; while jobs %1 | grep -q Running; do sleep 0.02; done; jobs %1 | sed 's/  */ /g'
bg %1 >started 2>&1; sed "s/  */ /g" started; rm started; while jobs %1 | grep -q Stopped; do sleep 0.02; done; jobs %1 | sed 's/  */ /g'
kill %1; wait %1 2>/dev/null; echo "first $?"; kill %2; wait %2 2>/dev/null; echo "second $?"
(sleep 0.1; exit 5) & fg %% >/dev/null; echo "foreground $?"
sh -c 'kill -STOP $$; exit 12' ; echo "stopped $?"; jobs | sed 's/  */ /g'; fg >/dev/null; echo "went on $?"
sleep 30 | sleep 31 & [ "$(jobs -p)" = $! ] || echo "a group for a pipeline"; kill %%; wait 2>/dev/null
disown -a; jobs; set +m
echo "== end"
exit 3
