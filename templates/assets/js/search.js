// The search page: the address holds the query, index.json the projects; search-answer.js works the answer out,
// and this file shows it. Text gets onto the page as text, never as HTML.

import { FACETS, NONE, adviseQuery, answerQuery, facetOf, fieldsToQuery, openIndex } from "./search-answer.js";
import { joinRanges } from "./search-text.js";

const PAGE = 20;
const PAUSE = 120; // ms without a keystroke before the answer is worked out
const LONGEST_ADDRESS = 8000; // characters that every host of static sites takes

const byId = (name) => document.getElementById(`search-${name}`);
const form = document.querySelector(".search-form"), list = byId("results"), more = byId("more");
const labelOf = (name) => form.querySelector(`label[for="search-${name}"]`).textContent;
const shorten = (text) => (text.length > 30 ? `${[...text].slice(0, 30).join("")}…` : text);

function make(name, properties, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

// ---- the address ------------------------------------------------------------------------------------------

let committed = location.pathname + location.search;

function formToAddress() {
  const fields = String(new URLSearchParams([...new FormData(form)].filter(([, value]) => value)));
  return location.pathname + (fields && `?${fields}`);
}

function makeOption(name, value) {
  const option = new Option(name, value);
  option.dataset.name = name;
  return option;
}

function addressToForm() {
  const fields = new URLSearchParams(location.search);
  for (const field of form.querySelectorAll("[name]")) {
    const value = fields.get(field.name) ?? "";
    const isKnown = !field.options || [...field.options].some((option) => option.value === value);
    if (!isKnown && FACETS.includes(field.name)) field.add(makeOption(value, value));
    field.value = isKnown || field.name !== "sort" ? value : "";
  }
}

function writeAddress(method, address) {
  if (address.length > LONGEST_ADDRESS) return;
  try {
    history[method](null, "", address);
  } catch {
    // Some browsers allow only so many changes a minute. The answer does not need the address.
  }
}

// Typing changes the present entry of the history. A decision puts that entry back as it was and makes a new one.
function commit() {
  const address = formToAddress();
  if (address === committed) return;
  writeAddress("replaceState", committed);
  writeAddress("pushState", address);
  committed = address;
}

// ---- a result ---------------------------------------------------------------------------------------------

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
  const whole = (at) => (/[\udc00-\udfff]/.test(text.raw[at] ?? "") ? at - 1 : at);
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
  return make("p", { className: "search-passage" },
    ...(name.length ? [make("span", { className: "search-box" }, ...name), " "] : []),
    ...(text === heading ? [] : excerpt(text, terms)));
}

function showProject({ project }, names, terms) {
  const [title, ...office] = project.head;
  const change = names.change[project.change] ?? "";
  const badge = change && make("span", { className: "search-change" }, change);
  const name = title.raw ? mark(title, terms) : ["（題名を読み取れません）"];
  const places = office.filter(({ raw }) => raw).map((text) => make("span", {}, ...mark(text, terms)));
  const amount = [project.amount_text, project.cut_text].filter(Boolean).join("、");
  const item = make("li", { className: "search-result" },
    make("h3", {}, make("a", { href: `../${project.url}` }, ...name)),
    make("p", { className: "search-office" }, ...places, badge),
    make("p", { className: "search-amount" }, amount),
    ...textsToShow(project, terms).map((shown) => showPassage(shown, terms)));
  item.dataset.projectId = project.id;
  return item;
}

// ---- the answer -------------------------------------------------------------------------------------------

function showStatus(query, { results, unknown }) {
  const asked = query.q.trim() ? `「${shorten(query.q.trim())}」：` : "";
  const lines = [`${asked}${results.length ? `${results.length}件の事業` : "見つかった事業はありません（0件）"}`];
  if (unknown) lines.push(`金額の分からない${unknown}件は、金額の条件があるので除いています。`);
  for (const typed of query.misread) {
    lines.push(`「${shorten(typed)}」は金額として読めないので、条件に入れていません。例：1000万円`);
  }
  if (formToAddress().length > LONGEST_ADDRESS) lines.push("言葉が長いので、この検索はページのアドレスに残りません。");
  byId("status").replaceChildren(...lines.map((line) => make("p", {}, line)));
}

function showAdvice(advice) {
  const { elements } = form;
  const choices = advice.map(({ drop, count, rest }) => {
    const fields = rest !== undefined ? ["q"] : drop === "amount" ? ["min", "max"] : [drop];
    const name = rest !== undefined ? shorten(drop) : drop === "amount" ? "金額" : labelOf(drop);
    const onclick = () => {
      for (const field of fields) elements[field].value = rest ?? "";
      commit();
      answer();
      elements.q.focus();
    };
    return make("li", {}, make("button", { type: "button", onclick }, `「${name}」の条件を外す（${count}件）`));
  });
  return choices.length ? [make("p", {}, "次のようにすると見つかります。"), make("ul", {}, ...choices)]
    : [make("p", {}, "言葉を短くするか、別の言い方で試してください。")];
}

function showCounts(counts) {
  for (const facet of FACETS) {
    for (const option of form.elements[facet].options) {
      const count = counts[facet].get(option.value) ?? 0;
      option.textContent = `${option.dataset.name}（${count}）`;
      option.disabled = !count && option.value !== "" && !option.selected;
    }
  }
}

function fillChoices({ names, projects }) {
  for (const facet of FACETS) {
    const select = form.elements[facet], chosen = select.value;
    const values = new Set(projects.map((project) => facetOf(project, facet)));
    if (chosen) values.add(chosen);
    const sorted = facet === "year" ? [...values].sort().reverse() : [...values].sort();
    const nameOf = (value) => names[facet]?.[value] ?? (value === NONE ? "記載なし" : value);
    select.replaceChildren(makeOption("すべて", ""), ...sorted.map((value) => makeOption(nameOf(value), value)));
    select.value = chosen;
  }
}

function showAnswer(index, query) {
  const { found, results, unknown, counts } = answerQuery(index, query);
  const terms = query.terms.filter((term) => !term.isExcluded);
  const showMore = () => {
    const shown = list.children.length;
    list.append(...results.slice(shown, shown + PAGE).map((result) => showProject(result, index.names, terms)));
    more.hidden = list.children.length === results.length;
    return list.children[shown];
  };
  list.replaceChildren();
  showMore();
  more.onclick = () => showMore().querySelector("a").focus();
  showCounts(counts);
  showStatus(query, { results, unknown });
  byId("error").replaceChildren();
  byId("advice").replaceChildren(...(results.length ? [] : showAdvice(adviseQuery(index, query, found))));
  list.dataset.total = results.length;
}

function showFailure() {
  delete list.dataset.total;
  more.hidden = true;
  for (const part of [list, byId("status"), byId("advice")]) part.replaceChildren();
  const retry = () => { byId("q").focus(); answer(); };
  byId("error").replaceChildren(
    make("p", {}, "検索のデータを読み込めませんでした。通信の状態を確かめて、もう一度試してください。"),
    make("button", { type: "button", onclick: retry }, "もう一度読み込む"),
  );
  list.dataset.state = "error";
}

// ---- the run ----------------------------------------------------------------------------------------------

let loading, answered, pause, latest = 0;

async function loadIndex() {
  const response = await fetch("index.json");
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  const index = openIndex(await response.json());
  fillChoices(index);
  return index;
}

// Only the newest question is answered, and none twice: leaving a field must not replace the link that is being
// clicked.
async function answer() {
  const turn = ++latest;
  clearTimeout(pause);
  list.dataset.state = "loading";
  try {
    loading ??= loadIndex();
    const index = await loading;
    if (turn !== latest) return;
    const fields = Object.fromEntries(new FormData(form));
    const asked = JSON.stringify(fields);
    if (asked !== answered) showAnswer(index, fieldsToQuery(fields));
    answered = asked;
    list.dataset.state = "done";
  } catch (error) {
    console.warn(error);
    loading = answered = undefined;
    if (turn === latest) showFailure();
  }
}

function ask() {
  latest++;
  list.dataset.state = "loading";
  writeAddress("replaceState", formToAddress());
  clearTimeout(pause);
  pause = setTimeout(answer, PAUSE);
}

form.addEventListener("input", (event) => event.isComposing || ask());
form.addEventListener("compositionend", ask);
form.addEventListener("change", () => { commit(); answer(); });
form.addEventListener("submit", (event) => { event.preventDefault(); commit(); answer(); });
addEventListener("popstate", () => {
  committed = location.pathname + location.search;
  addressToForm();
  answer();
});

byId("fallback").hidden = true;
byId("status").replaceChildren(make("p", {}, "読み込んでいます…"));
addressToForm();
answer();
