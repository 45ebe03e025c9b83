#!/bin/sh
# Feed another system with what has changed: run it from the home, by cron, as often as you like.
#
# Changes are first spooled, and a file of the spool goes only when FEED has taken it: whatever fails, at whatever moment,
# nothing is lost, and what comes twice says the same twice.
set -eu
feed=${FEED:?set FEED to the command that reads changes from its standard input}
mkdir -p data/spool
copydesk export --cursor-file data/follow.cursor -o "data/spool/$(date -u +%Y%m%dT%H%M%SZ).$$.jsonl"
for file in data/spool/*.jsonl; do
    sh -c "$feed" < "$file"
    rm "$file"
done
