// Times in the reader's own zone; what the server wrote, in UTC, stays as the title.
const language = document.documentElement.lang;
document.querySelectorAll("time").forEach((time) => {
  const moment = new Date(time.dateTime);
  time.title = time.textContent;
  time.textContent = moment.toLocaleString(language, { dateStyle: "medium", timeStyle: "short" });
});
