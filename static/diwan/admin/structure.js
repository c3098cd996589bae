// The tree of organizations: opens in place, and moves what is dragged. Without this script the
// same links open pages, and "Move" leads to a form.
"use strict";

(() => {
  const tree = document.getElementById("tree");
  const says = document.getElementById("structure-says");
  const form = document.getElementById("drop-form");
  if (!tree) return;
  const nodeOf = (element) => element.closest(".node");
  const branchOf = (node) => node.querySelector(":scope > .branch");
  const idOf = (node) => (node ? node.dataset.id : "");

  // Opening

  const fetchBranch = async (query) => {
    const answer = await fetch(`${tree.dataset.below}?${query}`, { credentials: "same-origin" });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return prepared(page.querySelector(".branch"));
  };

  const open = async (node) => {
    const toggle = node.querySelector(".node-toggle");
    if (!branchOf(node)) node.append(await fetchBranch(`at=${node.dataset.id}`));
    branchOf(node).hidden = false;
    toggle.setAttribute("aria-expanded", "true");
  };

  const close = (node) => {
    branchOf(node).hidden = true;
    node.querySelector(".node-toggle").setAttribute("aria-expanded", "false");
  };

  const showMore = async (item) => {
    const query = new URL(item.querySelector("a").href).searchParams;
    const more = await fetchBranch(query.toString());
    const first = more.querySelector(".node-name");
    more.querySelectorAll(":scope > .node-more:not(.next)").forEach((back) => back.remove());
    item.replaceWith(...more.children);
    first?.focus();
  };

  const prepared = (branch) => {
    for (const row of branch.querySelectorAll(".node-row")) {
      row.draggable = !row.closest(".node").hasAttribute("data-fixed");
      row.querySelectorAll("a").forEach((link) => (link.draggable = false));
    }
    for (const toggle of branch.querySelectorAll(".node-toggle:not(.none)")) {
      toggle.setAttribute("role", "button");
      toggle.setAttribute("aria-expanded", "false");
    }
    return branch;
  };

  const orFollow = (link, work) => work.catch(() => window.location.assign(link.href));

  tree.addEventListener("click", (event) => {
    const toggle = event.target.closest(".node-toggle");
    const more = event.target.closest(".node-more.next");
    if (!(toggle || more) || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (more) orFollow(more.querySelector("a"), showMore(more));
    else if (toggle.getAttribute("aria-expanded") === "true") close(nodeOf(toggle));
    else orFollow(toggle, open(nodeOf(toggle)));
  });
  tree.addEventListener("keydown", (event) => {
    if (event.key !== " " || !event.target.matches(".node-toggle")) return;
    event.preventDefault();
    event.target.click();
  });

  // Moving

  let dragged = null;
  let mark = null;

  const whereOn = (row, y) => {
    const box = row.getBoundingClientRect();
    const part = (y - box.top) / box.height;
    if (!nodeOf(row).dataset.under) return "last"; // trees have no order among themselves
    if (part < 0.3) return "before";
    return part > 0.7 ? "after" : "last";
  };

  const unmark = () => {
    mark?.row.classList.remove("drop-before", "drop-after", "drop-last");
    mark = null;
  };

  tree.addEventListener("dragstart", (event) => {
    const row = event.target.closest?.(".node-row");
    if (!row) return;
    dragged = nodeOf(row);
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", row.querySelector(".node-name").textContent);
    dragged.classList.add("dragged");
  });
  tree.addEventListener("dragover", (event) => {
    const row = event.target.closest(".node-row");
    if (!dragged || !row || dragged.contains(row)) return unmark();
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
    const where = whereOn(row, event.clientY);
    if (mark?.row === row && mark.where === where) return;
    unmark();
    mark = { row, where };
    row.classList.add(`drop-${where}`);
  });
  tree.addEventListener("dragend", () => {
    dragged?.classList.remove("dragged");
    dragged = null;
    unmark();
  });
  tree.addEventListener("drop", (event) => {
    if (!dragged || !mark) return;
    event.preventDefault();
    const target = nodeOf(mark.row);
    const beside = mark.where !== "last";
    move(dragged, {
      where: mark.where,
      target: target.dataset.id,
      target_under: beside ? target.dataset.under : "",
      seen_under: dragged.dataset.under,
    });
  });

  const move = async (node, how) => {
    const body = new URLSearchParams(new FormData(form));
    const sent = how.where === "before" || how.where === "after" ? how : { ...how, target_under: "" };
    body.set("organization", node.dataset.id);
    Object.entries(sent).forEach(([name, value]) => body.set(name, value ?? ""));
    let answer;
    try {
      const response = await fetch(form.action, { method: "POST", body, credentials: "same-origin" });
      answer = { ok: response.ok, ...(await response.json()) };
    } catch {
      answer = { ok: false, message: says.dataset.failed };
    }
    if (answer.ok) place(node, how);
    announce(answer, node);
  };

  const find = (id) => tree.querySelector(`.node[data-id="${CSS.escape(String(id))}"]`);

  // Put a moved node where it is now, where that place is on the page.
  const place = (node, how) => {
    const target = how.target ? find(how.target) : null;
    const old = node.parentElement ? nodeOf(node.parentElement) : null;
    if (how.where === "before") target?.before(node);
    else if (how.where === "after") target?.after(node);
    const beside = target && how.where !== "last" && how.where !== "top";
    node.dataset.under = beside ? target.dataset.under : how.target || "";
    if (how.where === "top") tree.querySelector(":scope > .branch").append(node);
    else if (how.where === "last") placeBelow(node, target);
    if (old && !branchOf(old).querySelector(".node")) {
      old.querySelector(".node-toggle").classList.add("none");
      branchOf(old).remove();
    }
  };

  const placeBelow = (node, parent) => {
    const top = tree.querySelector(":scope > .branch");
    const branch = parent ? branchOf(parent) : top.dataset.at === node.dataset.under ? top : null;
    if (branch) {
      const more = branch.querySelector(":scope > .node-more.next");
      if (more) node.remove();
      else branch.append(node);
    } else {
      node.remove();
    }
    const toggle = parent?.querySelector(".node-toggle");
    if (toggle?.classList.contains("none")) {
      toggle.classList.remove("none");
      toggle.setAttribute("role", "button");
      toggle.setAttribute("aria-expanded", String(Boolean(branch)));
    }
  };

  const announce = (answer, node) => {
    const sentence = document.createElement("p");
    sentence.textContent = answer.message;
    says.classList.toggle("failed", !answer.ok);
    says.replaceChildren(sentence);
    if (!answer.undo) return;
    const undo = document.createElement("button");
    undo.type = "button";
    undo.textContent = says.dataset.undo;
    undo.addEventListener("click", () => move(node, answer.undo));
    says.append(undo);
  };

  prepared(tree.querySelector(":scope > .branch"));
})();
