// Tables marked data-sort get a button in each column's head. What has no value stands last in either direction.
"use strict";
const order = new Intl.Collator("ja", { numeric: true });
const value = (row, column) => {
  const cell = row.cells[column];
  const number = cell.dataset.v;
  return number === undefined ? (cell.querySelector(".none") || cell.classList.contains("n") ? null : cell.textContent.trim()) : +number;
};
const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : order.compare(a, b));
for (const table of document.querySelectorAll("table[data-sort]")) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") ? head.getAttribute("aria-sort") === "ascending" : head.classList.contains("n");
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const rows = [...table.tBodies[0].rows].map((row) => [value(row, column), row]);
      rows.sort(([a], [b]) => (a === null) - (b === null) || (a === null ? 0 : compare(a, b) * (down ? -1 : 1)));
      table.tBodies[0].append(...rows.map(([, row]) => row));
    });
  });
}
