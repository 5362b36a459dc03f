#!/bin/sh
# Runs a command and says how long it took: `timed.sh WHAT COMMAND ARGUMENT…`
what=$1
shift
start=$(date +%s)
"$@"
status=$?
echo "$what: $(($(date +%s) - start)) s"
exit $status
