// Which projects may hold a needle: n-grams from the shards where their paths lead. The counterpart of portal/search/
// (tokens.py, paths.py, shards.py); docs/search-index.md has the form of a shard.

import { Bytes } from "./files.js";

const LONGEST = 6; // tokens of an n-gram
const PATH = 48; // bits
const TOKEN = /[\x01-\x03][0-9]+\x04|[^]/gu;
const FIGURE = /^[\x01-\x03]/u;
const RARE = 8; // the weight of a character that fewer than 1/64 of the projects hold; a figure weighs more

export const intersect = (one, other) => {
  const result = [];
  for (let a = 0, b = 0; a < one.length && b < other.length;) {
    if (one[a] === other[b]) result.push(one[a++]), b++;
    else if (one[a] < other[b]) a++;
    else b++;
  }
  return result;
};

export const unite = (lists) => (lists.length === 1 ? lists[0]
  : [...new Set(lists.flat())].sort((a, b) => a - b));

const stir = (value) => {
  value = Math.imul(value ^ (value >>> 16), 0x21f0aaad);
  value = Math.imul(value ^ (value >>> 15), 0x735a2d97);
  return (value ^ (value >>> 15)) >>> 0;
};

const hash = (token) => {
  if (!token) return 0;
  let value = 2166136261;
  for (const sign of token) value = Math.imul(value ^ sign.codePointAt(0), 16777619);
  return stir(value);
};

// 48 bits, more than the bit operators take.
const pathOf = (tokens) => {
  const [first, second, third, fourth, fifth, sixth] = [0, 1, 2, 3, 4, 5].map((place) => hash(tokens[place]));
  const pair = stir(Math.imul(first, 0x9e3779b1) + second) >>> 16;
  return pair * 2 ** 32 + (((third >>> 23 << 23) | (fourth >>> 25 << 16) | (fifth >>> 24 << 8) | (sixth >>> 24)) >>> 0);
};

const readGaps = (bytes, count) => {
  const numbers = new Array(count);
  for (let place = 0, last = -1; place < count; place++) numbers[place] = last += bytes.varint() + 1;
  return numbers;
};

// A shard: its n-grams are listed at once, their holders read when they are wanted.
class Shard {
  constructor(data, projects) {
    this.bytes = new Bytes(data);
    this.bitmap = (projects + 7) >> 3;
    this.places = new Map();
    const { bytes } = this;
    const heads = bytes.take(bytes.varint());
    const tokens = bytes.text(bytes.varint()).match(TOKEN) ?? [];
    let key = [], next = 0;
    heads.forEach((head, place) => {
      key = [...key.slice(0, head >> 3), ...tokens.slice(next, next += head & 7)];
      this.places.set(key.join(""), place);
    });
    this.starts = [bytes.at];
  }

  // { holders, inTitle, often } of an n-gram, as sorted numbers of projects; undefined when it is not there.
  get(gram) {
    const place = this.places.get(gram);
    if (place === undefined) return undefined;
    while (this.starts.length <= place) {
      this.bytes.at = this.starts.at(-1);
      this.read();
      this.starts.push(this.bytes.at);
    }
    this.bytes.at = this.starts[place];
    return this.read();
  }

  read() {
    const { bytes } = this;
    const head = bytes.varint();
    const holders = head & 4 ? this.readBitmap() : readGaps(bytes, head >> 3);
    const marked = (flag) => (head & flag ? readGaps(bytes, bytes.varint()).map((place) => holders[place]) : []);
    return { holders, inTitle: marked(2), often: marked(1) };
  }

  readBitmap() {
    const numbers = [];
    this.bytes.take(this.bitmap).forEach((byte, at) => {
      for (let bit = 0; bit < 8; bit++) if ((byte >> bit) & 1) numbers.push(at * 8 + bit);
    });
    return numbers;
  }
}

// What the n-grams say of one needle: each step looks more of them up, until it is known who holds the needle.
export class Needle {
  constructor(grams, needle) {
    this.grams = grams;
    this.tokens = (needle.match(TOKEN) ?? []).map((token) => (/^[\ud800-\udfff]$/u.test(token) ? "\ufffd" : token));
    this.weights = this.tokens.map((token) => grams.weight(token));
    const last = this.tokens.length - 1;
    this.starts = [...this.tokens.keys()].filter((start) => start < last || !last || FIGURE.test(this.tokens[start]));
    this.parts = [];
    this.isExact = false;
  }

  get isDone() {
    return this.isExact || !this.starts.length;
  }

  // Look n-grams up at so many more places.
  async step(count) {
    const { grams, tokens } = this;
    const starts = this.choose(count);
    const found = await Promise.all(starts.map((start) => grams.longest(tokens, start)));
    const whole = found.find((each) => each?.length === tokens.length);
    this.isExact = Boolean(whole) || found.includes(null);
    if (this.isExact) this.parts = whole ? [whole] : [];
    else this.parts.push(...found.map((each, place) => ({ ...each, start: starts[place] })));
  }

  // Where to look: at the start when the whole needle can be an n-gram; then wherever the rarest tokens are of which it
  // is not known yet that they stand side by side.
  choose(count) {
    const { tokens, weights, starts, parts } = this;
    const isKnown = new Uint8Array(tokens.length);
    for (const { start, length } of parts) isKnown.fill(1, start, start + length - 1);
    const worthAt = (start) => (start + 1 < tokens.length
      ? (weights[start] + weights[start + 1]) * (isKnown[start] ? 0.1 : 1) : 0);
    const worth = (start) => worthAt(start) + worthAt(start + 1) / 2 + worthAt(start + 2) / 3;
    const chosen = !parts.length && tokens.length <= LONGEST ? [0] : [];
    while (chosen.length < Math.min(count, starts.length)) {
      const left = starts.filter((start) => !chosen.includes(start));
      chosen.push(left.reduce((one, start) => (worth(start) > worth(one) ? start : one)));
      isKnown.fill(1, chosen.at(-1), chosen.at(-1) + 2);
    }
    this.starts = starts.filter((start) => !chosen.includes(start));
    return chosen;
  }

  // Who may hold it: { holders, inTitle, often }.
  get found() {
    const { parts } = this;
    return Object.fromEntries(["holders", "inTitle", "often"].map((kind) =>
      [kind, parts.length ? parts.map((part) => part[kind]).reduce(intersect) : []]));
  }
}

export class Grams {
  constructor(files) {
    this.files = files;
    this.shape = files.parts.get("shape");
    this.shards = new Map();
    this.weights = new Map();
    files.head.common.forEach((signs, place) => { for (const sign of signs) this.weights.set(sign, place + 0.5); });
  }

  // How rare a token is; the larger the rarer.
  weight(token) {
    return this.weights.get(token) ?? (FIGURE.test(token) ? RARE + 2 : RARE);
  }

  // The longest n-gram of a needle that is indexed and starts at a place, with its length; null when there is none
  // although all that stands there would be indexed.
  async longest(tokens, start) {
    for (let length = Math.min(LONGEST, tokens.length - start); length > 0; length--) {
      const gram = tokens.slice(start, start + length);
      const found = await this.gram(gram);
      if (found) return { ...found, length };
      if (length === 2 && (await Promise.all(gram.map((token) => this.isPaired(token)))).every(Boolean)) return null;
    }
    return null;
  }

  // Whether n-grams of this token and others are indexed. Those of a figure that few projects hold are not.
  async isPaired(token) {
    if (!FIGURE.test(token)) return true;
    return ((await this.gram([token]))?.holders.length ?? 0) >= this.files.head.figures;
  }

  async gram(tokens) {
    const shard = await this.shard(this.nameOf(pathOf(tokens)));
    return shard.get(tokens.join(""));
  }

  async shard(name) {
    if (!this.shards.has(name)) {
      const loading = this.files.file(name).then((data) => new Shard(data, this.files.head.projects));
      loading.catch(() => this.shards.delete(name));
      this.shards.set(name, loading);
    }
    return this.shards.get(name);
  }

  // The tree is in preorder: 1 for a node with two branches, 0 for a shard.
  nameOf(path) {
    const isSplit = (node) => (this.shape[node >> 3] >> (node & 7)) & 1;
    let node = 0, name = 1;
    for (let left = path; isSplit(node);) {
      left *= 2;
      const isSecond = left >= 2 ** PATH;
      left %= 2 ** PATH;
      name = name * 2 + isSecond;
      node += 1;
      if (!isSecond) continue;
      for (let open = 1; open; node++) open += isSplit(node) ? 1 : -1;
    }
    return `g/${name.toString(16)}.bin`;
  }
}
