// Which languages of a record's fields are shown. Without this script all are.
"use strict";

(() => {
  const bar = document.querySelector(".language-bar");
  if (!bar) return;
  const form = bar.closest("form");
  const buttons = [...bar.querySelectorAll("button[data-language]")];
  const codes = buttons.map((button) => button.dataset.language);
  const KEY = "diwan.languages";

  const pageCode = () => {
    const tag = document.documentElement.lang.toLowerCase();
    return codes.find((code) => tag.startsWith(code) || code.startsWith(tag));
  };

  const remembered = () => {
    try {
      const stored = JSON.parse(localStorage.getItem(KEY));
      return Array.isArray(stored) ? stored.filter((code) => codes.includes(code)) : [];
    } catch {
      return [];
    }
  };

  const remember = () => {
    try {
      localStorage.setItem(KEY, JSON.stringify([...shown]));
    } catch {
      // A browser that keeps nothing still switches.
    }
  };

  const atFirst = () => [pageCode(), codes.find((code) => code !== pageCode())].filter(Boolean);

  const boxes = () => [...form.querySelectorAll(".language-box")];
  let stored = remembered();
  const shown = new Set(stored.length ? stored : atFirst());
  for (const box of boxes()) {
    if (box.classList.contains("errors")) shown.add(box.dataset.language);
  }

  const show = () => {
    for (const box of boxes()) box.hidden = !shown.has(box.dataset.language);
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(shown.has(button.dataset.language)));
    }
  };

  const count = () => {
    const inputs = boxes()
      .filter((box) => !box.closest(".empty-form"))
      .map((box) => [box.dataset.language, box.querySelector("input:not([type=hidden]), textarea")]);
    for (const button of buttons) {
      const own = inputs.filter(([code, input]) => code === button.dataset.language && input);
      const filled = own.filter(([, input]) => input.value.trim()).length;
      const state = filled === 0 ? "empty" : filled === own.length ? "filled" : "partly";
      button.dataset.fill = state;
      button.querySelector(".fill-words").textContent = `(${bar.dataset[state]})`;
    }
  };

  bar.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const code = button.dataset.language;
    if ("all" in button.dataset) codes.forEach((each) => shown.add(each));
    else if (!shown.has(code)) shown.add(code);
    else if (shown.size > 1) shown.delete(code);
    remember();
    show();
  });
  form.addEventListener("input", count);
  document.addEventListener("formset:added", () => {
    show();
    count();
  });
  bar.hidden = false;
  show();
  count();
})();
