// The thread's approved comments, where the site names a place for them; as text, never as HTML.
const place = given.comments ? document.querySelector(given.comments) : null;

async function list(form) {
  if (!place) return;
  const found = [];
  let cursor = "";
  do {
    const query = new URLSearchParams({ thread: gather(form).get("thread") });
    if (given.site) query.set("site", given.site);
    if (cursor) query.set("cursor", cursor);
    const response = await ask(`api/v1/threads/comments?${query}`, { cache: "no-cache" });
    if (!response.ok) return;
    const page = await response.json();
    found.push(...page.comments);
    cursor = page.next;
  } while (cursor);
  const items = found.map(render);
  if (/^[OU]L$/.test(place.tagName)) {
    place.replaceChildren(...items);
    return;
  }
  const whole = make("ol", "comments");
  whole.append(...items);
  place.replaceChildren(...(items.length ? [whole] : []));
}

function render({ author, content, erased, submitted_at: moment }) {
  const item = make("li", "comment");
  const card = make("article", "card");
  const head = make("p", "who");
  const who = make("bdi", "author", author);
  const time = make("time", "time", tellTime(moment));
  const text = make("p", "text", erased ? "—" : content);
  time.dateTime = moment;
  text.dir = "auto";
  head.append(who, " ", time);
  card.append(head, text);
  item.append(card);
  return item;
}

function tellTime(moment) {
  const format = { dateStyle: "long", timeStyle: "short" };
  try {
    return new Date(moment).toLocaleString(language || [], format);
  } catch {
    return new Date(moment).toLocaleString([], format);
  }
}
