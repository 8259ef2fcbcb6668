// The search engine: `openSearch` reads start.bin, `ask` answers queries. What a query finds in a text is text.js; which
// texts are worth reading is lookup.js.

import { Answer, byRelevance, judge, recordToProject } from "./answer.js";
import { Figures, readFacets } from "./columns.js";
import { Files } from "./files.js";
import { makeLookUp } from "./lookup.js";
import { countIn } from "./text.js";

const AT_A_TIME = 5; // ms of work after which the browser may do something else

// Lets the browser do what it has to do, then go on.
export const breathe = () => globalThis.scheduler?.yield?.() ?? new Promise((done) => { setTimeout(done); });

export async function openSearch(base) {
  const files = new Files(base);
  await files.open();
  const engine = new Engine(files);
  // Only a large site needs to look anything up.
  if (!files.records) engine.lookUp = makeLookUp(engine);
  return engine;
}

class Engine {
  constructor(files) {
    this.files = files;
    this.total = files.head.projects;
    this.names = files.head.names;
    this.isSmall = Boolean(files.records);
    this.kept = new Map();
    // From the first project of the newest year to the last one of the oldest.
    const ends = [...files.head.years.slice(1).map(([, number]) => number), this.total];
    this.order = new Float64Array(this.total);
    let place = 0;
    files.head.years.map(([, number], at) => [number, ends[at]]).reverse().forEach(([start, end]) => {
      for (let number = start; number < end; number++) this.order[number] = place++;
    });
  }

  set onprogress(listener) {
    this.files.onprogress = listener;
  }

  // The answer to a query as fieldsToQuery gives it, its terms perhaps with `alternatives`.
  async ask(query, { signal } = {}) {
    const candidates = await (this.isSmall ? this.judgeAll(query.terms, signal) : this.lookUp(query.terms));
    signal?.throwIfAborted();
    const answer = await new Answer(this, candidates, query).open();
    signal?.throwIfAborted();
    return answer;
  }

  async count(query) {
    return (await this.ask(query)).total;
  }

  // A part that the page asks for by its name, read as JSON.
  async extra(name) {
    return JSON.parse(new TextDecoder().decode(await this.files.part(name)));
  }

  facets() {
    return this.keep("facets", () => readFacets(this.files));
  }

  figures(name) {
    return this.keep(name, () => Figures.open(this.files, name));
  }

  project(number) {
    return this.keep(number, async () => recordToProject(await this.files.record(number), this.names));
  }

  newestFirst(numbers) {
    return [...numbers].sort((a, b) => this.order[a] - this.order[b]);
  }

  // Every text is at hand: what is found is known at once.
  async judgeAll(terms, signal) {
    const projects = await Promise.all([...this.order.keys()].map((number) => this.project(number)));
    const counts = [];
    let due = performance.now() + AT_A_TIME;
    for (const { texts } of projects) {
      counts.push(terms.map((term) => countIn(texts, term)));
      if (performance.now() < due) continue;
      await breathe();
      signal?.throwIfAborted();
      due = performance.now() + AT_A_TIME;
    }
    const holders = new Map(terms.map((term, at) => [term, counts.filter((each) => each[at]).length]));
    const rarity = this.rarity(terms, (term) => holders.get(term));
    const found = new Map();
    projects.forEach((project, number) => {
      const one = judge(project, terms, rarity, counts[number]);
      if (one) found.set(number, one);
    });
    const rank = (numbers) => numbers.sort((a, b) => byRelevance(found.get(a), found.get(b)));
    const words = new Set([...found].filter(([, { isExactWord }]) => isExactWord).map(([number]) => number));
    return { numbers: [...found.keys()], isExact: true, rank, rarity, words };
  }

  // What a hit of each term weighs: the fewer projects hold it, the more.
  rarity(terms, countHolders) {
    return new Map(terms.map((term) => [term, Math.log2(1 + this.total / Math.max(1, countHolders(term) ?? 1))]));
  }

  // Worked out once; what fails is worked out again when it is asked for again.
  keep(name, make) {
    if (!this.kept.has(name)) {
      const made = make();
      made.catch(() => this.kept.delete(name));
      this.kept.set(name, made);
    }
    return this.kept.get(name);
  }
}
