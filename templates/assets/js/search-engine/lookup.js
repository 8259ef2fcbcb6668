// Which projects a query may find, by the n-grams of its terms: for sites whose texts are not all at hand.

import { Grams, Needle, intersect, unite } from "./grams.js";

// So many places where n-grams are looked up for a query, and so many candidates whose texts are read rather than more
// n-grams: with start.bin and ten records that is 15 requests. What is not looked up is checked in the texts.
const PLACES = 4;
const FEW = 10;

export function makeLookUp(engine) {
  const grams = new Grams(engine.files);

  // What the n-grams say, in two rounds at most: a term's numbers are those of its needles and alternatives together.
  async function lookUp(terms) {
    const looked = choose(terms);
    const needles = [...looked.values()].flatMap(allNeedles);
    await Promise.all(needles.map((needle) => needle.step(needles.length === 1 ? PLACES / 2 : 1)));
    const candidates = combine(terms, looked);
    const open = needles.filter(({ isDone }) => !isDone);
    const left = PLACES - (needles.length === 1 ? PLACES / 2 : needles.length);
    if (candidates.numbers.length <= FEW || !open.length || left <= 0) return candidates;
    const share = Math.max(1, Math.floor(left / open.length));
    await Promise.all(open.slice(0, left).map((needle) => needle.step(share)));
    return combine(terms, looked);
  }

  // The terms that are looked up: the rarest, and those that exclude last.
  function choose(terms) {
    const weight = ({ needles }) => [...needles[0][1]].reduce((sum, sign) => sum + grams.weight(sign), 0);
    const looked = new Map();
    let places = PLACES;
    for (const term of [...terms].sort((a, b) => a.isExcluded - b.isExcluded || weight(b) - weight(a))) {
      const parts = toParts(term);
      places -= allNeedles(parts).length;
      if (places < 0 && looked.size) break;
      looked.set(term, parts);
    }
    return looked;
  }

  function toParts(term) {
    return {
      term, needles: term.needles.map(([, needle]) => new Needle(grams, needle.replaceAll(" ", ""))),
      others: (term.alternatives ?? []).map(toParts),
    };
  }

  const allNeedles = ({ needles, others }) => [...needles, ...others.flatMap(allNeedles)];

  function combine(terms, looked) {
    const found = new Map([...looked].map(([term, parts]) => [term, hold(parts)]));
    let numbers = null, words = null, isExact = looked.size === terms.length, doubtful = new Set();
    for (const [term, { holders, own, isSure }] of found) {
      isExact &&= isSure;
      if (!term.isExcluded) {
        numbers = numbers ? intersect(numbers, holders) : holders;
        words = words ? intersect(words, own) : own;
      }
    }
    numbers ??= [...engine.order.keys()];
    for (const [, { holders, isSure }] of [...found].filter(([term]) => term.isExcluded)) {
      const excluded = new Set(holders);
      // Who perhaps holds it is looked at last; the texts decide.
      if (isSure) numbers = numbers.filter((number) => !excluded.has(number));
      else doubtful = doubtful.union?.(excluded) ?? new Set([...doubtful, ...excluded]);
    }
    const rarity = engine.rarity(terms, (term) => found.get(term)?.holders.length);
    const wordSet = words && new Set(words);
    const inOrder = (sorted) => rank(sorted, found, rarity, wordSet, doubtful);
    return { numbers, isExact: isExact && !doubtful.size, rank: inOrder, rarity, words: wordSet ?? new Set(numbers) };
  }

  // Who may hold a term, by what is looked up of it; `isSure` when it is just they.
  function hold({ term, needles, others }) {
    const sides = [...needles.map((needle) => needle.found), ...others.map(hold)];
    const own = unite(sides.slice(0, needles.length).map(({ holders }) => holders));
    const [holders, inTitle, often] = ["holders", "inTitle", "often"]
      .map((kind) => unite(sides.map((side) => side[kind])));
    const isSure = needles.every(({ isExact }, place) => isExact || !sides[place].holders.length) && !term.isPhrase
      && sides.slice(needles.length).every((side) => side.isSure);
    return { own, holders, inTitle, often, isSure };
  }

  // The likeliest order before the texts are known: as byRelevance, from what the n-grams say.
  function rank(numbers, found, rarity, words, doubtful) {
    const late = new Uint8Array(engine.total), inTitle = new Uint16Array(engine.total), worth = new Float64Array(engine.total);
    for (const number of numbers) late[number] = 2 * doubtful.has(number) + (words !== null && !words.has(number));
    for (const [term, side] of found) {
      if (term.isExcluded) continue;
      for (const number of side.inTitle) inTitle[number] += 1;
      for (const number of side.often) worth[number] += rarity.get(term);
    }
    return numbers.sort((a, b) => late[a] - late[b] || inTitle[b] - inTitle[a] || worth[b] - worth[a]);
  }

  return lookUp;
}
