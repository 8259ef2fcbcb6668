// The form and the address: what is asked stands in both.

import { FACETS } from "../search-engine/answer.js";
import { shorten } from "./words.js";

const LONGEST = 8000; // characters of an address that every host of static sites takes

export const form = document.querySelector("#search-box");

// Everything that is asked, by its key in the address; what is empty is left out. A choice that finds nothing counts too,
// though it cannot be chosen: it may come from the address.
export const askedFields = () => Object.fromEntries([...form.elements].filter(({ name, value }) => name && value)
  .map(({ name, value }) => [name, value]));

function formToAddress() {
  const fields = String(new URLSearchParams(askedFields()));
  return location.pathname + (fields && `?${fields}`);
}

export const isTooLong = () => formToAddress().length > LONGEST;

export function makeOption(name, value) {
  const option = new Option(shorten(name), value);
  option.dataset.name = shorten(name);
  return option;
}

export function addressToForm() {
  const fields = new URLSearchParams(location.search);
  for (const field of form.elements) {
    if (!field.name) continue;
    const value = fields.get(field.name) ?? "";
    const isKnown = !field.options || [...field.options].some((option) => option.value === value);
    if (!isKnown && FACETS.includes(field.name)) field.add(makeOption(value, value));
    field.value = isKnown || FACETS.includes(field.name) ? value : "";
  }
  committed = location.pathname + location.search;
}

function write(method, address) {
  if (address.length > LONGEST) return;
  try {
    history[method](null, "", address);
  } catch {
    // Some browsers allow only so many changes a minute. The answer does not need the address.
  }
}

let committed = location.pathname + location.search;

// Typing changes the present entry of the history.
export const note = () => write("replaceState", formToAddress());

// A decision puts that entry back as it was and makes a new one.
export function commit() {
  const address = formToAddress();
  if (address === committed) return;
  write("replaceState", committed);
  write("pushState", address);
  committed = address;
}

// How far the list is shown belongs to the present entry.
export function keep() {
  note();
  committed = formToAddress();
}
