// The sentences of the page, which stand in search.html, and how elements are made. Text gets onto the page as text,
// never as HTML.

const sentences = new Map([...document.querySelector("#search-sentences").content.querySelectorAll("[data-name]")]
  .map((element) => [element.dataset.name, element.textContent]));
// As Intl.NumberFormat writes whole numbers in Japanese and in English; making one takes longer than an answer does.
const written = (number) => String(number).replace(/\B(?=(?:[0-9]{3})+$)/gu, ",");

// A sentence with its gaps filled: say("found", { n: 25 }).
export function say(name, gaps = {}) {
  return sentences.get(name).replace(/\{(\w+)\}/gu, (_, gap) =>
    (typeof gaps[gap] === "number" ? written(gaps[gap]) : gaps[gap]));
}

export const knows = (name) => sentences.has(name);

export const shorten = (text) => ([...text].length > 30 ? `${[...text].slice(0, 30).join("")}…` : text);

export function make(name, properties, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

// Whether the page is in another language than its index, and how a part in the index's language says so.
export const isForeign = document.documentElement.lang !== "ja";
export const japanese = isForeign ? { lang: "ja" } : {};

export const byId = (name) => document.getElementById(`search-${name}`);
