// The filters: their choices with counts, and those that are set as buttons that take them away.

import { FACETS, NONE } from "../search-engine/answer.js";
import { textToYen } from "../search-engine/text.js";
import { byId, isForeign, knows, make, say, shorten } from "./words.js";
import { form, makeOption } from "./address.js";

const FEW = 40; // choices of a filter that are shown even when nothing is found with them
const AMOUNTS = ["min", "max"];

const labelOf = (name) => form.elements[name].labels[0].textContent;
// What a value of a facet is called: in the page's words where it has some, else as the index names it.
export function nameOf(names, facet, value) {
  if (value === NONE) return say("none");
  if (knows(`${facet}-${value}`)) return say(`${facet}-${value}`);
  return Object.hasOwn(names[facet], value) ? names[facet][value] : value;
}

// The values that a filter offers: of many those that find something, the newest year first.
function valuesOf(facet, names, counts, chosen) {
  const all = Object.keys(names[facet]);
  if (facet === "year") all.reverse();
  const values = [...all, ...(counts?.get(NONE) || chosen === NONE ? [NONE] : [])]
    .filter((value) => all.length <= FEW || !counts || counts.get(value) || value === chosen);
  return chosen && !values.includes(chosen) ? [...values, chosen] : values;
}

// The choices of each filter. `counts` says how many results each would give; without it no count is shown.
export function showChoices(names, counts) {
  for (const facet of FACETS) {
    const select = form.elements[facet], chosen = select.value, own = counts?.[facet];
    const values = valuesOf(facet, names, own, chosen);
    const options = [select.options[0], ...values.map((value) => makeOption(nameOf(names, facet, value), value))];
    for (const option of options) {
      const n = own?.get(option.value) ?? 0;
      option.textContent = own ? say("choice", { name: option.dataset.name, n }) : option.dataset.name;
      if (isForeign && names[facet][option.value] && !knows(`${facet}-${option.value}`)) option.lang = "ja";
      option.disabled = !!own && !n && option.value !== "" && option.value !== chosen;
    }
    select.replaceChildren(...options);
    select.value = chosen;
  }
}

// An amount as it is typed, with its unit when it has none; "" for what is no amount.
function nameOfAmount(typed) {
  const yen = textToYen(typed);
  if (yen === null) return "";
  return /^[\d,０-９，]+$/u.test(typed) ? say("yen", { yen }) : typed;
}

// What is set: { name, fields } for each filter, where the amounts are one. What is no amount filters nothing.
export function setFilters(names) {
  const facets = FACETS.map((facet) => ({ facet, chosen: form.elements[facet].value })).filter(({ chosen }) => chosen)
    .map(({ facet, chosen }) => ({ name: labelOf(facet), fields: [facet], value: nameOf(names, facet, chosen) }));
  const [min, max] = AMOUNTS.map((field) => nameOfAmount(form.elements[field].value.trim()));
  const kind = !max ? "-min" : !min ? "-max" : "";
  const amount = { name: say("amount"), fields: AMOUNTS, value: say(`range${kind}`, { min, max }) };
  return min || max ? [...facets, amount] : facets;
}

// `clear` is called with the fields to empty.
export function showSetFilters(names, clear) {
  const set = setFilters(names);
  const button = (text, fields) => make("li", {},
    make("button", { type: "button", onclick: () => clear(fields) }, text));
  const all = set.length > 1 ? [button(say("clear-all"), set.flatMap(({ fields }) => fields))] : [];
  const chosen = byId("chosen"), hadFocus = chosen.contains(document.activeElement);
  chosen.replaceChildren(...set.map(({ name, fields, value }) =>
    button(say("chosen", { name, value: shorten(value) }), fields)), ...all);
  if (hadFocus) (chosen.querySelector("button") ?? form.elements.q).focus();
  byId("set").textContent = set.length ? say("set", { n: set.length }) : "";
}
