// What is entered into a form with `data-keep` stays on this phone until the site has taken it: a shop among mountains has a bad network,
// and a page may be closed by a call. Sent again by itself once the network is back. Files and secrets are never kept.
const forms = (root) => [...(root.querySelectorAll?.("form[data-keep]") ?? []), ...(root.matches?.("form[data-keep]") ? [root] : [])];
const shelf = (form) => `keep:${form.dataset.keep}`;
const untold = (field) => !field.name || field.type === "file" || field.type === "hidden" || field.type === "password";

function read(form) {
  try {
    return JSON.parse(localStorage.getItem(shelf(form))) ?? {};
  } catch {
    return {}; // nothing kept, or a browser that keeps nothing
  }
}

function write(form, kept) {
  try {
    if (Object.keys(kept).length) localStorage.setItem(shelf(form), JSON.stringify(kept));
    else localStorage.removeItem(shelf(form));
  } catch { /* a browser that keeps nothing: the page works as without this script */ }
}

const value = (field) => (field.type === "checkbox" ? (field.checked ? "on" : "") : field.value);
const given = (field) => (field.type === "checkbox" ? (field.defaultChecked ? "on" : "") : field.defaultValue);

function note(field) {
  const form = field.form;
  const kept = read(form);
  const same = field.type === "radio" ? field.defaultChecked : value(field) === given(field);
  if (same) delete kept[field.name];
  else kept[field.name] = value(field);
  write(form, kept);
  say(form);
}

// A line in free words has a name of its own; where the page came anew without it, it gets its place back.
function place(form, name, words) {
  const blank = [...form.elements].find((field) => field.name.startsWith(name.slice(0, 2)) && field.type === "text" && !field.value);
  if (!blank || !name.startsWith("n:")) return;
  blank.name = name;
  blank.value = words;
}

function restore(form) {
  const kept = read(form);
  for (const [name, words] of Object.entries(kept)) {
    const field = form.elements.namedItem(name);
    if (!field) place(form, name, words);
    else if (field.type === "checkbox") field.checked = words === "on";
    else field.value = words;
  }
  say(form);
}

function say(form, failed = false) {
  const line = form.querySelector("[data-kept-words]");
  if (!line) return;
  const n = Object.keys(read(form)).length;
  line.hidden = !n;
  line.textContent = failed ? line.dataset.offline : `${line.dataset.unsent} ${n}`;
}

const sent = new WeakMap();
document.addEventListener("input", ({ target }) => { if (target.form?.dataset.keep && !untold(target)) note(target); });
document.addEventListener("htmx:beforeRequest", ({ target }) => { if (target.dataset?.keep) sent.set(target, read(target)); });
document.addEventListener("htmx:sendError", ({ target }) => {
  if (!target.dataset?.keep) return;
  say(target, true);
  setTimeout(() => again(target), 15_000);
});
document.addEventListener("htmx:beforeSwap", ({ target, detail }) => {
  const form = detail.requestConfig?.elt;
  if (!form?.dataset?.keep || ![200, 409].includes(detail.xhr.status)) return;
  detail.shouldSwap = true;
  detail.isError = false;
  const before = sent.get(form) ?? {};
  const rest = Object.entries(read(form)).filter(([name, words]) => before[name] !== words); // chosen while it was on its way
  write(form, Object.fromEntries(rest));
});
document.addEventListener("htmx:load", ({ target }) => forms(target).forEach(restore));
const again = (form) => { if (form.isConnected && Object.keys(read(form)).length) form.requestSubmit(); };
addEventListener("online", () => forms(document).filter((form) => form.hasAttribute("hx-post")).forEach(again));
// Of rounds that are over nothing is kept.
for (const form of forms(document)) {
  const round = (name) => name.replace(/-\d+$/, "");
  try {
    for (const name of Object.keys(localStorage)) if (name !== shelf(form) && round(name) === round(shelf(form))) localStorage.removeItem(name);
  } catch { /* as above */ }
  restore(form);
}
