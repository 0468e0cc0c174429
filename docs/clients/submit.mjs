// Submits a comment: node submit.mjs http://127.0.0.1:8000 AUTHOR CONTENT [THREAD]
// Needs nothing but Node 18, and runs in browsers as well. Prints the status that the comment has in
// the end, and the sentence for its author; the exit status is 1 where nothing was accepted.

const TRIES = 4;
const PATIENCE = 15_000;

const sleep = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

/** What has become of the comment, or the problem (RFC 9457) for which it was not accepted. */
export async function submit(base, comment) {
  // The same key makes it safe to send again: whatever happens, there is one comment.
  const headers = {
    'Content-Type': 'application/json',
    Accept: 'application/json',
    'Idempotency-Key': crypto.randomUUID(),
  };
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await fetch(`${base}/api/v1/comments`, {
        method: 'POST',
        headers,
        body: JSON.stringify(comment),
        signal: AbortSignal.timeout(PATIENCE),
      });
      if (![429, 503].includes(answer.status) || attempt === TRIES) {
        return await follow(base, await answer.json());
      }
      await sleep(Number(answer.headers.get('Retry-After') ?? 2 ** attempt));
    } catch (error) {
      if (attempt === TRIES) throw error;
      await sleep(2 ** attempt);
    }
  }
}

/** A pending comment is stored, and being checked: its receipt lets one ask. */
async function follow(base, told) {
  const receipt = new URLSearchParams({ receipt: told.receipt ?? '', lang: 'fr' });
  while (told.status === 'pending') {
    await sleep(1);
    const url = `${base}/api/v1/comments/${told.id}?${receipt}`;
    const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE) });
    told = await answer.json();
  }
  return told;
}

const [base, author, content, thread = '/'] = process.argv.slice(2);
const told = await submit(base, { author, content, thread, lang: 'fr' });
console.log(`${told.status}: ${told.message ?? told.detail}`);
process.exitCode = 'id' in told ? 0 : 1;
