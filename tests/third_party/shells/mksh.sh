# What the Korn shell has beyond others.
set -A list zero one 'two three'; list[5]=five; print -r -- "${#list[@]} ${!list[*]} ${list[2]}"
typeset -i16 hex=255; print $hex; typeset -Z5 padded=42; print $padded; typeset -u upper=abc; print $upper; integer n=7/2; print $n
[[ abc = a*c && -n x ]] && print matched; [[ aaab = +(a)b ]] && print extended
case aXbXc in @(a|b)*(X)*) print pattern;; esac
s=HelloWorld; print "${s:5} ${s:0:5} ${s/o/0} ${s//o/0} ${s@Q} ${#s}"
function local_ones { typeset x=inner; print $x; }; x=outer; local_ones; print $x
{ while read -r line; do print $((line)); done; } |&
print -p '6*7'; read -rp answer; print "$answer"; print -p '2<<9'; read -rp answer; print "$answer"; exec 3>&p; exec 3>&-; wait
print ${ print "in this shell"; x=changed; }; print $x; print ${|REPLY=value; }
select word in a b c; do print "chose $word"; break; done <<<'2' 2>/dev/null
i=0; while ((i++ < 3)); do print -n "$i "; done; print
trap 'print "error trap"' ERR; false; trap - ERR
set -o pipefail; false | true; print $? "${PIPESTATUS[@]}"; set +o pipefail
co() { print -u2 to stderr; print to stdout; }; co 2>&1 | sort
let "v = 5 * 4" "w = v + 1"; print $v $w $((w > v ? 1 : 0))
set -m; sleep 30 & jobs | sed 's/  */ /g'; kill -STOP %1; sleep 0.3; jobs | sed 's/  */ /g'; kill -CONT %1; sleep 0.3; kill %1; wait %1 2>/dev/null; print "job $?"
(sleep 0.1; exit 5) & fg >/dev/null; print "foreground $?"; set +m
print -r -- "$(<mksh.sh)" | head -n 1
exit 4
