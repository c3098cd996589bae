// The chart works without this. It keeps what is unfolded in the address, and unfolds all at once.
(() => {
  const chart = document.querySelector("[data-chart]");
  const all = chart ? [...chart.querySelectorAll("details[data-slug]")] : [];
  if (!all.length) return;
  const words = document.currentScript.dataset;

  const keep = () => {
    const address = new URL(location.href);
    const opened = all.filter((one) => one.open).map((one) => one.dataset.slug);
    address.searchParams.set("open", opened.join(","));
    const query = address.search.replaceAll("%2C", ",");
    history.replaceState(history.state, "", address.pathname + query + address.hash);
    for (const link of document.querySelectorAll("a[data-keeps-state]")) link.search = query;
  };

  const tools = document.createElement("div");
  tools.className = "chart-tools";
  for (const [text, open] of [[words.unfold, true], [words.fold, false]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = text;
    button.addEventListener("click", () => {
      for (const one of all) one.open = open;
    });
    tools.append(button);
  }
  chart.before(tools);

  // Details report their first state too, some time after loading: only a change is kept.
  const before = new Map(all.map((one) => [one, one.open]));
  for (const one of all) {
    one.addEventListener("toggle", () => {
      if (before.get(one) === one.open) return;
      before.set(one, one.open);
      keep();
    });
  }
})();
