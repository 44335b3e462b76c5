# What every shell can with processes: background jobs, wait, kill, traps, FIFOs.
echo "== wait"
(exit 3) & wait $!; echo "status $?"
sleep 0.3 & a=$!; sleep 0.1 & b=$!; wait $b; echo "b $?"; wait $a; echo "a $?"
for i in 1 2 3 4 5; do (sleep 0.0$i; echo "$i" >"part$i"; exit $i) & pids="$pids $!"; done
for p in $pids; do wait "$p"; printf '%s ' $?; done; echo
cat part?; rm part?
wait; echo "all $?"
wait 999999 2>/dev/null; echo "nobody $?"
{ sleep 0.05; echo late; } & echo early; wait
seq 1 1000 | sort -rn | head -n 2 & wait $!; echo "pipeline $?"

echo "== kill"
sleep 60 & sleep 0.3; kill $!; wait $! 2>/dev/null; echo "terminated $?"
sleep 60 & sleep 0.3; kill -KILL $!; wait $! 2>/dev/null; echo "killed $?"
sleep 60 & p=$!; sleep 0.3; kill -0 $p; echo "alive $?"; kill -HUP $p; wait $p 2>/dev/null; echo "hung up $?"; kill -0 $p 2>/dev/null || echo gone
sh -c 'kill -TERM $$; echo "not reached"'; echo "itself $?"
sh -c 'kill -SEGV $$' 2>/dev/null; echo "segv $?"
yes | sh -c 'exit 4'; echo "reader left $?"

echo "== traps"
trap 'echo "usr1 in the shell"' USR1; kill -USR1 $$; echo after
(trap 'echo "term, cleaning up"; exit 5' TERM; : >ready; while :; do sleep 0.02; done) & p=$!
while [ ! -e ready ]; do sleep 0.01; done; rm ready
kill $p; wait $p; echo "status $?"
trap 'echo "usr2 interrupts wait"' USR2
(sleep 0.1; kill -USR2 $$; sleep 0.1) & wait $!; [ $? -gt 128 ] && echo "above 128"; wait
trap '' INT; (kill -INT $(sh -c 'echo $PPID'); echo "ignored in a subshell"); sh -c 'kill -INT $$; echo "ignored in a child"'
trap - INT
(trap 'echo "exit trap, status $?"' EXIT; exit 7); echo "status $?"
(trap 'echo "exit trap by errexit $?"' EXIT; set -e; false); echo "status $?"
f() { trap 'echo "in a function"' USR1; }; f; kill -USR1 $$
trap 'n=$((n + 1))' USR1; n=0; for i in 1 2 3 4 5; do kill -USR1 $$; done; echo "counted $n"
(trap - USR1; sh -c 'kill -USR1 $PPID'; sleep 1; echo "not reached"); echo "default again $?"
trap 'echo "leaving"' EXIT

echo "== fifos"
mkfifo ff
seq 1 5 >ff & while read -r n; do printf '%s;' "$n"; done <ff; echo; wait
(read -r q <ff; echo "got $q") & echo question >ff; wait
mkfifo back; (while read -r n <ff; do [ "$n" = end ] && break; echo $((n * n)) >back; done) &
for i in 3 4 5; do echo $i >ff; read -r r <back; echo "$i squared: $r"; done; echo end >ff; wait
rm ff back

echo "== many"
for i in $(seq 1 40); do echo "$i" & done >many; wait; sort -n many | tr '\n' ' '; echo; rm many
i=0; while [ $i -lt 60 ]; do (exit 0); i=$((i + 1)); done; echo "$i subshells"
a=$(for i in 1 2 3; do (for j in 1 2 3; do (echo $((i * j))) & done; wait) & done; wait); echo "$a" | sort -n | tr '\n' ' '; echo
timeout 0.2 sleep 30; echo "timeout $?"
(sleep 0.05; echo child of a subshell) | cat
exit 0
