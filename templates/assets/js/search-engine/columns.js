// One value of every project: facets to count, figures to filter and sort by (portal/search/columns.py).

import { Bytes } from "./files.js";

function readPlanes(data, count, largest) {
  if (largest < 256) return data.subarray(0, count);
  return Uint16Array.from({ length: count }, (_, place) => data[place] | (data[count + place] << 8));
}

// For each facet the values of all projects: { values, codes }, where code 0 is none and code 1 the first value.
export async function readFacets(files) {
  const bytes = new Bytes(await files.part("facets"));
  return new Map(Object.entries(files.head.names).map(([facet, names]) => {
    const values = Object.keys(names);
    const { projects } = files.head;
    const length = values.length < 256 ? projects : projects * 2;
    return [facet, { values, codes: readPlanes(bytes.take(length), projects, values.length) }];
  }));
}

// Figures, known by class at first and to the yen where it matters.
export class Figures {
  static async open(files, name) {
    const data = await files.part(name);
    const end = data.indexOf(10);
    const classes = JSON.parse(new TextDecoder().decode(data.subarray(0, end)));
    const codes = readPlanes(data.subarray(end + 1), files.head.projects, classes.length);
    return Object.assign(new Figures(), { files, name, classes, codes, groups: new Map() });
  }

  // The figures of some projects, as a Map; null is an unknown one.
  async of(numbers) {
    const wanted = new Set(numbers.map((number) => this.codes[number]).filter(Boolean)
      .filter((code) => this.classes[code - 1][0] !== this.classes[code - 1][1])
      .map((code) => this.classes[code - 1][2]));
    const groups = new Map(await Promise.all([...wanted].map(async (group) => [group, await this.group(group)])));
    return new Map(numbers.map((number) => {
      const code = this.codes[number];
      if (!code) return [number, null];
      const [smallest, largest, group] = this.classes[code - 1];
      return [number, smallest === largest ? smallest : groups.get(group).get(number)];
    }));
  }

  async group(group) {
    if (!this.groups.has(group)) {
      const bytes = new Bytes(await this.files.part(`${this.name}-${group}`));
      const members = this.classes.map(([smallest, , own]) => (own === group ? { smallest, numbers: [] } : null));
      this.codes.forEach((code, number) => { if (code) members[code - 1]?.numbers.push(number); });
      this.groups.set(group, new Map(members.filter(Boolean)
        .flatMap(({ smallest, numbers }) => numbers.map((number) => [number, smallest + bytes.varint()]))));
    }
    return this.groups.get(group);
  }

  // Those of some projects whose figure is known and from `min` to `max` (null: no limit).
  async within(numbers, min, max) {
    const [low, high] = [min ?? -Infinity, max ?? Infinity];
    const sure = (number) => {
      const code = this.codes[number];
      if (!code) return false;
      const [smallest, largest] = this.classes[code - 1];
      return smallest > high || largest < low ? false : smallest >= low && largest <= high ? true : null;
    };
    const exact = await this.of(numbers.filter((number) => sure(number) === null));
    return numbers.filter((number) => sure(number) ?? (exact.get(number) >= low && exact.get(number) <= high));
  }

  // Some projects in the order of their figures, as many at a time as have to be compared; unknown ones last, equal
  // ones as they come.
  async* sorted(numbers, isDescending) {
    const byClass = new Map();
    for (const number of numbers) {
      const code = this.codes[number];
      if (!byClass.has(code)) byClass.set(code, []);
      byClass.get(code).push(number);
    }
    const codes = [...byClass.keys()].filter(Boolean).sort((a, b) => (isDescending ? b - a : a - b));
    for (const code of codes) {
      const own = byClass.get(code);
      const figures = await this.of(own.length > 1 ? own : []);
      yield* own.sort((a, b) => (isDescending ? figures.get(b) - figures.get(a) : figures.get(a) - figures.get(b)));
    }
    yield* byClass.get(0) ?? [];
  }
}
