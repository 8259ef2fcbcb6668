// The answer to one query: what the index says may be found, filtered, sorted, and checked against the texts before it
// is given out.

import { Text, countIn, matches, queryToTerms, textToYen } from "./text.js";

export const FACETS = ["ward", "year", "department", "form", "change", "stage"];
export const NONE = "none"; // chooses the projects that have no value of a facet
const AT_ONCE = 10; // records fetched together

// The fields of the form as a query. `misread` are amounts that are none; they filter nothing.
export function fieldsToQuery(fields) {
  const query = { ...fields, terms: queryToTerms(fields.q ?? ""), misread: [] };
  for (const name of ["min", "max"]) {
    const typed = (fields[name] ?? "").trim();
    query[name] = textToYen(typed);
    if (typed && query[name] === null) query.misread.push(typed);
  }
  return query;
}

// A project's record with its texts ready to be searched: title, ward, year and office first.
export function recordToProject(record, { ward, year }) {
  const head = [record.title ?? "", ward[record.ward], year[record.year], record.office].map((raw) => new Text(raw));
  const passages = record.passages.map(({ heading = "", label, texts }) =>
    ({ heading: new Text(heading), label, texts: texts.map((raw) => new Text(raw)) }));
  const texts = [...head, ...passages.flatMap((passage) => [passage.heading, ...passage.texts])];
  return { ...record, head, passages, texts };
}

// What a query finds in a project, or null: how many terms the title holds, what the hits of the terms are worth, and
// whether it is found without alternatives. `counts` says how often each term stands in it, `rarity` what a hit weighs.
export function judge(project, terms, rarity, counts = terms.map((term) => countIn(project.texts, term))) {
  if (!matches(terms, counts)) return null;
  const found = { project, inTitle: 0, worth: 0, isExactWord: true };
  for (const [at, term] of terms.entries()) {
    if (term.isExcluded) continue;
    found.worth += counts[at] * (rarity.get(term) ?? 1);
    if (project.head[0].find(term).length) found.inTitle += 1;
    const isItself = !term.alternatives?.length || project.texts.some((text) => text.findItself(term).length);
    found.isExactWord &&= isItself;
  }
  return found;
}

export const byRelevance = (a, b) => b.isExactWord - a.isExactWord || b.inTitle - a.inTitle || b.worth - a.worth;

// engine      what openSearch gives
// candidates  { numbers, isExact, doubtful, words, rank, rarity } as engine.candidates gives them
// query       as fieldsToQuery gives it
export class Answer {
  constructor(engine, candidates, query) {
    Object.assign(this, { engine, candidates, query });
    this.isChecked = candidates.isExact;
    this.shown = [];
    this.wrong = new Set();
  }

  async open() {
    const { numbers } = this.candidates;
    this.numbers = await this.filter(numbers);
    this.exactWords = this.numbers.filter((number) => this.candidates.words.has(number)).length;
    this.unknown = await this.countUnknown();
    this.order = this.sorted();
    return this;
  }

  get terms() {
    return this.query.terms;
  }

  get misread() {
    return this.query.misread;
  }

  get total() {
    return this.numbers.length - this.wrong.size;
  }

  // Whether total and counts are right to the last one; otherwise they are very near.
  get isExact() {
    return this.isChecked;
  }

  // What passes every filter but `except`: a facet, or "amount".
  async filter(numbers, except) {
    const { engine, query } = this;
    let passing = numbers;
    const chosen = FACETS.filter((facet) => query[facet] && facet !== except);
    if (chosen.length) {
      const facets = await engine.facets();
      for (const facet of chosen) {
        const { values, codes } = facets.get(facet);
        const code = query[facet] === NONE ? 0 : values.indexOf(query[facet]) + 1 || -1;
        passing = passing.filter((number) => codes[number] === code);
      }
    }
    if (except === "amount" || (query.min === null && query.max === null)) return passing;
    return (await engine.figures("amounts")).within(passing, query.min, query.max);
  }

  async countUnknown() {
    if (this.query.min === null && this.query.max === null) return 0;
    const { codes } = await this.engine.figures("amounts");
    return (await this.filter(this.candidates.numbers, "amount")).filter((number) => codes[number] === 0).length;
  }

  // The numbers in the order in which they are shown.
  async* sorted() {
    const { numbers, engine } = this;
    if (this.query.sort === "amount") yield* (await engine.figures("amounts")).sorted(numbers, true);
    else if (this.query.sort === "cut") yield* (await engine.figures("cuts")).sorted(engine.newestFirst(numbers));
    else if (this.query.sort === "year") yield* engine.newestFirst(numbers);
    else yield* this.candidates.rank(engine.newestFirst(numbers));
  }

  // Some results from a place on, all of them right; fewer than asked for when there are no more.
  async results(from, count, { signal } = {}) {
    while (this.shown.length < from + count && !this.isAtEnd) {
      await this.check(from + count - this.shown.length);
      signal?.throwIfAborted();
    }
    return this.shown.slice(from, from + count);
  }

  // Fetch and check the next few candidates. One check at a time: another waits for it.
  async check(wanted) {
    while (this.checking) await this.checking;
    this.checking = this.checkNext(Math.min(wanted, AT_ONCE)).finally(() => { this.checking = null; });
    return this.checking;
  }

  async checkNext(count) {
    this.next ??= [];
    while (this.next.length < count && !this.isDrawn) {
      const { value, done } = await this.order.next();
      if (done) this.isDrawn = true;
      else this.next.push(value);
    }
    const numbers = this.next.slice(0, count);
    const projects = await Promise.all(numbers.map((number) => this.engine.project(number)));
    const right = [];
    projects.forEach((project, place) => {
      const found = judge(project, this.query.terms, this.candidates.rarity);
      if (found) right.push(found);
      else this.wrong.add(numbers[place]);
    });
    this.next = this.next.slice(count);
    const isByRelevance = !["amount", "cut", "year"].includes(this.query.sort);
    this.shown.push(...(isByRelevance ? right.sort(byRelevance) : right));
    this.isAtEnd = this.isDrawn && !this.next.length;
    if (this.isAtEnd) this.isChecked = true;
  }

  // For each facet how many results each of its values would give, and "" any value.
  async counts() {
    const facets = await this.engine.facets();
    return Object.fromEntries(await Promise.all(FACETS.map(async (facet) => {
      const passing = (await this.filter(this.candidates.numbers, facet)).filter((number) => !this.wrong.has(number));
      const { values, codes } = facets.get(facet);
      const tally = new Array(values.length + 1).fill(0);
      for (const number of passing) tally[codes[number]] += 1;
      const own = values.map((value, at) => [value, tally[at + 1]]);
      return [facet, new Map([["", passing.length], [NONE, tally[0]], ...own])];
    })));
  }
}
