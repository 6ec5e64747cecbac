// Many files, in pieces, three at a time. A lost connection is waited for; what is here is not sent again.

const AT_ONCE = 3;
const ANNOUNCED = 500;
const PATIENCE_MS = [500, 1000, 2000, 5000, 10000];
const WORDS = /\.(xmp|txt|json|csv)$/i;
const TAKEN = /\.(jpe?g|png|webp|gif|hei[cf]|avif|tiff?|zip|xmp|txt|json|csv)$/i;
const form = document.querySelector("[data-import]");
const said = form.dataset;
const box = form.querySelector("[data-import-progress]");
const words = form.querySelector("[data-import-words]");
const bar = box.querySelector("progress");
const list = form.querySelector("[data-import-files]");
const token = () => document.querySelector("#act [name=csrfmiddlewaretoken]").value;
const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
const total = { files: 0, done: 0, bytes: 0, sent: 0 };

class Refused extends Error {}

/* Ask until there is an answer: no answer, 429 and 5xx are waited for. */
async function ask(method, address, { body, headers = {} } = {}) {
  for (let turn = 0; ; turn += 1) {
    let wait = PATIENCE_MS[Math.min(turn, PATIENCE_MS.length - 1)];
    try {
      const answer = await fetch(address, { method, body, headers: { "X-CSRFToken": token(), Accept: "application/json", ...headers } });
      if (answer.ok || answer.status === 409) return answer;
      if (answer.status !== 429 && answer.status < 500) throw new Refused((await answer.json()).detail);
      wait = Math.max(wait, 1000 * Number(answer.headers.get("Retry-After") || 0));
    } catch (error) {
      if (error instanceof Refused) throw error;
    }
    words.textContent = said.waiting;
    await pause(wait);
  }
}

const json = (value) => ({ body: JSON.stringify(value), headers: { "Content-Type": "application/json" } });

function show() {
  const share = total.bytes ? total.sent / total.bytes : 1;
  bar.value = share;
  words.textContent = said.sending.replace("%(done)s", total.done).replace("%(all)s", total.files).replace("%(percent)s", Math.floor(100 * share)).replace("%%", "%");
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
    const piece = file.slice(at, at + Number(said.piece));
    const answer = await ask("PATCH", `${address}${row.id}/`, { body: piece, headers: { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(at) } });
    const here = Number(answer.headers.get("Upload-Offset"));
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
    const answer = await (await ask("POST", address, json({ files: part }))).json();
    for (const row of answer.results) {
      const file = known.get(`${row.name}\n${row.size}`);
      if (row.state === "waiting" && file) work.push([row, file]);
    }
  }
  return work;
}

async function begin() {
  if (said.batch) return said.batch;
  const album = Number(form.querySelector("[name=album]")?.value) || null;
  const captioner = form.querySelector("[name=captioner]:checked")?.value || "";
  const answer = await (await ask("POST", said.api, json({ album, captioner }))).json();
  return answer.id;
}

async function take(chosen) {
  const files = [...chosen].filter((file) => TAKEN.test(file.name));
  if (!files.length) return;
  box.hidden = false;
  for (const part of form.querySelectorAll("input, select")) part.disabled = true;
  const leaving = (event) => event.preventDefault();
  addEventListener("beforeunload", leaving);
  try {
    const batch = await begin();
    const address = `${said.api}${batch}/files/`;
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
    words.textContent = said.sent;
    removeEventListener("beforeunload", leaving);
    location.assign(`${said.page}${batch}/`);
  } catch (error) {
    removeEventListener("beforeunload", leaving);
    words.textContent = said.refused.replace("%(reason)s", error.message);
    words.setAttribute("role", "alert");
  }
}

for (const input of form.querySelectorAll("input[type=file]")) input.addEventListener("change", () => take(input.files));
