// The table of acts by keyboard, and blocks of a spreadsheet pasted into it. Without this script it
// is a form with rows, and the button for more of them asks the server.
"use strict";

(() => {
  const table = document.getElementById("acts-table");
  if (!table) return;
  const form = document.getElementById("acts-form");
  const say = document.getElementById("acts-say");
  const template = document.getElementById("act-row");
  const total = form.elements[`${table.dataset.prefix}-TOTAL_FORMS`];
  const body = table.tBodies[0];
  const rows = () => [...body.querySelectorAll("tr.act")];
  const cellsOf = (row) => [...row.querySelectorAll("[data-cell]")];
  // As in a spreadsheet: a cell is chosen, with all its text, until somebody writes in it.
  let writing = false;

  const place = (cell) => {
    const row = cell.closest("tr");
    return { row: rows().indexOf(row), column: cellsOf(row).indexOf(cell) };
  };

  const choose = (row, column) => {
    const cell = rows()[row] && cellsOf(rows()[row])[column];
    if (!cell) return;
    cell.focus();
    cell.select();
    writing = false;
  };

  const addRow = () => {
    const index = Number(total.value);
    if (index >= Number(table.dataset.most)) return false;
    const box = document.createElement("tbody");
    box.innerHTML = template.innerHTML.replaceAll("__prefix__", String(index));
    const row = box.querySelector("tr.act");
    const number = rows().length + 1;
    row.querySelector(".act-number").prepend(String(number));
    for (const cell of cellsOf(row)) {
      cell.setAttribute("aria-label", `${cell.getAttribute("aria-label").trim()} ${number}`);
    }
    body.append(row);
    total.value = String(index + 1);
    return true;
  };

  // Keys

  const steps = () => {
    const forward = getComputedStyle(table).direction === "rtl" ? -1 : 1;
    return {
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      ArrowLeft: [0, -forward],
      ArrowRight: [0, forward],
    };
  };

  const down = (cell, by) => {
    const { row, column } = place(cell);
    if (row + by >= rows().length && !addRow()) say.textContent = say.dataset.long;
    choose(row + by, column);
  };

  const breakLine = (cell) => {
    cell.setRangeText("\n", cell.selectionStart, cell.selectionEnd, "end");
    writing = true;
  };

  const onKey = (event) => {
    const cell = event.target.closest("[data-cell]");
    if (!cell || event.isComposing) return false;
    const command = event.ctrlKey || event.metaKey;
    if (event.key === "Enter" && event.altKey && cell.matches("textarea")) breakLine(cell);
    else if (event.key === "Enter" && !command) down(cell, event.shiftKey ? -1 : 1);
    else if (event.key === "F2") {
      writing = true;
      cell.setSelectionRange(cell.value.length, cell.value.length);
    } else if (event.key === "Escape" && writing) {
      cell.select();
      writing = false;
    } else if (event.key === "Delete" && !writing) cell.value = "";
    else if (!writing && !command && !event.altKey && !event.shiftKey && event.key in steps()) {
      const [by, across] = steps()[event.key];
      const { row, column } = place(cell);
      choose(row + by, column + across);
    } else return false;
    return true;
  };

  body.addEventListener("keydown", (event) => {
    if (onKey(event)) event.preventDefault();
  });
  body.addEventListener("focusin", (event) => {
    if (!event.target.matches("[data-cell]")) return;
    event.target.select();
    writing = false;
  });
  body.addEventListener("click", (event) => {
    if (event.target.matches("[data-cell]")) writing = true;
  });
  body.addEventListener("input", () => (writing = true));
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit(document.getElementById("acts-save"));
  });

  // A block of a spreadsheet

  // Lines and cells; a quoted cell may hold tabs, line breaks and doubled quotes.
  const read = (text) => {
    const lines = [[""]];
    let quoted = false;
    for (let at = 0; at < text.length; at += 1) {
      const line = lines[lines.length - 1];
      const last = line.length - 1;
      const letter = text[at];
      if (quoted && letter === '"' && text[at + 1] === '"') {
        line[last] += letter;
        at += 1;
      } else if (quoted && letter === '"') quoted = false;
      else if (!quoted && letter === '"' && line[last] === "") quoted = true;
      else if (!quoted && letter === "\t") line.push("");
      else if (!quoted && letter === "\n") lines.push([""]);
      else line[last] += letter;
    }
    return lines;
  };

  const write = (cell, text) => {
    const plain = cell.matches("textarea") ? text : text.replace(/\s+/g, " ");
    cell.value = plain.trim();
  };

  const fill = (start, lines) => {
    const from = place(start);
    let filled = 0;
    let overwritten = 0;
    let problem = "";
    for (const [down, line] of lines.entries()) {
      if (from.row + down >= rows().length && !addRow()) {
        problem = say.dataset.long;
        break;
      }
      const cells = cellsOf(rows()[from.row + down]).slice(from.column);
      if (line.length > cells.length) problem = say.dataset.narrow;
      line.slice(0, cells.length).forEach((text, across) => {
        if (cells[across].value) overwritten += 1;
        write(cells[across], text);
      });
      filled += Math.min(line.length, cells.length);
    }
    const lost = overwritten ? `${say.dataset.overwritten} ${overwritten}.` : "";
    say.textContent = `${say.dataset.filled} ${filled}. ${lost} ${problem}`;
    choose(from.row, from.column);
  };

  body.addEventListener("paste", (event) => {
    const cell = event.target.closest("[data-cell]");
    const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n+$/, "");
    const isBlock = text.includes("\t") || text.includes("\n");
    const isNote = cell?.matches("textarea") && writing && !text.includes("\t");
    if (!cell || !isBlock || isNote) return;
    event.preventDefault();
    fill(cell, read(text));
  });

  const ADDED = 10;
  document.getElementById("acts-more").addEventListener("click", (event) => {
    event.preventDefault();
    const first = rows().length;
    for (let count = 0; count < ADDED; count += 1) {
      if (!addRow()) say.textContent = say.dataset.long;
    }
    choose(first, 0);
  });
  document.querySelectorAll(".needs-script").forEach((part) => (part.hidden = false));
  table.querySelector("[aria-invalid]")?.focus();
})();
