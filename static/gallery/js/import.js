// Many files, in pieces, three at a time. A lost connection is waited for; what is here is not sent again.

const AT_ONCE = 3;
const ANNOUNCED = 500;
const PATIENCE_MS = [500, 1000, 2000, 5000, 10000];
const WORDS = /\.(xmp|txt|json|csv)$/i;
const TAKEN = /\.(jpe?g|png|webp|gif|hei[cf]|avif|tiff?|zip|xmp|txt|json|csv)$/i;
const form = document.querySelector("[data-import]");
const options = form.dataset;
const panel = form.querySelector("[data-import-progress]");
const words = form.querySelector("[data-import-words]");
const bar = panel.querySelector("progress");
const list = form.querySelector("[data-import-files]");
const token = () => document.querySelector("#act [name=csrfmiddlewaretoken]").value;
const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
const total = { files: 0, done: 0, bytes: 0, sent: 0 };

class Refused extends Error {}

/* Send until there is a response: no response, 429 and 5xx are waited for. */
async function ask(method, address, { body, headers = {} } = {}) {
  for (let attempt = 0; ; attempt += 1) {
    let wait = PATIENCE_MS[Math.min(attempt, PATIENCE_MS.length - 1)];
    try {
      const response = await fetch(address, { method, body, headers: { "X-CSRFToken": token(), Accept: "application/json", ...headers } });
      if (response.ok || (response.status === 409 && method === "PATCH")) return response;
      if (response.status !== 429 && response.status < 500) throw new Refused((await response.json()).detail);
      wait = Math.max(wait, 1000 * Number(response.headers.get("Retry-After") || 0));
    } catch (error) {
      if (error instanceof Refused) throw error;
    }
    words.textContent = options.waiting;
    await pause(wait);
  }
}

const json = (value) => ({ body: JSON.stringify(value), headers: { "Content-Type": "application/json" } });

function show() {
  const share = total.bytes ? total.sent / total.bytes : 1;
  bar.value = share;
  words.textContent = options.sending.replace("%(done)s", total.done).replace("%(all)s", total.files).replace("%(percent)s", Math.floor(100 * share)).replace("%%", "%");
}

/* One file: a line while it is on its way, gone when it is here. */
async function send(address, row, file) {
  const line = document.createElement("li");
  line.className = "import-file";
  const progress = Object.assign(document.createElement("progress"), { max: row.size, value: row.received });
  progress.setAttribute("aria-label", row.name);
  line.append(Object.assign(document.createElement("span"), { textContent: row.name }), progress);
  list.append(line);
  total.sent += row.received;
  let at = row.received;
  while (at < row.size) {
    const piece = file.slice(at, at + Number(options.piece));
    const response = await ask("PATCH", `${address}${row.id}/`, { body: piece, headers: { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(at) } });
    const here = Number(response.headers.get("Upload-Offset"));
    total.sent += here - at;
    at = here;
    progress.value = here;
    show();
  }
  line.remove();
  total.done += 1;
  show();
}

const pathOf = (file) => file.webkitRelativePath || file.name;

async function announce(address, files) {
  const known = new Map(files.map((file) => [`${pathOf(file)}\n${file.size}`, file]));
  const work = [];
  for (let at = 0; at < files.length; at += ANNOUNCED) {
    const part = files.slice(at, at + ANNOUNCED).map((file) => ({ name: pathOf(file), size: file.size }));
    const response = await (await ask("POST", address, json({ files: part }))).json();
    for (const row of response.results) {
      const file = known.get(`${row.name}\n${row.size}`);
      if (row.state === "waiting" && file) work.push([row, file]);
    }
  }
  return work;
}

async function begin() {
  if (options.batch) return options.batch;
  const album = Number(form.querySelector("[name=album]")?.value) || null;
  const captioner = form.querySelector("[name=captioner]:checked")?.value || "";
  const response = await (await ask("POST", options.api, json({ album, captioner }))).json();
  return response.id;
}

async function take(chosen) {
  const files = [...chosen].filter((file) => TAKEN.test(file.name));
  if (!files.length) return;
  panel.hidden = false;
  for (const part of form.querySelectorAll("input, select")) part.disabled = true;
  const leaving = (event) => event.preventDefault();
  addEventListener("beforeunload", leaving);
  try {
    const batch = await begin();
    const address = `${options.api}${batch}/files/`;
    const work = await announce(address, files);
    total.files = work.length;
    total.bytes = work.reduce((sum, [row]) => sum + row.size, 0);
    show();
    const beside = work.filter(([row]) => WORDS.test(row.name));
    const others = work.filter(([row]) => !WORDS.test(row.name));
    for (const line of [beside, others]) {
      const one = async () => { while (line.length) await send(address, ...line.shift()); };
      await Promise.all(Array.from({ length: AT_ONCE }, one));
    }
    words.textContent = options.sent;
    removeEventListener("beforeunload", leaving);
    location.assign(`${options.page}${batch}/`);
  } catch (error) {
    removeEventListener("beforeunload", leaving);
    words.textContent = options.refused.replace("%(reason)s", error.message);
    words.setAttribute("role", "alert");
  }
}

for (const input of form.querySelectorAll("input[type=file]")) input.addEventListener("change", () => take(input.files));
