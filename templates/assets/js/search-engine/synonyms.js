// What a term is also searched as: the same as portal/search/synonyms.py, held to it by tests/synonym_vectors.json.

const SCRIPTS = [/[ァ-ヺー]/u, /[a-z0-9]/u];

const plain = (text) => text.normalize("NFKC").toLowerCase().replace(/\s/gu, "");
const runsOn = (left, right) => SCRIPTS.some((script) => script.test(left) && script.test(right));

// Where a word stands in a text and its script ends with it.
function* places(word, text) {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const end = at + word.length;
    if (!runsOn(text[at - 1] ?? "", word[0]) && !runsOn(word.at(-1), text[end] ?? "")) yield at;
  }
}

// The longest word in a text that counts inside a longer one, of equal ones the first.
function longestWord(text, { others, whole }) {
  let best = [0, ""];
  for (const word of Object.keys(others)) {
    if (word.length < best[1].length || whole.includes(word)) continue;
    for (const at of places(word, text)) {
      if (word.length > best[1].length || at < best[0]) best = [at, word];
    }
  }
  return best;
}

// The texts as which a term's text is searched too; `synonyms` is what Synonyms.to_json gives.
export function alternatives(term, synonyms) {
  const text = plain(term);
  const [at, word] = Object.hasOwn(synonyms.others, text) ? [0, text] : longestWord(text, synonyms);
  return (synonyms.others[word] ?? []).map((other) => text.slice(0, at) + other + text.slice(at + word.length))
    .filter((other) => !plain(other).includes(text));
}
