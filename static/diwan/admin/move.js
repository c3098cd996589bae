// Finds places while the editor types. Without this script the form does, when it is sent.
"use strict";

(() => {
  const words = document.getElementById("place-words");
  const places = document.getElementById("places");
  if (!words) return;
  let waiting = 0;
  let asked = 0;

  const find = async () => {
    const turn = ++asked;
    const address = `${window.location.pathname}?q=${encodeURIComponent(words.value.trim())}`;
    const answer = await fetch(address, { credentials: "same-origin" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.getElementById("places");
    if (turn === asked && found) places.replaceChildren(...found.children);
  };

  // Written before this script was there, or brought back by the browser.
  if (words.value !== words.defaultValue) find().catch(() => {});
  words.addEventListener("input", () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => find().catch(() => {}), 250);
  });
})();
