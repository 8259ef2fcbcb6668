// The unit of money that the reader chose, kept in the address alone (?unit=man): every amount (.y) below data-per, which
// says how many yen the printed unit is, is shown in it exactly, and the links of the page carry the choice along.
"use strict";
{
// By the order of the words that the page gives; before them stands the printed unit.
const scales = { yen: 1, sen: 1e3, man: 1e4, oku: 1e8 };
const form = document.querySelector(".units");
let exact; // Made when it is needed: few readers change the unit, and it takes a slow phone a while.
const amounts = [];
const names = [];
for (const area of document.querySelectorAll("[data-per]")) {
  for (const name of area.querySelectorAll(".u")) names.push([name, name.textContent]);
  for (const cell of area.matches(".y") ? [area] : area.querySelectorAll(".y")) {
    const text = (cell.querySelector("a") ?? cell).firstChild;
    const printed = /^\s*([+−±]?)([\d,]+)\s*$/.exec(text?.data ?? "");
    if (printed) amounts.push([text, text.data, printed[1], printed[2].replaceAll(",", "") * area.dataset.per]);
  }
}
const offer = () => {
  const [title, ...names] = form.dataset.words.split("|");
  const choices = document.createElement("fieldset");
  choices.append(document.createElement("legend"));
  choices.firstChild.append(title);
  ["", ...Object.keys(scales)].forEach((unit, at) => {
    const label = document.createElement("label");
    const radio = document.createElement("input");
    Object.assign(radio, { type: "radio", name: "unit", value: unit, checked: !unit });
    label.append(radio, names[at]);
    choices.append(label);
  });
  form.append(choices);
  form.hidden = false;
};
const show = (unit) => {
  exact ??= new Intl.NumberFormat("ja", { maximumFractionDigits: 8 });
  const name = form.querySelector(`[value="${unit}"]`).parentElement.textContent.trim();
  for (const [text, printed, sign, yen] of amounts) text.data = unit ? sign + exact.format(yen / scales[unit]) : printed;
  for (const [place, printed] of names) place.textContent = unit ? name : printed;
  const query = unit ? `?unit=${unit}` : "";
  history.replaceState(null, "", (query || location.pathname) + location.hash);
  for (const link of document.links) {
    if (link.host === location.host && link.protocol === location.protocol && link.pathname.endsWith("/index.html")) link.search = query;
  }
};
if (form && amounts.length) {
  const chosen = new URLSearchParams(location.search).get("unit");
  offer();
  if (Object.hasOwn(scales, chosen)) {
    form.elements.unit.value = chosen;
    show(chosen);
  }
  form.addEventListener("change", () => show(form.elements.unit.value));
}
}
