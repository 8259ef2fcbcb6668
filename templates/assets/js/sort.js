// Tables marked data-sort get a button in each column's head. Rows stay in their part of the table, below the row that
// names it (.group). What has no value stands last in either direction.
"use strict";
{
let order; // Made when it is needed.
const value = (row, column) => {
  const cell = row.cells[column];
  // A row that has lost its figures spans their columns.
  if (!cell || (column && row.querySelector("[colspan]"))) return null;
  if (cell.dataset.v !== undefined) return +cell.dataset.v;
  const text = cell.textContent.trim();
  if (!cell.classList.contains("n")) return cell.querySelector(".none") ? null : text;
  const number = parseFloat(text.replaceAll(",", "").replace("−", "-").replace(/^[±+<]/, ""));
  return Number.isNaN(number) ? null : number;
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
      order ??= new Intl.Collator("ja", { numeric: true });
      const down = head.getAttribute("aria-sort") ? head.getAttribute("aria-sort") === "ascending" : head.classList.contains("n");
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      for (const part of table.tBodies) {
        const rows = [...part.rows].filter((row) => !row.matches(".group")).map((row) => [value(row, column), row]);
        rows.sort(([a], [b]) => (a === null) - (b === null) || (a === null ? 0 : compare(a, b) * (down ? -1 : 1)));
        part.append(...rows.map(([, row]) => row));
      }
    });
  });
}
}
