// One key for each decision. In the text, Enter keeps it and Escape leaves it.

const field = document.querySelector("[data-keys] textarea");
let verdict = null;

function write(button) {
  verdict = button;
  if (button.value === "add") field.value = "";
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}

function unchanged() {
  return !field.value.trim() || (field.value.trim() === field.dataset.original.trim());
}

function writing() {
  return document.activeElement === field;
}

document.addEventListener("click", (event) => {
  const taken = event.target.closest("[data-take]");
  if (taken) {
    field.value = taken.dataset.take;
    write(document.querySelector('[data-edits][value="edit"]'));
    return;
  }
  const button = event.target.closest("[data-edits]");
  if (!button || !unchanged()) return;
  event.preventDefault();
  write(button);
});

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (field && writing()) {
    if (event.key === "Escape") {
      field.value = field.dataset.original;
      verdict = null;
      field.blur();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      const button = verdict || document.querySelector('[data-edits][value="edit"]');
      if (!unchanged()) field.form.requestSubmit(button);
    }
    return;
  }
  if (event.target.closest?.("input, textarea, select, summary")) return;
  const target = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!target) return;
  event.preventDefault();
  target.click();
});
