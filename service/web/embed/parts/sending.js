// From the submit button to the last word: sent once, told in place, followed until decided.
const LONGEST_PAUSE = 120000;

class Sending {
  constructor(form) {
    this.form = form;
    this.notice = new Notice(form);
    this.busy = false;
    this.attempt = { body: "", key: "" };
    this.followed = 0;
  }

  get content() {
    return find(this.form, "content");
  }

  async submit() {
    // A second click finds the first one still on its way.
    if (this.busy) return;
    this.busy = true;
    this.followed += 1;
    this.form.setAttribute("aria-busy", "true");
    this.notice.clear();
    try {
      const { sentences } = await this.learn();
      this.notice.tell(sentences.sending, "busy");
      await this.send(sentences);
    } catch {
      await this.lose();
    } finally {
      this.busy = false;
      this.form.removeAttribute("aria-busy");
    }
  }

  async learn() {
    const guide = await learn();
    this.notice.speak(guide);
    lay(this.form, guide);
    return guide;
  }

  async send(sentences) {
    const body = gather(this.form);
    const headers = { Accept: "application/json", "Idempotency-Key": this.keyFor(`${body}`) };
    await prove(this.form, body);
    const response = await ask("api/v1/comments", { method: "POST", body, headers });
    const told = await response.json();
    if (response.status >= 500 || response.status === 429) {
      this.notice.tell(told.detail, "bad", this.offerAgain(sentences));
      return;
    }
    // This was an answer: whatever is sent next is another submission.
    this.attempt = { body: "", key: "" };
    if (response.ok) this.accept(told, sentences);
    else this.refuse(told, sentences);
  }

  // The same text sent again after a lost connection is the same submission.
  keyFor(body) {
    if (this.attempt.body !== body) {
      this.attempt = { body, key: hex(crypto.getRandomValues(new Uint8Array(16))) };
    }
    return this.attempt.key;
  }

  async lose() {
    const guide = await learn().catch(() => null);
    const sentence = guide?.sentences.network_failed ?? lost();
    this.notice.tell(sentence, "bad", ...(guide ? [this.offerAgain(guide.sentences)] : []));
  }

  offerAgain(sentences) {
    return this.notice.offer([sentences.try_again, () => this.submit()]);
  }

  accept(told, sentences) {
    this.notice.tell(told.message, "good", ...this.lead(told, sentences.follow_comment));
    const sent = this.content.value;
    this.content.value = "";
    if (told.status === "approved") list(this.form).catch(() => {});
    else this.follow(told, sent, this.followed);
  }

  refuse(told, sentences) {
    const more = this.lead(told, sentences.follow_refused);
    if (told.reconsider) more.push(...this.offerReconsidering(sentences));
    if (told.code?.startsWith("captcha_")) more.push(this.offerAgain(sentences));
    this.notice.tell(told.detail ?? told.message, "bad", ...more);
    this.notice.mark(told);
  }

  // The comment's own page, where the reader learns more and may appeal.
  lead({ status, status_url: page }, words) {
    if (!page || status === "approved") return [];
    const line = make("p");
    const link = make("a", "page", words);
    link.href = address(page);
    line.append(link);
    return [line];
  }

  // A machine may be wrong: the same text sent again goes to a person.
  offerReconsidering(sentences) {
    const choices = this.notice.offer(
      [sentences.edit_text, () => this.content.focus()],
      [sentences.insist, () => this.submit()],
    );
    return [make("p", "", sentences.reconsider), choices];
  }

  // Asks after a comment, ever more rarely, until it is decided or another one is sent.
  async follow(told, sent, mine) {
    const query = new URLSearchParams({ receipt: told.receipt, lang: language });
    let { status } = told;
    let pause = 1000;
    while (status === "pending" || status === "flagged") {
      await wait(pause);
      pause = Math.min(pause * 1.5, LONGEST_PAUSE);
      if (mine !== this.followed) return;
      if (document.hidden) continue;
      const now = await this.look(`api/v1/comments/${told.id}?${query}`);
      if (now?.gone || mine !== this.followed) return;
      if (!now || now.status === status) continue;
      ({ status } = now);
      await this.announce(now, sent);
    }
  }

  async look(path) {
    try {
      const response = await ask(path, { cache: "no-store" });
      if (response.status === 404) return { gone: true };
      return response.ok ? await response.json() : null;
    } catch {
      // The next look may have a connection again.
      return null;
    }
  }

  async announce(now, sent) {
    const { sentences } = await this.learn();
    if (now.status !== "rejected") {
      this.notice.tell(now.message, "good", ...this.lead(now, sentences.follow_comment));
      if (now.status === "approved") await list(this.form).catch(() => {});
      return;
    }
    // The text comes back, unless the reader has begun another.
    if (!this.content.value) this.content.value = sent;
    this.refuse(now, sentences);
  }
}
