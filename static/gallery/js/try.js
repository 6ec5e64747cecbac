// One picture without an account: choose or drop it, wait for its sentence, see it typed out once.

const FIRST_MS = 500;
const SLOWEST_MS = 5000;
const LETTER_MS = 32;
const words = document.getElementById("trial-words");
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/* The sentence keeps its place from the start: letters appear, nothing moves. */
function type(line) {
  const text = line.textContent;
  const whole = Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: text });
  const shown = document.createElement("span");
  shown.setAttribute("aria-hidden", "true");
  const letters = [...text].map((letter) => {
    const part = Object.assign(document.createElement("span"), { className: "unsaid", textContent: letter });
    shown.append(part);
    return part;
  });
  line.replaceChildren(whole, shown);
  const timer = setInterval(() => {
    letters.shift()?.classList.remove("unsaid");
    if (letters.length) return;
    clearInterval(timer);
    line.textContent = text;
  }, LETTER_MS);
}

function arrived() {
  const line = words.querySelector("[data-typed]");
  const text = line?.textContent || words.querySelector(".problem")?.textContent;
  if (text) document.getElementById("announcer").textContent = text;
  if (!line) return;
  document.querySelector("[data-trial-picture]").alt = line.textContent;
  if (!calm.matches) type(line);
}

/* A quick captioner is done before this page is: its sentence is still new to whoever asked for it. */
const AWAITED = "sentence-awaited";
for (const part of document.querySelectorAll(".try, .part.stack")) {
  part.addEventListener("submit", () => sessionStorage.setItem(AWAITED, "yes"));
}
const awaited = sessionStorage.getItem(AWAITED);
if (words) sessionStorage.removeItem(AWAITED);

async function ask(wait) {
  const response = await fetch(words.dataset.url).catch(() => null);
  if (response?.ok) words.innerHTML = await response.text();
  if (words.querySelector("[data-waiting]")) setTimeout(ask, wait, Math.min(wait * 1.3, SLOWEST_MS));
  else arrived();
}
if (words?.querySelector("[data-waiting]")) setTimeout(ask, FIRST_MS, FIRST_MS);
else if (words && awaited) arrived();

/* A picture that is dropped or pasted goes where a chosen one goes. */
const form = document.querySelector("[data-try-form]");
const field = form?.elements.file;

function show() {
  const preview = form.querySelector("[data-preview]");
  const [file] = field.files;
  preview.hidden = !file;
  if (!file) return;
  URL.revokeObjectURL(preview.src);
  preview.src = URL.createObjectURL(file);
}

function take(event, files) {
  if (!form || !files?.length) return;
  event.preventDefault();
  const carried = new DataTransfer();
  carried.items.add(files[0]);
  field.files = carried.files;
  show();
}

addEventListener("dragover", (event) => { if (form) event.preventDefault(); });
addEventListener("drop", (event) => take(event, event.dataTransfer?.files));
addEventListener("paste", (event) => take(event, event.clipboardData?.files));
field?.addEventListener("change", show);
form?.addEventListener("submit", () => form.setAttribute("aria-busy", "true"));
addEventListener("pageshow", () => { form?.removeAttribute("aria-busy"); form?.reset(); });
