// The form and the links work without this. It adds a slider over the days of change, and lets the
// notice of the day be hidden.
(() => {
  const words = document.currentScript.dataset;
  const PAGES = [
    "as_of", "page", "ties", "instruments", "statements", "partnerships", "members", "mechanisms",
    "areas", "events", "past", "undated",
  ];
  const goTo = (day) => {
    const address = new URL(location.href);
    for (const name of PAGES) address.searchParams.delete(name);
    if (day) address.searchParams.set("as_of", day);
    location.assign(address);
  };

  const notice = document.querySelector("[data-day-shown]");
  if (notice) {
    const key = "diwan-day-hidden";
    const hidden = () => {
      try {
        return sessionStorage.getItem(key);
      } catch {
        return null;
      }
    };
    const hide = document.createElement("button");
    hide.type = "button";
    hide.className = "day-shown-hide";
    hide.title = words.hide;
    hide.setAttribute("aria-label", words.hide);
    hide.textContent = "×";
    hide.addEventListener("click", () => {
      notice.hidden = true;
      try {
        sessionStorage.setItem(key, notice.dataset.dayShown);
      } catch {
        // Without storage it is hidden on this page only.
      }
    });
    notice.append(hide);
    notice.hidden = hidden() === notice.dataset.dayShown;
  }

  const days = document.getElementById("time-stops");
  if (!days) return;
  const stops = [...days.options];
  const line = document.createElement("div");
  line.className = "time-slider";
  const slider = document.createElement("input");
  slider.type = "range";
  slider.min = 0;
  slider.max = stops.length - 1;
  slider.value = days.dataset.at;
  slider.setAttribute("aria-label", words.slide);
  const shown = document.createElement("output");
  const say = () => {
    shown.textContent = stops[slider.value].label;
    slider.setAttribute("aria-valuetext", shown.textContent);
  };
  slider.addEventListener("input", say);
  slider.addEventListener("change", () => goTo(stops[slider.value].value));
  shown.textContent = days.dataset.shown;
  slider.setAttribute("aria-valuetext", shown.textContent);
  line.append(slider, shown);
  days.closest(".time-tools").append(line);
})();
