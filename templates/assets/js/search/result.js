// One result: its title, where it stands, its amount, and an excerpt with what was found marked in it.

import { joinRanges } from "../search-engine/text.js";
import { nameOf } from "./filters.js";
import { isForeign, japanese, knows, make, say } from "./words.js";

const BEFORE = 30, LENGTH = 110, MOST = 3; // characters before what is found and in all; excerpts of a result

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

// About a hundred characters of a text around a place; never half of a surrogate pair.
function excerptAt(passage, text, start = 0) {
  const whole = (at) => (/[\udc00-\udfff]/u.test(text.raw[at] ?? "") ? at - 1 : at);
  const from = start < BEFORE + 10 ? 0 : whole(start - BEFORE);
  return { passage, text, from, to: Math.min(whole(from + LENGTH), text.raw.length) };
}

// Where the terms stand that the head does not show, each once: the words themselves before what they are also searched
// as. When there is nothing of that kind, what is found first, or how the texts begin.
function excerpts({ head, passages }, terms) {
  const places = passages.flatMap((passage) =>
    (passage.texts.length ? passage.texts : [passage.heading]).map((text) => ({ passage, text })));
  const shown = [], itself = (text, term) => text.findItself(term), any = (text, term) => text.find(term);
  const isInHead = (term, find) => head.some((text) => find(text, term).length);
  const placeOf = (term, find) => places.find(({ passage, text }) =>
    find(text, term).length || find(passage.heading, term).length);
  const show = ({ passage, text }, term) => {
    const [[start, end]] = [...itself(text, term), ...any(text, term), [0, 0]];
    const isShown = shown.some((one) => one.text === text && start >= one.from && end <= one.to);
    if (!isShown) shown.push(excerptAt(passage, text, start));
  };
  for (const term of terms) {
    const way = [itself, any].find((find) => isInHead(term, find) || placeOf(term, find));
    if (way && !isInHead(term, way)) show(placeOf(term, way), term);
    if (shown.length === MOST) break;
  }
  const first = !shown.length && terms.find((term) => placeOf(term, any));
  if (first) show(placeOf(first, any), first);
  return shown.length || !places.length ? shown : [excerptAt(places[0].passage, places[0].text)];
}

function showPassage({ passage: { heading, label }, text, from, to }, terms) {
  const name = heading.raw ? mark(heading, terms) : label ? [label] : [];
  return make("p", { className: "search-passage", ...japanese },
    ...(name.length ? [make("span", { className: "search-box" }, ...name), " "] : []),
    ...(text === heading ? [] : mark(text, terms, from, to)));
}

// The amount and what became of the request, as the index says it (which amount it is, a space, the amount, notes behind
// commas); on a page in another language from the numbers, with the notes of the index.
function amounts({ amount, amount_text: text, cut, cut_text: cutText }) {
  if (!isForeign) return [make("span", {}, text), ...(cutText ? [make("span", {}, cutText)] : [])];
  const way = cut < 0 ? "less" : cut > 0 ? "more" : "none";
  const [known, ...notes] = text.split("\u3001");
  const which = `amount-${known.split(" ")[0]}`;
  const yen = amount !== null && [make("span", {}, knows(which) ? `${say(which)} ` : "", say("yen", { yen: amount }))];
  const note = yen ? notes.join("\u3001") : text;
  return [
    ...(yen || []),
    ...(note ? [make("span", { lang: "ja" }, note)] : []),
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
    ...excerpts(project, terms).map((shown) => showPassage(shown, terms)));
  item.dataset.projectId = project.id;
  return item;
}
