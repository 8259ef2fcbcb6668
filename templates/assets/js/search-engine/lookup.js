// Which projects a query may find, by the n-grams of its terms: for sites whose texts are not all at hand.

import { Grams, intersect, unite } from "./grams.js";

const LOOKED_UP = 8; // terms that n-grams are fetched for; others are checked in the texts alone

export function makeLookUp(engine) {
  const grams = new Grams(engine.files);

  // What the n-grams say: a term's numbers are those of its needles and alternatives together.
  async function lookUp(terms) {
    const weight = ({ needles }) => [...needles[0][1]].reduce((sum, sign) => sum + grams.weight(sign), 0);
    const looked = [...terms].sort((a, b) => a.isExcluded - b.isExcluded || weight(b) - weight(a)).slice(0, LOOKED_UP);
    const found = new Map(await Promise.all(looked.map(async (term) => [term, await lookUpTerm(term)])));
    let numbers = null, words = null, isExact = looked.length === terms.length, doubtful = new Set();
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

  async function lookUpTerm(term) {
    const needles = await Promise.all(term.needles.map(([, needle]) => grams.find(needle.replaceAll(" ", ""))));
    const others = await Promise.all((term.alternatives ?? []).map((other) => lookUpTerm(other)));
    const own = unite(needles.map(({ holders }) => holders));
    return {
      own, holders: unite([own, ...others.map(({ holders }) => holders)]),
      inTitle: unite([...needles, ...others].map(({ inTitle }) => inTitle)),
      often: unite([...needles, ...others].map(({ often }) => often)),
      isSure: needles.every(({ isExact }) => isExact) && !term.isPhrase && others.every(({ isSure }) => isSure),
    };
  }

  // The likeliest order before the texts are known: as byRelevance, from what the n-grams say.
  function rank(numbers, found, rarity, words, doubtful) {
    const score = new Map(numbers.map((number) =>
      [number, [Number(doubtful.has(number)), Number(words !== null && !words.has(number)), 0, 0]]));
    for (const [term, { inTitle, often }] of found) {
      if (term.isExcluded) continue;
      for (const number of inTitle) if (score.has(number)) score.get(number)[2] -= 1;
      for (const number of often) if (score.has(number)) score.get(number)[3] -= rarity.get(term);
    }
    const compare = (a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3];
    return numbers.sort((a, b) => compare(score.get(a), score.get(b)));
  }

  return lookUp;
}
