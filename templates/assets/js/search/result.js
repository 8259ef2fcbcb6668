// One result: its title, where it stands, its amount, and an excerpt with what was found marked in it.

import { joinRanges } from "../search-engine/text.js";
import { nameOf } from "./filters.js";
import { isForeign, japanese, make, say } from "./words.js";

const holds = (text, term) => text.find(term).length > 0;
const rangesOf = (text, terms) => joinRanges(terms.flatMap((term) => text.find(term)));

// A part of a text, with what the terms find in it marked.
function mark(text, terms, from = 0, to = text.raw.length) {
  const parts = [from > 0 ? "…" : ""];
  let end = from;
  for (const [start, stop] of rangesOf(text, terms)) {
    if (stop <= from || start >= to) continue;
    const begin = Math.max(start, from);
    parts.push(text.raw.slice(end, begin));
    end = Math.min(stop, to);
    parts.push(make("mark", {}, text.raw.slice(begin, end)));
  }
  return [...parts, text.raw.slice(end, to), to < text.raw.length ? "…" : ""];
}

// About a hundred characters around what is found first; never half of a surrogate pair.
function excerpt(text, terms) {
  const [[start]] = [...rangesOf(text, terms), [0]];
  const whole = (at) => (/[\udc00-\udfff]/u.test(text.raw[at] ?? "") ? at - 1 : at);
  const from = start < 40 ? 0 : whole(start - 30);
  return mark(text, terms, from, Math.min(whole(from + 110), text.raw.length));
}

// The passages and texts that show the terms which the head does not show; at least one, at most three.
function textsToShow({ head, passages }, terms) {
  const missing = new Set(terms.filter((term) => !head.some((text) => holds(text, term))));
  const shown = [];
  let other = passages.flatMap((passage) => passage.texts.slice(0, 1).map((text) => [passage, text]))[0];
  let isOtherFound = false;
  for (const passage of passages) {
    for (const text of passage.texts.length ? passage.texts : [passage.heading]) {
      const held = [...missing].filter((term) => holds(text, term) || holds(passage.heading, term));
      if (held.length && shown.length < 3) shown.push([passage, text]);
      held.forEach((term) => missing.delete(term));
      if (!isOtherFound && terms.some((term) => holds(text, term))) {
        [other, isOtherFound] = [[passage, text], true];
      }
    }
  }
  return shown.length || !other ? shown : [other];
}

function showPassage([{ heading, label }, text], terms) {
  const name = heading.raw ? mark(heading, terms) : label ? [label] : [];
  return make("p", { className: "search-passage", ...japanese },
    ...(name.length ? [make("span", { className: "search-box" }, ...name), " "] : []),
    ...(text === heading ? [] : excerpt(text, terms)));
}

// The amount and what became of the request, as the index says it; on a page in another language from the numbers, with
// the words of the index where they say more.
function amounts({ amount, amount_text: text, cut, cut_text: cutText }) {
  if (!isForeign) return [make("span", {}, text), ...(cutText ? [make("span", {}, cutText)] : [])];
  const way = cut < 0 ? "less" : cut > 0 ? "more" : "none";
  return [
    ...(amount === null ? [] : [make("span", {}, say("yen", { yen: amount }))]),
    ...(amount === null || text.includes("\u3001") ? [make("span", { lang: "ja" }, text)] : []),
    ...(cut === null ? [] : [make("span", {}, say(`cut-${way}`, { yen: Math.abs(cut) }))])];
}

// `terms` are those to be found; `names` the words for the values of each facet; `root` leads to the site's root.
export function showProject({ project }, terms, names, root) {
  const [title, ward, year, office] = project.head;
  const change = project.change && nameOf(names, "change", project.change);
  const name = title.raw ? mark(title, terms) : [say("untitled")];
  const yearName = isForeign ? make("span", {}, nameOf(names, "year", String(project.year)))
    : make("span", {}, ...mark(year, terms));
  const place = (text) => (text.raw ? [make("span", { ...japanese }, ...mark(text, terms))] : []);
  const places = [...place(ward), yearName, ...place(office)];
  const badge = change ? [make("span", { className: "search-change" }, change)] : [];
  const item = make("li", { className: "search-result" },
    make("h3", {}, make("a", { href: root + project.url, ...(title.raw ? japanese : {}) }, ...name)),
    make("p", { className: "search-office" }, ...places, ...badge),
    make("p", { className: "search-amount" }, ...amounts(project)),
    ...textsToShow(project, terms).map((shown) => showPassage(shown, terms)));
  item.dataset.projectId = project.id;
  return item;
}
