// Says every twenty seconds that this form is open, and who else has it open.
(function () {
  "use strict";
  const panel = document.querySelector("[data-presence]");
  const token = document.querySelector("#content-main input[name=csrfmiddlewaretoken]");
  if (!panel || !token) {
    return;
  }

  function show(others) {
    panel.hidden = others.length === 0;
    panel.querySelector("bdi").textContent = others.join(", ");
  }

  function tell() {
    if (document.hidden) {
      return;
    }
    fetch(panel.dataset.presence, {
      method: "POST",
      headers: { "X-CSRFToken": token.value },
      credentials: "same-origin",
    })
      .then((answer) => (answer.ok ? answer.json() : { others: [] }))
      .then((found) => show(found.others))
      .catch(() => {});
  }

  setInterval(tell, 20000);
  document.addEventListener("visibilitychange", tell);
})();
