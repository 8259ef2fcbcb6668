// The search page: the form asks (address.js), the engine answers (../search-engine/engine.js), and this file shows
// the answer, the newest question's only.

import { breathe, openSearch } from "../search-engine/engine.js";
import { fieldsToQuery } from "../search-engine/answer.js";
import { queryToTerms } from "../search-engine/text.js";
import { alternatives } from "../search-engine/synonyms.js";
import { advise } from "./advice.js";
import { addressToForm, askedFields, commit, form, isTooLong, keep, note } from "./address.js";
import { setFilters, showChoices, showSetFilters } from "./filters.js";
import { showProject } from "./result.js";
import { byId, make, say, shorten } from "./words.js";

const PAGE = 20, STEP = 10; // results on a page, and how many are asked for at a time
const PAUSE = 120; // ms without a keystroke before the question is asked
const MOST_ALSO = 6; // words that are named when they are searched too
const LATE = 250; // ms after which the page says that it is at work
const WIDE = matchMedia("(min-width: 64rem)");

const list = byId("results"), more = byId("more"), panel = byId("panel"), progress = byId("progress");
const { q, page } = form.elements;
const { index, root } = list.dataset;
const title = document.title;

let opening, synonyms, shown, answered, pause, working = new AbortController();

// ---- the question -----------------------------------------------------------------------------------------

async function open() {
  const engine = await openSearch(new URL(index, location.href));
  synonyms = await engine.extra("synonyms");
  // Where counts have to be fetched they are fetched for who wants them.
  panel.open = WIDE.matches && (engine.isSmall || setFilters(engine.names).length > 0);
  engine.onprogress = ({ done, wanted }) => Object.assign(progress, { max: wanted, value: done });
  return engine;
}

function look(fields) {
  const query = fieldsToQuery(fields);
  for (const term of query.terms) {
    const isPlain = !term.isPhrase && !term.isExcluded && fields.syn !== "0";
    term.alternatives = isPlain ? alternatives(term.text, synonyms).flatMap(queryToTerms) : [];
  }
  return query;
}

// ---- the answer -------------------------------------------------------------------------------------------

function showStatus({ fields, answer }) {
  const { total, isExact, unknown, misread } = answer;
  const asked = fields.q?.trim();
  const kind = !total ? "-nothing" : !isExact ? "-about" : total === 1 ? "-one" : "";
  const count = say(`found${kind}`, { n: total });
  const lines = [asked ? say("asked", { q: shorten(asked), count }) : count];
  if (unknown) lines.push(say("unknown-amounts", { n: unknown }));
  lines.push(...misread.map((typed) => say("misread", { typed: shorten(typed) })));
  if (isTooLong()) lines.push(say("too-long"));
  const status = byId("status"), said = [...status.children].map((line) => line.textContent);
  // What is said already is not said again.
  if (String(said) !== String(lines)) status.replaceChildren(...lines.map((line) => make("p", {}, line)));
  for (const field of [form.elements.min, form.elements.max]) {
    field.toggleAttribute("aria-invalid", misread.includes(field.value.trim()));
  }
}

// What is searched besides the words of the query, and how to switch that off and on.
function showSynonyms({ fields }) {
  const also = fieldsToQuery(fields).terms.flatMap(({ text, isPhrase, isExcluded }) =>
    (isPhrase || isExcluded ? [] : alternatives(text, synonyms))).slice(0, MOST_ALSO);
  const isOff = fields.syn === "0", way = isOff ? "off" : "on";
  const words = also.map((word) => say("quoted", { word: shorten(word) })).join(say("comma"));
  const onclick = () => change({ syn: isOff ? "" : "0" });
  const line = byId("also"), hadFocus = line.contains(document.activeElement);
  line.replaceChildren(...(also.length ? [make("p", {}, say(`also-${way}`, { words })),
    make("button", { type: "button", onclick }, say(`switch-${isOff ? "on" : "off"}`))] : []));
  if (hadFocus) line.querySelector("button")?.focus();
}

async function showCounts({ engine, answer }, signal) {
  showChoices(engine.names, engine.isSmall || panel.open ? await answer.counts({ signal }) : null);
}

// What stands above the results.
function showHead(now) {
  const asked = now.fields.q?.trim();
  shown = now;
  document.title = asked ? `${say("quoted", { word: shorten(asked) })}｜${title}` : title;
  byId("advice").replaceChildren();
  showStatus(now);
  showSynonyms(now);
  showSetFilters(now.engine.names, empty);
}

// The results from one place to another, a step at a time; the first step takes the place of what is shown.
async function showResults(now, from, upTo, signal) {
  const { engine, answer } = now, terms = answer.terms.filter((term) => !term.isExcluded);
  let at = from, isEnd = false;
  while (at < upTo && !isEnd) {
    const results = await answer.results(at, Math.min(STEP, upTo - at), { signal });
    signal.throwIfAborted();
    list[at ? "append" : "replaceChildren"](
      ...results.map((result) => showProject(result, terms, engine.names, root)));
    if (!at) showHead(now);
    isEnd = results.length < STEP;
    at += results.length;
    await breathe();
    signal.throwIfAborted();
  }
  more.hidden = at >= answer.total;
  list.dataset.total = answer.total;
  showStatus(now);
}

async function showAdvice({ engine, fields }, signal) {
  const advice = await advise(engine, fields, setFilters(engine.names), look);
  signal.throwIfAborted();
  const choices = advice.map(({ filter, term, word, rest, count }) => {
    const filters = [filter ?? []].flat(), name = filters.map((each) => each.name).join(say("comma"));
    const sentence = word ? say("try-word", { word, n: count })
      : say(term ? "drop-term" : "drop-filter", { name: term ? shorten(term) : name, n: count });
    const onclick = () => {
      if (filter) empty(filters.flatMap((each) => each.fields));
      else change({ q: rest });
      q.focus();
    };
    return make("li", {}, make("button", { type: "button", onclick }, sentence));
  });
  byId("advice").replaceChildren(...(choices.length ? [make("p", {}, say("advice")), make("ul", {}, ...choices)]
    : [make("p", {}, say("no-advice"))]));
}

function showFailure(again) {
  progress.hidden = true;
  byId("error").replaceChildren(make("p", {}, say("failed")),
    make("button", { type: "button", onclick: () => { q.focus(); again(); } }, say("retry")));
  list.dataset.state = "error";
}

function showNothing() {
  shown = undefined;
  delete list.dataset.total;
  more.hidden = true;
  for (const part of [list, byId("status"), byId("advice"), byId("also")]) part.replaceChildren();
}

// ---- the run ----------------------------------------------------------------------------------------------

// One piece of work at a time: what is asked first is given up when something is asked after it.
async function run(work, again) {
  working.abort();
  clearTimeout(pause);
  working = new AbortController();
  const { signal } = working;
  list.dataset.state = "loading";
  byId("error").replaceChildren();
  const late = setTimeout(() => { progress.hidden = signal.aborted; }, LATE);
  try {
    await work(signal);
    if (!signal.aborted) list.dataset.state = "done";
  } catch (error) {
    if (signal.aborted) return;
    console.warn(error);
    again(error);
  } finally {
    clearTimeout(late);
    if (!signal.aborted) progress.hidden = true;
  }
}

// None is answered twice: leaving a field must not replace the link that is being clicked.
function ask() {
  const fields = askedFields(), asked = JSON.stringify(fields);
  let now;
  run(async (signal) => {
    if (asked === answered) return;
    opening ??= open().catch((error) => { opening = undefined; throw error; });
    const engine = await opening;
    signal.throwIfAborted();
    const answer = await engine.ask(look(fields), { signal });
    signal.throwIfAborted();
    answered = undefined;
    now = { engine, answer, fields };
    await showResults(now, 0, PAGE * pages(), signal);
    await showCounts(now, signal);
    if (!answer.total) await showAdvice(now, signal);
    answered = asked;
  }, () => {
    if (!now || now !== shown) showNothing();
    showFailure(ask);
  });
}

const pages = () => (/^[1-9][0-9]{0,2}$/u.test(page.value) ? Number(page.value) : 1);

function showMore() {
  const from = list.children.length;
  run(async (signal) => {
    await showResults(shown, from, from + PAGE, signal);
    page.value = Math.ceil(list.children.length / PAGE);
    keep();
    answered = JSON.stringify(askedFields());
    list.children[from]?.querySelector("a").focus();
  }, () => showFailure(showMore));
}

function change(fields) {
  for (const [name, value] of Object.entries(fields)) form.elements[name].value = value;
  decide();
}

const empty = (fields) => change(Object.fromEntries(fields.map((field) => [field, ""])));

function decide() {
  if (JSON.stringify(askedFields()) !== answered) page.value = "";
  commit();
  ask();
}

function type() {
  page.value = "";
  working.abort();
  list.dataset.state = "loading";
  note();
  clearTimeout(pause);
  pause = setTimeout(ask, PAUSE);
}

// The arrow keys go from the field through the results to the button for more, and back.
function step(event) {
  if (!["ArrowDown", "ArrowUp"].includes(event.key) || event.isComposing) return;
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  const stops = [q, ...list.querySelectorAll("h3 a"), ...(more.hidden ? [] : [more])];
  const to = stops[stops.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)];
  if (!stops.includes(event.target) || !to) return;
  event.preventDefault();
  to.focus();
}

const isAsked = ({ target }) => target.form === form && target.name;
const main = document.querySelector("main");
main.addEventListener("input", (event) => isAsked(event) && !event.isComposing && type());
main.addEventListener("compositionend", (event) => isAsked(event) && type());
main.addEventListener("change", (event) => isAsked(event) && decide());
main.addEventListener("keydown", step);
form.addEventListener("submit", (event) => { event.preventDefault(); decide(); });
more.addEventListener("click", showMore);
panel.addEventListener("toggle", () => shown && showCounts(shown, working.signal).catch(() => showFailure(ask)));
addEventListener("popstate", () => { addressToForm(); ask(); });

byId("fallback").hidden = true;
addressToForm();
ask();
