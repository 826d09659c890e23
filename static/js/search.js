// Suggestions below a search field while one types, and the last searches, which stay in this browser alone. Without script, network or
// storage it is a plain form.

const PAUSE = 160; // milliseconds after the last key
const MOST_RECENT = 8;
const KEPT = "tim-gan-day";

const folded = (text) => text.trim().replace(/\s+/g, " ").toLowerCase();

function recent() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT));
    return Array.isArray(kept) ? kept.filter((text) => typeof text === "string" && text.trim()).slice(0, MOST_RECENT) : [];
  } catch {
    return [];
  }
}

function keep(searches) {
  try {
    if (searches.length) localStorage.setItem(KEPT, JSON.stringify(searches.slice(0, MOST_RECENT)));
    else localStorage.removeItem(KEPT);
  } catch {
    // a browser that keeps nothing
  }
}

const without = (text) => recent().filter((one) => folded(one) !== folded(text));

function remember(text) {
  const words = text.trim().replace(/\s+/g, " ");
  if (words) keep([words, ...without(words)]);
}

function made(name, className, text = "") {
  const element = document.createElement(name);
  element.className = className;
  element.textContent = text;
  return element;
}

class SearchField {
  constructor(form) {
    this.form = form;
    this.input = form.querySelector("input");
    this.says = form.dataset;
    this.items = [];
    this.active = -1;
    this.build();
    this.listen();
  }

  build() {
    const { input, form } = this;
    this.list = made("ul", "");
    Object.assign(this.list, { id: `${input.id}-goi-y`, role: "listbox", ariaLabel: this.says.title });
    this.head = made("p", "small soft", this.says.recent);
    this.forget = made("button", "forget", this.says.forget);
    this.forget.type = "button";
    this.box = made("div", "suggestions");
    this.box.hidden = true;
    this.box.append(this.head, this.list, this.forget);
    this.status = made("span", "hidden");
    this.status.role = "status";
    form.append(this.box, this.status);
    input.type = "text"; // a search field may not be a combobox
    const told = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
    for (const [name, value] of Object.entries(told)) input.setAttribute(name, value);
  }

  listen() {
    const { input, form } = this;
    input.addEventListener("input", () => this.typed());
    input.addEventListener("focus", () => this.opened());
    input.addEventListener("click", () => this.opened());
    input.addEventListener("keydown", (event) => this.pressed(event));
    form.addEventListener("submit", () => remember(input.value));
    form.addEventListener("focusout", (event) => { if (!form.contains(event.relatedTarget)) this.close(); });
    this.box.addEventListener("mousedown", (event) => { if (event.target !== this.forget) event.preventDefault(); }); // the field keeps the focus
    this.list.addEventListener("click", (event) => this.clicked(event));
    this.forget.addEventListener("click", () => { keep([]); this.close(); input.focus(); });
    addEventListener("pageshow", (event) => { if (event.persisted) this.close(); });
  }

  get open() { return !this.box.hidden; }

  typed() {
    clearTimeout(this.timer);
    this.asking?.abort();
    if (!this.input.value.trim()) this.showRecent();
    else this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  opened() {
    if (this.open) return;
    if (!this.input.value.trim()) this.showRecent();
  }

  showRecent() {
    this.show(recent().map((text) => ({ label: text, text })), { recent: true });
  }

  async ask() {
    const asked = this.input.value;
    this.asking?.abort();
    const asking = this.asking = new AbortController();
    try {
      const question = new URLSearchParams({ q: asked, lang: document.documentElement.lang });
      const answer = await fetch(`${this.says.suggest}?${question}`, { signal: asking.signal, credentials: "omit" });
      if (!answer.ok) throw new Error(answer.status);
      const { items } = await answer.json();
      if (asking === this.asking && asked === this.input.value && this.form.contains(document.activeElement)) this.show(items);
    } catch {
      if (asking === this.asking) this.close(); // a plain form
    }
  }

  show(items, { recent: past = false } = {}) {
    this.items = items;
    this.past = past;
    this.head.hidden = this.forget.hidden = !past;
    this.list.setAttribute("aria-label", past ? this.says.recent : this.says.title);
    this.list.replaceChildren(...items.map((item, number) => this.row(item, number)));
    this.box.hidden = !items.length;
    this.input.setAttribute("aria-expanded", String(this.open));
    this.go(-1);
    const words = items.length ? (past ? this.says.countRecent : this.says.count) : (past ? "" : this.says.none);
    this.status.textContent = words.replace("#", items.length);
  }

  row(item, number) {
    const row = made("li", "");
    Object.assign(row, { id: `${this.list.id}-${number}`, role: "option", ariaSelected: "false" });
    row.append(made("span", "", item.label));
    if (this.past) {
      const away = made("span", "away", this.says.away); // for a finger; keys have Delete
      away.ariaHidden = "true";
      row.append(away);
    } else if (this.says[item.kind]) row.append(made("span", "small soft", this.says[item.kind]));
    return row;
  }

  close() {
    clearTimeout(this.timer);
    this.asking?.abort();
    this.asking = null;
    this.box.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.go(-1);
    this.status.textContent = "";
  }

  go(to) {
    this.active = to;
    for (const [number, row] of [...this.list.children].entries()) row.ariaSelected = String(number === to);
    const row = this.list.children[to];
    if (row) this.input.setAttribute("aria-activedescendant", row.id);
    else this.input.removeAttribute("aria-activedescendant");
    row?.scrollIntoView({ block: "nearest" });
  }

  // From the field into the list and round again to the field.
  step(by) {
    const places = this.items.length + 1;
    this.go((this.active + 1 + by + places) % places - 1);
  }

  pressed(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const keys = {
      ArrowDown: () => (this.open ? this.step(1) : this.reopen()),
      ArrowUp: () => (this.open ? this.step(-1) : this.reopen()),
      Escape: () => (this.open ? this.close() : this.clear()),
    };
    const onList = {
      Home: () => this.go(0),
      End: () => this.go(this.items.length - 1),
      Enter: () => this.choose(this.items[this.active]),
      ...(this.past && { Delete: () => this.drop(this.items[this.active]) }),
    };
    const act = keys[event.key] ?? (this.open && this.active >= 0 ? onList[event.key] : null);
    if (!act) return;
    event.preventDefault();
    act();
  }

  reopen() {
    if (this.input.value.trim()) this.ask();
    else this.showRecent();
  }

  clear() {
    this.input.value = "";
    this.showRecent();
    if (!this.items.length) this.close();
  }

  clicked(event) {
    const row = event.target.closest("[role=option]");
    const item = row && this.items[[...this.list.children].indexOf(row)];
    if (!item) return;
    if (event.target.closest(".away")) this.drop(item);
    else this.choose(item);
  }

  drop(item) {
    keep(without(item.text));
    this.showRecent();
  }

  choose(item) {
    if (this.past) {
      this.input.value = item.text;
      this.form.requestSubmit();
    } else {
      const { pathname, search } = new URL(item.url, location.href);
      location.assign(pathname + search); // of this shop, whatever name it has outside
    }
    this.close();
  }
}

for (const form of document.querySelectorAll("form.search[data-suggest]")) new SearchField(form);
