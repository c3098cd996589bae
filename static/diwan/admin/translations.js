"use strict";

// Leaving with texts that are not saved is asked first.
(() => {
  const form = document.getElementById("translation_form");
  if (!form) return;
  let unsaved = false;
  form.addEventListener("input", (event) => {
    if (event.target.name?.startsWith("text.")) unsaved = true;
  });
  form.addEventListener("submit", () => {
    unsaved = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });
})();
