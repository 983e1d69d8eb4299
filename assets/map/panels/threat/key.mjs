// What the signs of the threat line mean, in a few words; and the way out of it.

/** Returns {show(isOn), tell({isPast})}; `close` is called when somebody has seen enough. */
export function keyOf({ facts, words }, close) {
  const part = (tag, className, text = "") => Object.assign(document.createElement(tag), { className, textContent: text });
  const key = part("aside", "threat-key");
  key.id = "threat-key";
  key.hidden = true;
  const name = facts.chaser.name;
  const head = part("header", "");
  const end = part("button", "threat-close", "×");
  end.setAttribute("aria-label", words.say("threat.end"));
  end.addEventListener("click", close);
  head.append(part("h3", "", words.say("threat.title", { name })), end);
  const scale = part("div", "threat-scale");
  const ends = ["caught", "close", "away"].map((one, k) => part("span", "", [words.say("threat.caught"), words.say("threat.close"), words.say("threat.away")][k]));
  const line = part("div", "threat-ends");
  line.append(...ends);
  const past = part("p", "threat-past");
  key.append(head, part("p", "threat-rule", words.say("threat.rule", { name })), scale, line, part("p", "threat-signs", words.say("threat.signs")), past);
  document.getElementById("stage").after(key);
  addEventListener("keydown", (event) => event.key === "Escape" && !key.hidden && close());
  return {
    show: (isOn) => (key.hidden = !isOn),
    tell: ({ isPast }) => (past.textContent = isPast ? words.say("threat.past") : ""),
  };
}
