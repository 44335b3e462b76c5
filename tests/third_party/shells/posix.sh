# What every shell can: pipelines, substitutions, functions, here-documents, redirections, arithmetic, patterns.
echo "== pipelines"
printf '%s\n' pear apple fig apple date | sort | uniq -c | awk '{ print $2 "=" $1 }' | tr '\n' ' '; echo
seq 1 2000 | while read -r n; do case $n in *7) echo "$n";; esac; done | wc -l | tr -d ' '
yes | head -n 3
true | false; echo "status $?"
false | true; echo "status $?"
! true; echo "not $?"
seq 1 300 | sed -n '/5$/p' | tac | head -n 4 | xargs echo
echo one two three | { read -r a b; echo "$b,$a"; }
head -c 300000 /dev/zero | tr '\0' x | tee copy | wc -c | tr -d ' '
wc -c <copy | tr -d ' '
rm copy

echo "== substitution"
echo "$(echo outer "$(echo inner "$(echo innermost)")")"
x=$(printf 'a\n\n\n'); echo "[$x]"
x=`echo \`echo old\``; echo "$x"
echo "lines: $(seq 1 50 | (while read -r n; do s=$((s + n)); done; echo "$s"))"
x=$(exit 3); echo "status $?"
unset u; v=value; e=
echo "${u-unset} ${e:-empty} ${v:+set} ${u:=assigned} $u ${#v}"
p=/usr/local/lib/file.tar.gz
echo "${p##*/} ${p%/*} ${p%%.*} ${p#*.}"
set -- "a b" c '' d
echo "$#: $*"; for i in "$@"; do printf '<%s>' "$i"; done; echo
for i in $*; do printf '<%s>' "$i"; done; echo
IFS=:; echo "$*"; set -- $(echo 1:2::3); echo $#; unset IFS
(: "${nothing:?is not there}") 2>/dev/null; echo "status $?"

echo "== here-documents"
cat <<EOF
expanded: $v $((6 * 7)) $(echo command) \$literal
EOF
cat <<'EOF'
literal: $v $((6 * 7)) `echo command`
EOF
cat <<-EOF
	tabs are
		removed
	EOF
cat <<A; cat <<B
first
A
second
B
while read -r key value; do echo "$value=$key"; done <<EOF
one 1
two 2
EOF
echo "$(cat <<EOF
inside a substitution
EOF
)"
seq 1 20000 >numbers
cat <<EOF | tail -n 1
$(cat numbers)
EOF
rm numbers

echo "== redirections"
{ echo out; echo err >&2; } >both 2>&1; cat both
{ echo out; echo err >&2; } 2>only_err >/dev/null; cat only_err
exec 3>log; echo first >&3; echo second >&3; exec 3>&-; cat log
echo third >>log; exec 4<log; read -r a <&4; read -r b <&4; echo "$b $a"; cat <&4; exec 4<&-
{ echo swapped >&2; } 3>&1 1>&2 2>&3 3>&- | sed 's/^/via pipe: /'
echo never >&9 2>/dev/null; echo "bad descriptor: $?"
set -C; (echo overwrite >log) 2>/dev/null; echo "noclobber $?"; echo forced >|log; cat log; set +C
: >empty; [ -s empty ] || echo "is empty"
cat <missing 2>/dev/null; echo "missing $?"
exec 5<>log; read -r a <&5; echo appended >&5; exec 5>&-; cat log
rm both only_err log empty

echo "== arithmetic"
a=7; echo $((a * 3 - 1)) $((a / 2)) $((-a / 2)) $((a % 4)) $((-a % 4)) $((1 << 10)) $((a > 6 && a < 8)) $((a & 3 | 8)) $((~a))
i=0; while [ $((i += 3)) -lt 20 ]; do :; done; echo $i
echo $((0x1f + 010)) $(((2 + 3) * 4)) $((a == 7 ? 10 : 20))
fib() { if [ "$1" -lt 2 ]; then echo "$1"; else echo $(($(fib $(($1 - 1))) + $(fib $(($1 - 2))))); fi; }
echo "fib $(fib 9)"

echo "== functions"
count=0
add() { count=$((count + $1)); return $((count > 5)); }
add 3; echo "$? $count"; add 3; echo "$? $count"
options() {
    OPTIND=1
    while getopts ab:c o "$@"; do case $o in b) echo "b=$OPTARG";; \?) echo "unknown";; *) echo "$o";; esac; done
    shift $((OPTIND - 1)); echo "rest: $*"
}
options -a -b value -c x y 2>/dev/null
outer() { inner() { echo "inner of $1"; }; inner "$1"; }
outer here
depth() { [ "$1" -eq 0 ] && { echo bottom; return; }; depth $(($1 - 1)); }
depth 200
echo 'echo "sourced with $v"; sourced=yes' >lib.sh; . ./lib.sh; echo "$sourced"
eval 'name=v'; eval "echo \$$name"
rm lib.sh

echo "== subshells"
n=1; (n=2; echo "in $n"); echo "out $n"
(cd / && pwd); [ "$(pwd)" != / ] && echo "still there"
(exit 42); echo "status $?"
( (exit 5) || echo "inner $?"; exit 6 ); echo "status $?"
{ n=3; }; echo "group $n"
(set -- x y; echo $#); echo $#
(umask 077; : >private; ls -l private | cut -c1-10); umask 022; : >public; ls -l public | cut -c1-10; rm private public

echo "== patterns"
mkdir -p d/sub; for f in a1 a2 b1 .hidden 'with space' '[x]'; do : >"d/$f"; done; : >d/sub/deep
cd d || exit
echo *; echo a*; echo [ab]1; echo ?2; echo .h*; echo */*; echo nothing*; echo [!a]*; echo '\[x]' \[x]
for f in *; do [ -d "$f" ] && echo "directory $f"; done
set -f; echo *; set +f
cd ..
find d -type f | sort | while read -r f; do echo "${#f} $f"; done
find d -name 'a?' -exec echo found {} \; | sort
rm -r d; ls
for w in apple 42 -x '*' ''; do
    case $w in [0-9]*) echo number;; -*) echo option;; a*e) echo fruit;; \*) echo star;; '') echo nothing;; *) echo other;; esac
done

echo "== options"
(set -e; false; echo "not reached"); echo "errexit $?"
(set -e; false || echo "or"; if false; then :; fi; ! true; echo "reached"; (exit 3); echo "not reached"); echo "errexit $?"
(set -e; f() { false; echo "in a condition"; }; f && echo yes; f; echo "not reached"); echo "errexit $?"
(set -u; echo "$undefined"; echo "not reached") 2>/dev/null; [ $? -ne 0 ] && echo "nounset"
(set -x; echo traced) 2>&1
set -- -n; echo "$1"

echo "== scripts"
printf '#!/bin/sh\necho "script with $# arguments: $*"; exit 9\n' >script; chmod +x script
./script a "b c"; echo "status $?"
printf 'echo "without an interpreter $1"\n' >plain; chmod +x plain; ./plain x
printf '#!/nowhere/sh\n' >broken; chmod +x broken; ./broken 2>/dev/null; echo "broken $?"
: >denied; ./denied 2>/dev/null; echo "denied $?"; no-such-command 2>/dev/null; echo "unknown $?"
VARIABLE=exported sh -c 'echo "$VARIABLE"'; echo "[${VARIABLE-}]"
export E1=one; sh -c 'echo "$E1"; E1=two; sh -c "echo \$E1"'
sh -c 'echo "$0 $1"' zero first
rm script plain broken denied
exit 11
