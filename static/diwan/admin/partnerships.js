// Rows of the table of cooperation areas go up and down. Without this script one writes numbers.
"use strict";

(() => {
  const group = document.querySelector(".areas");
  if (!group) return;
  const status = group.querySelector("[data-moved]");
  const rows = () => [...group.querySelectorAll("tr.inline-related:not(.empty-form)")];
  const place = (row) => row.querySelector("input[name$='-position']");

  const isFilled = (row) =>
    row.classList.contains("has_original") ||
    [...row.querySelectorAll("textarea, input[type=text], select")].some((box) => box.value.trim());

  const number = () => {
    rows()
      .filter(isFilled)
      .forEach((row, index) => {
        place(row).value = index + 1;
      });
  };

  const move = (button) => {
    const row = button.closest("tr");
    const all = rows();
    const other = all[all.indexOf(row) + Number(button.dataset.move)];
    if (!other) return;
    if (button.dataset.move === "1") other.after(row);
    else other.before(row);
    number();
    button.focus();
    status.textContent = `${status.dataset.moved} ${rows().indexOf(row) + 1}`;
  };

  const unfold = () => {
    for (const moves of group.querySelectorAll(".area-moves")) moves.hidden = false;
  };

  group.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-move]");
    if (button) move(button);
  });
  document.addEventListener("formset:added", unfold);
  unfold();
})();
