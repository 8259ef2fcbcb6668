// The files of the search index: start.bin, and what is asked for beside it. docs/search-index.md says what is in them.

const FORMAT = 3;
const utf8 = new TextDecoder();

// A file that could not be had or read. Whatever failed is asked for again the next time.
export class SearchFailure extends Error {
  constructor(url, reason) {
    super(`${url}: ${reason}`);
    this.name = "SearchFailure";
    this.url = url;
  }
}

// Bytes from front to back.
export class Bytes {
  constructor(data) {
    this.data = data;
    this.at = 0;
  }

  varint() {
    let value = 0, factor = 1, byte;
    do {
      byte = this.data[this.at++];
      value += (byte & 127) * factor;
      factor *= 128;
    } while (byte > 127);
    return value;
  }

  take(length) {
    this.at += length;
    return this.data.subarray(this.at - length, this.at);
  }

  text(length) {
    return utf8.decode(this.take(length));
  }
}

export class Files {
  // `base` is the address of the folder of the search page.
  constructor(base) {
    this.base = base;
    this.pending = new Map();
    this.done = this.wanted = 0;
    this.onprogress = null;
  }

  async open() {
    const bytes = new Bytes(await this.load("start.bin", { cache: "no-cache" }));
    this.head = JSON.parse(bytes.text(bytes.varint()));
    if (this.head.format !== FORMAT) {
      throw new SearchFailure("start.bin", `its format is ${this.head.format}, not ${FORMAT}`);
    }
    this.parts = new Map(Object.entries(this.head.parts).map(([name, length]) => [name, bytes.take(length)]));
    this.records = this.parts.has("records") ? JSON.parse(utf8.decode(this.parts.get("records"))) : null;
  }

  // A part by its name: from start.bin, or from its own file.
  async part(name) {
    return this.parts.get(name) ?? this.file(`${name}.bin`);
  }

  // A project's record by its number.
  async record(number) {
    if (this.records) return this.records[number];
    return JSON.parse(utf8.decode(await this.file(`r/${Math.floor(number / 1000)}/${number % 1000}.bin`)));
  }

  // The bytes of a file, asked for once. The version keeps files of two builds apart in the browser's cache.
  file(path) {
    if (!this.pending.has(path)) {
      const loading = this.load(`${path}?v=${this.head.version}`, {});
      loading.catch(() => this.pending.delete(path));
      this.pending.set(path, loading);
    }
    return this.pending.get(path);
  }

  async load(path, options) {
    const url = new URL(path, this.base);
    this.progress(0, 1);
    try {
      const response = await fetch(url, options);
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      const inflated = response.body.pipeThrough(new DecompressionStream("deflate-raw"));
      return new Uint8Array(await new Response(inflated).arrayBuffer());
    } catch (error) {
      throw new SearchFailure(url, error.message);
    } finally {
      this.progress(1, 0);
    }
  }

  progress(done, wanted) {
    if (wanted && this.done === this.wanted) this.done = this.wanted = 0;
    this.done += done;
    this.wanted += wanted;
    this.onprogress?.({ done: this.done, wanted: this.wanted });
  }
}
