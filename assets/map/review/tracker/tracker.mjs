// How good was the tracker? The score of this race as a page: how far off it was beside what others do, whom its intervals held, and
// whether what it said came true. The figures are those of `poursuite score`.

import { tag } from "../fair/drawn.mjs";
import { fetchScore } from "../../panels/score/panel.mjs";
import { calibrationDrawing } from "./calibration.mjs";
import { coverageDrawing } from "./coverage.mjs";
import { errorsOf, matsTable } from "./errors.mjs";

export function trackerOf(holder, { facts, words }) {
  const say = (key, values) => words.say(`review.tracker.${key}`, values);
  const context = { facts, words, say };
  const lead = tag("p", "tracker-lead", say("wait"));
  lead.setAttribute("role", "status");
  holder.append(tag("h2", "unseen", say("title")), lead);

  function part(key, ...within) {
    const heading = tag("h3", "", say(`${key}.title`));
    heading.id = `tracker-${key}`;
    const section = tag("section", `tracker-part is-${key}`, heading, ...within.filter(Boolean));
    section.setAttribute("aria-labelledby", heading.id);
    return section;
  }

  function tell(score) {
    const { figures, calibration, coverage, runners } = score;
    const ours = figures.position_median_m.ours;
    lead.textContent = [say("lead", { count: runners }), ours === null ? "" : say("median", { metres: words.number(ours, 0) })].filter(Boolean).join(" ");
    const parts = [part("errors", ...errorsOf(context, figures))];
    const tenths = coverageDrawing(context, coverage.tenths, figures);
    if (tenths.length) parts.push(part("coverage", ...tenths));
    const said = calibrationDrawing(context, calibration, figures);
    parts.push(part("calibration", ...(said.length ? said : [tag("p", "tracker-said", say("calibration.none"))])));
    const mats = matsTable(context, coverage.mats);
    if (mats) parts.push(part("mats", ...mats));
    holder.append(tag("div", "tracker-grid", ...parts));
    holder.dataset.tracker = "shown";
  }

  fetchScore(facts).then(
    (score) => {
      if (score) return tell(score);
      lead.textContent = words.say("score.none");
      holder.dataset.tracker = "none";
    },
    () => (lead.textContent = say("away")),
  );
  return { show() {} };
}
