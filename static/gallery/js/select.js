// Choose many pictures and act on them: a tick, shift for a range, x on the keyboard; with undo.

const bar = document.getElementById("act-on");
const count = document.getElementById("select-count");
const everything = bar?.querySelector("[data-all]");
const words = bar?.dataset;
const address = bar?.getAttribute("action"); // the buttons are called `action` too
const AT_ONCE = 500;
let last = null;
let all = false;

const ticks = () => [...document.querySelectorAll(".tile-pick input")];
const chosen = () => ticks().filter((tick) => tick.checked);
const token = () => bar.querySelector("[name=csrfmiddlewaretoken]").value;

function show() {
  count.textContent = all ? words.allChosen : words.chosen.replace("%(n)s", chosen().length);
  bar.classList.toggle("all-chosen", all);
  if (everything) {
    everything.hidden = false;
    everything.setAttribute("aria-pressed", String(all));
  }
}

function clear() {
  all = false;
  last = null;
  for (const tick of chosen()) tick.checked = false;
  show();
}

/* One, a range, all. */
function pick(tick, range) {
  const line = ticks();
  const [from, to] = [line.indexOf(last), line.indexOf(tick)].sort((a, b) => a - b);
  if (range && from >= 0) for (const each of line.slice(from, to + 1)) each.checked = tick.checked;
  last = tick;
  all = false;
  show();
}

document.addEventListener("click", (event) => {
  if (event.target.matches?.(".tile-pick input")) pick(event.target, event.shiftKey);
});
document.addEventListener("keydown", (event) => {
  if (event.target.matches?.("input:not([type=checkbox]), textarea, select")) return;
  const tile = event.target.closest?.(".tile");
  if (event.key.toLowerCase() === "x" && tile && !event.ctrlKey && !event.metaKey) {
    const tick = tile.querySelector(".tile-pick input");
    tick.checked = !tick.checked;
    pick(tick, event.shiftKey);
  } else if (event.key === "Escape" && (all || chosen().length) && !document.querySelector("[data-menu][open]")) {
    clear();
  }
});
bar?.addEventListener("reset", (event) => { event.preventDefault(); clear(); });
everything?.addEventListener("click", () => {
  all = !all;
  for (const tick of ticks()) tick.checked = all;
  show();
});
document.addEventListener("htmx:afterSettle", () => {
  if (all) for (const tick of ticks()) tick.checked = true;
});

/* One batch a request, until none is left. */
async function send(where, fields) {
  const response = await fetch(where, {
    method: "POST",
    body: fields,
    headers: { Accept: "application/json", "X-CSRFToken": token() },
  });
  const data = await response.json();
  if (!response.ok) throw new Error(data.message);
  return data;
}

function batches(fields) {
  if (all) return [[]];
  const ids = fields.getAll("id");
  fields.delete("id");
  const found = [];
  for (let place = 0; place < ids.length; place += AT_ONCE) found.push(ids.slice(place, place + AT_ONCE));
  return found;
}

async function act(fields) {
  let step = null;
  const going = (data) => {
    step = data;
    fields.set("bulk_action", data.bulk_action);
    count.textContent = words.going.replace("%(n)s", data.changed);
  };
  for (const ids of batches(fields)) {
    fields.delete("id");
    for (const id of ids) fields.append("id", id);
    going(await send(address, fields));
    while (step.next) {
      fields.set("cursor", step.next);
      going(await send(address, fields));
    }
  }
  return step;
}

async function refresh(ids, gone) {
  for (let place = 0; place < ids.length; place += 100) {
    const some = ids.slice(place, place + 100);
    const query = some.map((id) => `id=${id}`).join("&");
    const response = gone ? "" : await (await fetch(`${words.tiles}?${query}`)).text();
    const fresh = new Map();
    const holder = document.createElement("template");
    holder.innerHTML = response;
    for (const tile of holder.content.querySelectorAll(".tile")) fresh.set(tile.dataset.tile, tile);
    for (const id of some) {
      const old = document.getElementById(`p${id}`);
      if (fresh.has(id)) {
        old.replaceWith(fresh.get(id));
        htmx.process(document.getElementById(`p${id}`));
        document.dispatchEvent(new CustomEvent("jobs:new"));
      } else {
        old?.remove();
      }
    }
  }
  document.dispatchEvent(new CustomEvent("pictures:new"));
}

function toast(message, undo) {
  const element = document.getElementById("toast").content.firstElementChild.cloneNode(true);
  element.querySelector("p").textContent = message;
  if (undo) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: words.undo });
    button.addEventListener("click", () => putBack(undo, element), { once: true });
    element.append(button);
  }
  document.getElementById("toasts").append(element);
  setTimeout(() => element.remove(), undo ? 20000 : 6000);
}

async function putBack(undo, element) {
  try {
    let left = 1;
    while (left) ({ left } = await send(undo, new FormData()));
    location.reload();
  } catch (error) {
    element.remove();
    toast(error.message);
  }
}

/* Buttons that lead to another page say whether all that match are meant. */
bar?.addEventListener("formdata", (event) => {
  if (all) event.formData.set("all", "1");
});

bar?.addEventListener("submit", async (event) => {
  const button = event.submitter;
  if (!button || "plain" in button.dataset) return;
  event.preventDefault();
  const fields = new FormData(bar, button);
  const ids = chosen().map((tick) => tick.value);
  bar.classList.add("at-work");
  for (const menu of bar.querySelectorAll("[data-menu][open]")) menu.open = false;
  try {
    const step = await act(fields);
    const leaves = ["delete", "remove", "move"].includes(button.value) || "leaves" in words;
    clear();
    await refresh(ids, leaves);
    toast(step.changed ? step.done : words.nothing, step.changed ? step.undo : "");
    if (!document.querySelector(".tile")) location.reload();
  } catch (error) {
    toast(error.message);
  } finally {
    bar.classList.remove("at-work");
    show();
  }
});

if (bar) show();
