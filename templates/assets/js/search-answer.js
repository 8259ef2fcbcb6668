// Index and query → answer, without the page. The index file is described in portal/search/index.py.

import { Text, textToYen, queryToTerms } from "./search-text.js";

export const FORMAT = 1;
export const FACETS = ["ward", "year", "department", "change", "form"];
export const NONE = "none";

// The index file with its texts ready to be searched. A project's texts begin with title, ward, year and office.
export function openIndex(index) {
  if (index.format !== FORMAT) throw new Error(`the index has format ${index.format}, not ${FORMAT}`);
  const { ward, year } = index.names;
  for (const project of index.projects) {
    project.head = [project.title ?? "", ward[project.ward], year[project.year], project.office]
      .map((raw) => new Text(raw));
    for (const passage of project.passages) {
      passage.heading = new Text(passage.heading ?? "");
      passage.texts = passage.texts.map((raw) => new Text(raw));
    }
    project.texts = [...project.head, ...project.passages.flatMap(({ heading, texts }) => [heading, ...texts])];
  }
  return index;
}

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

// The projects that the terms find, each with how many of them its title holds and how often they stand in it.
export function findProjects(projects, terms) {
  return projects.flatMap((project) => {
    const found = { project, inTitle: 0, hits: 0 };
    for (const term of terms) {
      const hits = project.texts.reduce((sum, text) => sum + text.find(term).length, 0);
      if (term.isExcluded === hits > 0) return [];
      found.hits += hits;
      if (project.head[0].find(term).length) found.inTitle += 1;
    }
    return [found];
  });
}

export const facetOf = (project, facet) => String(project[facet] ?? NONE);

const isWithin = (amount, min, max) => (min === null && max === null)
  || (amount !== null && amount >= (min ?? -Infinity) && amount <= (max ?? Infinity));

// What passes every filter but `except`: a facet, or "amount".
export function filterFound(found, query, except) {
  return found.filter(({ project }) => (except === "amount" || isWithin(project.amount, query.min, query.max))
    && FACETS.every((facet) => facet === except || !query[facet] || facetOf(project, facet) === query[facet]));
}

// An unknown figure is never taken for 0: it comes last. What is equal stays as the index has it.
const compare = (a, b) => (a === b ? 0 : a === null ? 1 : b === null ? -1 : a - b);
const negative = (amount) => (amount === null ? null : -amount);
const ORDERS = new Map([
  ["amount", (a, b) => compare(negative(a.project.amount), negative(b.project.amount))],
  ["cut", (a, b) => compare(a.project.cut, b.project.cut)],
  ["year", (a, b) => b.project.year - a.project.year],
]);
const byRelevance = (a, b) => b.inTitle - a.inTitle || b.hits - a.hits;

// found     what the terms find, before filters
// results   what passes the filters too, sorted
// unknown   how many projects an amount filter leaves out because their amount is not known
// counts    for each facet how many results each of its values would give, and "" any value
export function answerQuery(index, query) {
  const found = findProjects(index.projects, query.terms);
  const results = filterFound(found, query).sort(ORDERS.get(query.sort) ?? byRelevance);
  const isNeeded = query.min !== null || query.max !== null;
  const others = isNeeded ? filterFound(found, query, "amount") : [];
  const unknown = others.filter(({ project }) => project.amount === null).length;
  const counts = Object.fromEntries(FACETS.map((facet) => {
    const passing = filterFound(found, query, facet);
    const count = new Map([["", passing.length]]);
    for (const { project } of passing) {
      const value = facetOf(project, facet);
      count.set(value, (count.get(value) ?? 0) + 1);
    }
    return [facet, count];
  }));
  return { found, results, unknown, counts };
}

// What would find something where the query finds nothing: { drop, count } for a facet or "amount", and
// { drop, count, rest } for a term; `rest` is the query without it.
export function adviseQuery(index, query, found) {
  const filters = [...FACETS, "amount"].map((drop) => ({ drop, count: filterFound(found, query, drop).length }));
  const terms = query.terms.length > 1 ? query.terms.slice(0, 10) : [];
  return [...filters, ...terms.map((term) => {
    const others = query.terms.filter((other) => other !== term);
    const count = filterFound(findProjects(index.projects, others), query).length;
    return { drop: term.text, count, rest: others.map(({ text }) => text).join(" ") };
  })].filter(({ count }) => count > 0);
}
