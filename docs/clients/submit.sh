#!/bin/sh
# Submits a comment with curl: submit.sh http://127.0.0.1:8000 AUTHOR CONTENT [THREAD]
# Prints the status that it has in the end, and the sentence for its author.
set -eu
base=$1 author=$2 content=$3 thread=${4:-/}
key=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')

# The same key makes it safe to send again: whatever happens, there is one comment. curl repeats by
# itself what was answered with 429 or 503, as late as Retry-After says.
answer=$(curl --silent --show-error --retry 3 --max-time 15 \
    --header "Idempotency-Key: $key" --header 'Accept: application/json' \
    --data-urlencode "author=$author" --data-urlencode "content=$content" \
    --data-urlencode "thread=$thread" --data-urlencode 'lang=fr' \
    "$base/api/v1/comments")

read_field() { printf '%s' "$answer" | python3 -c "import json,sys; print(json.load(sys.stdin).get('$1') or '')"; }

# Pending: stored, and being checked. The receipt is what lets its author ask.
receipt=$(read_field receipt)
while [ "$(read_field status)" = pending ]; do
    sleep 1
    answer=$(curl --silent --show-error --max-time 15 "$base/api/v1/comments/$(read_field id)?lang=fr&receipt=$receipt")
done
printf '%s: %s\n' "$(read_field status)" "$(read_field message)$(read_field detail)"
