// What would find something where the query finds nothing: a filter less, a term less, or a word that is nearly the
// same. Every suggestion is tried before it is made.

import { fieldsToQuery } from "../search-engine/answer.js";

const MOST_TERMS = 10, MOST_WORDS = 3, TRIED = 6;

const bigrams = (text) => new Set([...text].slice(1).map((char, at) => [...text][at] + char));

// How many letters must be put in, taken out, exchanged or swapped with their neighbour.
function distance(one, other) {
  let [before, last] = [[], [...Array(other.length + 1).keys()]];
  for (let row = 1; row <= one.length; row++) {
    const next = [row];
    for (let at = 1; at <= other.length; at++) {
      const same = one[row - 1] === other[at - 1];
      next[at] = Math.min(last[at] + 1, next[at - 1] + 1, last[at - 1] + !same);
      if (row > 1 && at > 1 && one[row - 1] === other[at - 2] && one[row - 2] === other[at - 1]) {
        next[at] = Math.min(next[at], before[at - 2] + 1);
      }
    }
    [before, last] = [last, next];
  }
  return last[other.length];
}

// A text as words are compared: hiragana is katakana.
const plain = (text) => text.normalize("NFKC").toLowerCase()
  .replace(/[\u3041-\u3096]/gu, (kana) => String.fromCharCode(kana.charCodeAt(0) + 0x60));

// The words nearest to a text, the nearest first: few letters differ, or many pairs of letters are the same.
export function nearest(text, words) {
  const term = plain(text).slice(0, 40), pairs = bigrams(term), letters = [...term];
  const scored = words.flatMap((word) => {
    const own = bigrams(plain(word));
    const shared = [...own].filter((pair) => pairs.has(pair)).length;
    const alike = pairs.size + own.size ? (2 * shared) / (pairs.size + own.size) : 0;
    const edits = Math.abs(word.length - term.length) > 2 ? Infinity : distance(letters, [...plain(word)]);
    const isNear = edits <= Math.max(1, Math.floor(letters.length / 3)) && edits < letters.length;
    return isNear || alike >= 0.4 ? [{ word, score: Math.max(alike, isNear ? 1 - edits / letters.length : 0) }] : [];
  });
  return scored.filter(({ word }) => word !== text).sort((a, b) => b.score - a.score).map(({ word }) => word);
}

// What to try, each with how much it finds, which is never nothing: { filter, count } for one of `filters`,
// { term, rest, count } without a term, and { word, rest, count } with a word in place of a term that finds nothing.
// `rest` is the text of the query then; `look` makes the query of some fields, with its synonyms.
export async function advise(engine, fields, filters, look) {
  const count = (changed) => engine.count(look({ ...fields, ...changed }));
  const advice = [];
  const tried = filters.length > 1 ? [...filters, filters] : filters;
  for (const filter of tried) {
    const cleared = [filter].flat().flatMap((each) => each.fields);
    advice.push({ filter, count: await count(Object.fromEntries(cleared.map((field) => [field, ""]))) });
  }
  const { terms } = fieldsToQuery(fields);
  const restOf = (at, word = []) => terms.map(({ text }) => text).toSpliced(at, 1, ...word).join(" ");
  for (const [at, { text, isExcluded }] of terms.slice(0, MOST_TERMS).entries()) {
    if (terms.length === 1 && !isExcluded) continue;
    const rest = restOf(at);
    advice.push({ term: text, rest, count: await count({ q: rest }) });
  }
  for (const [at, { text, isExcluded }] of terms.slice(0, MOST_TERMS).entries()) {
    if (isExcluded || await engine.count(look({ q: text }))) continue;
    let found = 0;
    for (const word of nearest(text.replaceAll('"', ""), await engine.extra("words")).slice(0, TRIED)) {
      const rest = restOf(at, [word]), finds = found < MOST_WORDS ? await count({ q: rest }) : 0;
      if (finds) advice.push({ word, rest, count: finds });
      found += finds > 0;
    }
  }
  return advice.filter(({ count: n }) => n > 0);
}
