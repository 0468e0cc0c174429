// The field that only programs fill in: they tell themselves by it, and people never meet it.
function lay(form, { trap, sentences }) {
  if (!trap || find(form, "reply_subject")) return;
  const line = make("p", "trap");
  const words = make("label", "", sentences.trap);
  const field = make("input");
  Object.assign(field, { name: trap, tabIndex: -1, autocomplete: "off" });
  line.setAttribute("aria-hidden", "true");
  words.append(" ", field);
  line.append(words);
  form.append(line);
  // A browser without constructed sheets would show it, and people would fall in.
  if (getComputedStyle(line).position !== "absolute") line.remove();
}
