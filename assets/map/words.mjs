// Words and figures as the page's language writes them. The sentences come from the server.

/** A speaker for the page: say(key, {names}), number(), clock times. */
export function speaker(facts) {
  const { language, words, zone } = facts;
  const plural = new Intl.PluralRules(language);
  const local = new Intl.DateTimeFormat(language, {
    timeZone: zone, hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23",
  });
  const formats = new Map(); // to make one takes longer than to use it
  const formatOf = (least, most) => {
    const key = `${least} ${most}`;
    if (!formats.has(key)) formats.set(key, new Intl.NumberFormat(language, { minimumFractionDigits: least, maximumFractionDigits: most }));
    return formats.get(key);
  };
  const number = (value, digits = 0, least = digits) => formatOf(least, digits).format(value);
  const sentence = (key, values) => {
    const form = `${key}.${plural.select(values.count ?? 0)}`;
    return words[key] ?? words[form] ?? words[`${key}.other`];
  };
  return {
    number,
    /** A sentence of the server's catalogue; {name}, {name:0.0} and {name:0.##} are filled in. */
    say: (key, values = {}) =>
      sentence(`page.${key}`, values).replace(/\{(\w+)(?::([^}]*))?\}/g, (_, name, pattern) => {
        const value = values[name];
        const decimals = pattern?.split(".")[1] ?? "";
        return typeof value === "number" ? number(value, decimals.length, decimals.replaceAll("#", "").length) : value;
      }),
    /** Time of day where the race is. */
    localTime: (unixS) => local.format(unixS * 1000),
    /** 26:12 or 1:02:09; a minus sign before zero. */
    raceTime(seconds) {
      const whole = Math.floor(Math.abs(seconds));
      const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
      const two = (part) => String(part).padStart(2, "0");
      return `${seconds < 0 ? "−" : ""}${h ? `${h}:${two(m)}` : m}:${two(s)}`;
    },
  };
}
