// What a query finds in a text. The same as portal/search/ (folding.py, readings.py, query.py), where each rule is
// explained; tests/search_vectors.json holds the two together.

const WHITE = "\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const MARKS = "[\\u0300-\\u036f\\u1160-\\u11ff\\u3099\\u309a\\uff9e\\uff9f]";
const PLAIN = "[ぁ-ゖァ-ヺ一-鿿]"; // what folds to itself
const PARTS = new RegExp(`(?:${PLAIN}(?!${MARKS}))+|[^]${MARKS}*`, "gu"); // runs of that, and clusters
const IS_RUN = new RegExp(`${PLAIN}$`, "u");
const RADICALS = "⺟⺠⺩⻁⻄⻆⻑⻘⻝⻣⻤⻨⻩⻫⻭⻯⻲⼾⿊";
const WHOLE = "母民王虎西角長青食骨鬼麦黄斉歯竜亀戸黒";
const ALIKE = [
  [new RegExp(`[${WHITE}]+`, "gu"), " "],
  [/[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad]/gu, ""],
  [/[\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\u{e0000}-\u{e0fff}]/gu, ""],
  [/[\u2010-\u2015\u2043\u2212\u2500\u2501\u2e3a\u2e3b\u30fc]/gu, "-"],
  [/[\u301c\u3030\u223c]/gu, "~"],
  [/ς/gu, "σ"],
];

const FIRST_YEARS = { 令和: 2019, 平成: 1989, 昭和: 1926, 大正: 1912, 明治: 1868, r: 2019, h: 1989, s: 1926 };
const SCALES = { "": 1n, 十: 10n, 百: 100n, 千: 1000n, 万: 10n ** 4n, 億: 10n ** 8n, 兆: 10n ** 12n };
const IN_ERA = "0?[1-9][0-9]?";
const KANJI_DIGITS = "〇一二三四五六七八九";
const KANJI_IN_ERA = "(?:[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九][〇一二三四五六七八九]?)";
const COUNT = "(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+|[1-9][0-9]*|0)(?:\\.[0-9]+)?";
const PART = `${COUNT} ?(?:[千百十] ?[兆億万]?|[兆億万])`;
const YEARS = `(令和|平成|昭和|大正|明治) ?((?:元|${KANJI_IN_ERA})(?= ?年)|${IN_ERA}(?![0-9]|,[0-9]{3}))`
  + `|(?<![a-z0-9])([rhs])(?: (?=[0-9元]{1,2} ?年))?(元(?= ?年)|${IN_ERA}(?![0-9a-z]|,[0-9]{3}))`
  + "|(?<![0-9])(?<![0-9][,.])((?:1[89]|20)[0-9]{2})(?= ?年)";
const AMOUNTS = `(?<![0-9])(?<![0-9][,.])(?<![0-9], )((?:${PART} ?){1,8}(?:${COUNT} ?)?円|${COUNT} ?円)`;
const NUMBERS = "((?<![0-9][,.])[1-9][0-9]{0,2}(?:,[0-9]{3})+(?!,?[0-9])|[0-9]+)";
const FIGURES = new RegExp(`${YEARS}|${AMOUNTS}|${NUMBERS}`, "gu");
const NUMBER = new RegExp(NUMBERS, "gu");
const AMOUNT = new RegExp(`^(?:${AMOUNTS})$`, "u");
const STEP = new RegExp(`(${COUNT}) ?([千百十]?) ?([兆億万]?)`, "gu");
const QUOTE = '"\u201c\u201d\uff02';
const MINUS = "[-\uff0d\u2212]";
const PHRASE = `(${MINUS}?)[${QUOTE}]([^${QUOTE}]*)[${QUOTE}]?`;
const TERM = new RegExp(`${PHRASE}|(${MINUS}(?=[^${WHITE}]))?([^${WHITE}]+)`, "gu");

const year = (value) => `\x01${value}\x04`;
const yen = (value) => `\x02${value}\x04`;
const number = (value) => `\x03${value.replaceAll(",", "")}\x04`;

const clusters = new Map();

function foldCluster(cluster) {
  let folded = cluster.replace(/[⺀-⿟]/gu, (radical) => WHOLE[RADICALS.indexOf(radical)] ?? radical);
  folded = folded.normalize("NFKC").toLowerCase();
  for (const [pattern, one] of ALIKE) folded = folded.replace(pattern, one);
  return { folded, shape: /^[0-9０-９]/u.test(cluster) ? folded : folded.replace(/[0-9]/gu, "\0") };
}

// The folded text and its shape, and, when `places` is given, in it for each character where what it stands for begins
// and ends in the text.
function fold(text, places) {
  let folded = "", shape = "", index = 0;
  for (const part of text.match(PARTS) ?? []) {
    if (IS_RUN.test(part)) {
      folded += part;
      shape += part;
      if (places) for (const _ of part) places.push([index, ++index]);
      else index += part.length;
      continue;
    }
    if (!clusters.has(part)) clusters.set(part, foldCluster(part));
    const own = clusters.get(part), from = own.folded[0] === " " && folded.at(-1) === " " ? 1 : 0;
    folded += own.folded.slice(from);
    shape += own.shape.slice(from);
    if (places) for (let at = from; at < own.folded.length; at++) places.push([index, index + part.length]);
    index += part.length;
  }
  return { folded, shape };
}

// 元, 5, 五, 十五, 二十三 or 二三 → a number.
function inEraToNumber(year) {
  if (year === "元") return 1;
  const [tens, ones] = year.includes("十") ? year.split("十") : [null, year];
  const digits = tens === null ? ones : `${tens || 1}${ones || 0}`;
  return Number(digits.replace(/[^0-9]/gu, (digit) => KANJI_DIGITS.indexOf(digit)));
}

function amountToYen(amount) {
  let total = 0n, section = 0n, lastScale = 10n ** 16n, lastPart = 10n ** 4n;
  for (const [, count, part, scale] of amount.matchAll(STEP)) {
    const [whole, fraction = ""] = count.replaceAll(",", "").split(".");
    if (whole.length > 16 || fraction.length > 12 || SCALES[part] >= lastPart) return null;
    section += BigInt(whole + fraction.padEnd(12, "0")) * SCALES[part];
    lastPart = SCALES[part];
    if (scale) {
      if (SCALES[scale] >= lastScale) return null;
      total += section * SCALES[scale];
      section = 0n;
      lastScale = SCALES[scale];
      lastPart = 10n ** 4n;
    }
  }
  total += section;
  const one = 10n ** 12n;
  return total % one || total / one > Number.MAX_SAFE_INTEGER ? null : Number(total / one);
}

// The literal, the numeral and the canonical reading: each its text, and the pieces of the folded text that it is made
// of. A piece of some `width` is a figure, which all of its characters stand for.
export const read = (text, keepSpaces = false) => [readLiteral(text, keepSpaces), ...readFigures(text, keepSpaces)];

const withSpaces = (text, keepSpaces) => (keepSpaces ? text : text.replaceAll(" ", ""));

function readLiteral(text, keepSpaces) {
  const { folded } = fold(text);
  return { text: withSpaces(folded, keepSpaces), pieces: [{ from: 0, to: folded.length, width: 0 }] };
}

function readFigures(text, keepSpaces) {
  const { folded, shape } = fold(text);
  const numeral = { text: "", pieces: [] }, canonical = { text: "", pieces: [] }, both = [numeral, canonical];
  const put = (ways, from, to, figure = "") => {
    const piece = figure || withSpaces(folded.slice(from, to), keepSpaces);
    for (const reading of ways) {
      reading.text += piece;
      reading.pieces.push({ from, to, width: figure.length });
    }
  };
  const putNumbers = (ways, from, to) => {
    let end = from;
    for (const match of folded.slice(from, to).matchAll(NUMBER)) {
      const start = from + match.index;
      put(ways, end, start);
      end = start + match[0].length;
      put(ways, start, end, number(match[0]));
    }
    put(ways, end, to);
  };
  let end = 0;
  for (const match of shape.matchAll(FIGURES)) {
    const [figure, era, inEra, short, inShort, western, amount] = match;
    const from = match.index;
    put(both, end, from);
    end = from + figure.length;
    const within = inEra ?? inShort;
    const money = amount ? amountToYen(amount) : null;
    if (within || western) {
      const value = western ?? FIRST_YEARS[era ?? short] - 1 + inEraToNumber(within);
      put(both, from, end, year(value));
    } else if (money === null) {
      putNumbers(both, from, end);
    } else {
      putNumbers([numeral], from, end);
      put([canonical], from, end, yen(money));
    }
  }
  put(both, end, folded.length);
  return both;
}

// For each character of a reading of a text where what it stands for begins and ends in the text.
function readingToPlaces({ pieces }, text, keepSpaces) {
  const places = [];
  const { folded } = fold(text, places);
  return pieces.flatMap(({ from, to, width }) => {
    if (width) return new Array(width).fill([places[from][0], places[to - 1][1]]);
    return places.slice(from, to).filter((_, at) => keepSpaces || folded[from + at] !== " ");
  });
}

// 「300万円」, 「300万」 and 「3,000,000」 → 3000000; null for what is no amount.
export function textToYen(text) {
  const shape = fold(text).shape.trim().replace(/円$/u, "");
  return AMOUNT.test(`${shape}円`) ? amountToYen(shape) : null;
}

function termToNeedles(text, keepSpaces) {
  const readings = read(text, keepSpaces).map((reading) => reading.text);
  if (!readings[0].trim()) return [];
  const needles = [...readings.entries()].filter(([way, reading]) => reading !== readings[way - 1]);
  const shape = fold(text).shape.trim();
  if (/^(?:1[89]|20)[0-9]{2}$/u.test(shape)) needles.push([2, year(shape)]);
  const money = shape.endsWith("円") ? null : textToYen(shape);
  if (money !== null) needles.push([2, yen(money)]);
  return needles;
}

// The terms of a query that have anything to look for, each once: { text, needles, isPhrase, isExcluded }.
export function queryToTerms(query) {
  const terms = new Map();
  for (const [text, minus, phrase, otherMinus, word] of query.matchAll(TERM)) {
    const needles = termToNeedles(word ?? phrase, !word);
    const term = { text, needles, isPhrase: !word, isExcluded: !!(minus || otherMinus) };
    const key = JSON.stringify([needles, term.isPhrase, term.isExcluded]);
    if (needles.length && !terms.has(key)) terms.set(key, term);
  }
  return [...terms.values()];
}

// Whether a character outside the basic plane would be cut in two there: half of one is never found.
const isWithinPair = (text, at) =>
  /^[\udc00-\udfff]$/.test(text[at] ?? "") && /^[\ud800-\udbff]$/.test(text[at - 1] ?? "");

// A text that is read once for all queries.
export class Text {
  constructor(raw) {
    this.raw = raw;
    this.readings = new Map([[false, []], [true, []]]);
  }

  // Figures are read only when one is looked for.
  reading(way, keepSpaces) {
    const readings = this.readings.get(keepSpaces);
    if (!readings.length) readings.push(readLiteral(this.raw, keepSpaces));
    if (way && readings.length === 1) readings.push(...readFigures(this.raw, keepSpaces));
    return readings[way];
  }

  // Where a term or one of its alternatives stands in the text: [start, end] pairs in order, none of which overlap.
  find(term) {
    const ranges = this.findItself(term);
    if (!term.alternatives?.length) return ranges;
    return joinRanges(ranges.concat(...term.alternatives.map((one) => this.find(one))));
  }

  // The same without alternatives.
  findItself(term) {
    const ranges = [];
    for (const [way, needle] of term.needles) {
      const reading = this.reading(way, term.isPhrase), { text } = reading;
      for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + needle.length)) {
        if (isWithinPair(text, at) || isWithinPair(text, at + needle.length)) continue;
        reading.places ??= readingToPlaces(reading, this.raw, term.isPhrase);
        ranges.push([reading.places[at][0], reading.places[at + needle.length - 1][1]]);
      }
    }
    return joinRanges(ranges);
  }
}

export function joinRanges(ranges) {
  const joined = [];
  for (const [start, end] of ranges.sort((a, b) => a[0] - b[0])) {
    const last = joined.at(-1);
    if (last && start < last[1]) last[1] = Math.max(last[1], end);
    else joined.push([start, end]);
  }
  return joined;
}

// How often a term stands in some Texts.
export const countIn = (texts, term) => texts.reduce((sum, text) => sum + text.find(term).length, 0);

// portal.search.query.matches, from how often each term stands in the texts.
export const matches = (terms, counts) => terms.every(({ isExcluded }, at) => isExcluded === !counts[at]);
