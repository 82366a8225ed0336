/* The reviewer's desk: steps through findings, takes decisions by key or button, filters, and keeps all of that in the
   address, so that a view can be linked. The page's own script says how it shows findings. */
"use strict";

(() => {
  const { Dock, WORDS, byId, count } = Harness;
  const SAID = { accept: "Accepted as an error", dismiss: "Dismissed", waive: "Waived", accept_spelling: "Spelling accepted",
    comment: "Comment saved", undo: "Undone" };
  const FILTERS = ["severity", "sureness", "rule", "entity", "provenance", "decision", "vendor", "pair"];
  const ORDERED = { severity: ["critical", "major", "minor"],
    sureness: ["almost certain", "likely", "hint", "not known"], provenance: ["introduced", "inherited", "unknown"],
    decision: Object.keys(WORDS) };
  const ABOUT = ["vendor", "source_lang", "target_lang", "document", "rule", "entity", "expected", "text"];

  const folded = (text) => text.normalize("NFC").toLocaleLowerCase();

  /* The address: `#anchor?filter=value&…`. */
  const readAddress = () => {
    const [anchor, query = ""] = location.hash.slice(1).split(/\?(.*)/s);
    let name = anchor;
    try { name = decodeURIComponent(anchor); } catch { /* an address that someone typed */ }
    return { anchor: name, filters: Object.fromEntries(new URLSearchParams(query)) };
  };

  class Desk {
    /* `items`: all findings; `page`: what differs between pages, see scorecard.js and worklist.js. */
    constructor(items, page) {
      this.items = items;
      this.page = page;
      this.shown = items;
      this.at = null;
      this.filters = {};
      this.dock = new Dock();
    }

    async open(said) {
      // The project's own waivers have no time; no reviewer can take them back here.
      this.waivers = new Map(said.filter((entry) => !entry.when).map((entry) => [entry.fingerprint, entry]));
      try {
        this.log = await Harness.openLog(said);
      } catch (problem) {
        this.tell(problem.message, true);
        return;
      }
      this.log.changed = () => this.refresh();
      this.#listen();
      for (const id of ["tools", "switches", "beside"]) if (byId(id)) byId(id).hidden = false;
      this.keysOn = Harness.storage.get("harness.keys") !== "off";
      byId("keys-on").checked = this.keysOn;
      if (byId("download")) byId("download").hidden = this.log.kept === "server";
      byId("keeping").textContent = this.log.kept === "server"
        ? "Each decision is written to reports/decisions.jsonl at once."
        : "Decisions are kept in this browser. Download them, then: harness review import decisions.json";
      this.goByAddress();
    }

    /* Reads all decisions again and shows them. */
    refresh() {
      const { last, remarks } = Harness.holding(this.log.all());
      for (const item of this.items) {
        item.decision = last.get(item.fingerprint) ?? null;
        item.remarks = remarks.get(item.fingerprint) ?? [];
        item.said = Harness.standing(item.decision, this.waivers.get(item.fingerprint));
        item.state = Harness.stateOf(item.said);
      }
      this.filter();
    }

    /* Filtering */

    setFilter(name, value) {
      if (value) this.filters[name] = value; else delete this.filters[name];
      this.page.restart?.();
      this.filter();
      this.writeAddress();
    }

    filter() {
      const wanted = folded(this.filters.q ?? "");
      const kept = FILTERS.filter((name) => this.filters[name]);
      const left = []; // items that no filter leaves out, or only one: that one still counts them among its choices
      for (const item of this.items) {
        item.outside = kept.filter((name) => this.#value(item, name) !== this.filters[name]);
        if (item.outside.length < 2 && (!wanted || this.#text(item).includes(wanted))) left.push(item);
      }
      this.shown = left.filter((item) => item.outside.length === 0);
      this.shown = this.page.arrange?.(this.shown, this.filters.sort ?? "") ?? this.shown;
      this.#fillFilters(left);
      this.#count();
      this.page.show(this.shown);
      this.showDock();
    }

    #value(item, name) { return name === "decision" ? item.state : item[name] ?? ""; }

    #text(item) {
      item.searched ??= folded([item.text, item.expected, item.entity, item.rule, item.message, item.where, item.title ?? "",
        item.vendor, item.document].join("\n"));
      return item.searched;
    }

    /* The choices of each filter, with how many findings the other filters leave it. */
    #fillFilters(left) {
      for (const select of document.querySelectorAll("select[data-filter]")) {
        const name = select.dataset.filter;
        if (name === "sort") { select.value = this.filters.sort ?? ""; continue; }
        const counts = new Map();
        for (const item of left) {
          const value = item.outside.every((other) => other === name) && this.#value(item, name);
          if (value) counts.set(value, (counts.get(value) ?? 0) + 1);
        }
        const chosen = this.filters[name];
        if (chosen && !counts.has(chosen)) counts.set(chosen, 0);
        const rank = (value) => ORDERED[name]?.indexOf(value) ?? 0;
        const values = [...counts.keys()].sort((a, b) => rank(a) - rank(b) || a.localeCompare(b, "en"));
        const options = values.map((value) =>
          new Option(`${name === "decision" ? WORDS[value] : value} (${counts.get(value)})`, value, false, value === chosen));
        select.replaceChildren(select.options[0], ...options);
        select.value = chosen ?? "";
        select.classList.toggle("is-set", Boolean(chosen));
        select.closest("label").hidden = values.length < 2 && !chosen;
      }
      const search = document.querySelector("input[data-filter=q]");
      if (search && search !== document.activeElement) search.value = this.filters.q ?? "";
    }

    #count() {
      if (!byId("tools")) return; // a document without findings
      byId("who").textContent = this.log.who || "(no name yet)";
      const left = this.items.filter((item) => this.#isOpen(item)).length;
      byId("left").textContent = left ? `${left.toLocaleString("en")} of ${count(this.items.length, "finding")} left to decide`
        : this.items.length ? "All findings are decided" : "No findings";
      byId("left").style.setProperty("--done", this.items.length ? 1 - left / this.items.length : 1);
      byId("left").classList.toggle("is-done", left === 0);
      byId("shown").textContent = this.shown.length === this.items.length ? "" : `${this.shown.length.toLocaleString("en")} shown`;
      byId("reset").hidden = ![...FILTERS, "q"].some((name) => this.filters[name]);
    }

    #isOpen(item) { return item.state === "open" || item.state === "expired"; }

    /* Steps */

    select(item, { scroll = true, write = true } = {}) {
      this.at = item;
      this.dock.closeForms();
      byId("alike").checked = false;
      this.page.select(item, scroll);
      this.showDock();
      if (write) this.writeAddress();
    }

    step(by) {
      if (!this.shown.length) return;
      const place = this.shown.indexOf(this.at);
      const next = place < 0 ? (by > 0 ? 0 : this.shown.length - 1) : place + by;
      if (next >= 0 && next < this.shown.length) this.select(this.shown[next]);
      else if (!this.page.beyond?.(by)) this.tell(by > 0 ? "This is the last finding" : "This is the first finding");
    }

    /* The next open finding after the one at hand, from the start again where there is none. */
    nextOpen(after = this.shown.indexOf(this.at)) {
      const order = [...this.shown.slice(after + 1), ...this.shown.slice(0, Math.max(after, 0))];
      const next = order.find((item) => this.#isOpen(item));
      if (next) this.select(next);
      return Boolean(next);
    }

    /* Decisions */

    alike(item) { return this.items.filter((other) => other.like === item.like); }

    async decide(action, { all = this.page.together?.() || byId("alike").checked, extra = {} } = {}) {
      const item = this.at;
      if (!item) return this.tell("Select a finding first: press j");
      if (action === "accept_spelling" && !item.spelling) return this.tell("Only a finding about a name can be accepted as a spelling");
      if (!this.log.who && !(await this.askWho())) return;
      const place = this.shown.indexOf(item), items = all ? this.alike(item) : [item];
      if (await this.#say(items, action, extra) && action !== "comment") {
        if (!this.nextOpen(this.shown.includes(item) ? place : place - 1)) this.showDock();
      }
    }

    async #say(items, action, extra = {}) {
      const seen = new Map(items.map((item) => [item.fingerprint, item]));
      const decisions = [...seen.values()].map((item) => ({ fingerprint: item.fingerprint, action, ...extra,
        ...Object.fromEntries(ABOUT.filter((name) => item[name]).map((name) => [name, item[name]])) }));
      try {
        const message = await this.log.say(decisions);
        this.tell(message || `${SAID[action]}${decisions.length > 1 ? `: ${count(decisions.length, "finding")}` : ""}. ${["undo", "comment"].includes(action) ? "" : "Press u to undo."}`);
      } catch (problem) {
        this.tell(problem.message, true);
        return false;
      }
      if (!this.log.lasting) this.tell("This browser does not store decisions. Download them before you close the page", true);
      return true;
    }

    /* Takes back what was said of the finding at hand; if nothing was, what was decided last, all of it if several were
       decided at once. */
    async undo() {
      const decided = this.items.filter((item) => item.decision);
      const time = (item) => Date.parse(item.decision.when) || 0;
      const newest = decided.reduce((best, item) => (best && time(best) >= time(item) ? best : item), null);
      const together = decided.filter((item) => item.decision.when === newest?.decision.when);
      const batch = this.at?.decision && !together.includes(this.at) ? [this.at] : together;
      if (!batch.length) return this.tell(this.at?.said ? "This waiver is in reports/waivers.toml" : "There is no decision to undo");
      if (!this.log.who && !(await this.askWho())) return;
      if (await this.#say(batch, "undo")) this.select(batch.includes(this.at) ? this.at : batch[0]);
    }

    askWho() {
      const sheet = byId("who-sheet");
      if (this.log.kept === "server") { this.tell("To change the reviewer, start harness review --who NAME"); return Promise.resolve(false); }
      byId("who-name").value = this.log.who;
      sheet.showModal();
      return new Promise((done) => sheet.addEventListener("close", () => {
        const name = byId("who-name").value.trim();
        if (sheet.returnValue === "ok" && name) this.log.who = name;
        byId("who").textContent = this.log.who || "(no name yet)";
        done(sheet.returnValue === "ok" && name !== "");
      }, { once: true }));
    }

    download() {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([this.log.file()], { type: "application/json" }));
      link.download = "decisions.json";
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1000);
      this.tell("Next, run: harness review import decisions.json");
    }

    tell(text, grave = false) { this.dock.tell(text, grave); }

    showDock() {
      byId("dock").hidden = this.items.length === 0;
      document.body.classList.toggle("has-dock", this.items.length > 0);
      const like = this.at ? new Set(this.alike(this.at).map((other) => other.fingerprint)).size - 1 : 0;
      const decided = this.items.some((item) => item.decision);
      this.dock.show(this.at, this.shown.indexOf(this.at) + 1, this.shown.length, like, decided);
    }

    openForm(name) {
      if (this.at) this.dock.openForm(name);
      else this.tell("Select a finding first: press j");
    }

    /* The address */

    writeAddress() {
      const query = new URLSearchParams(this.filters).toString();
      const anchor = this.at ? this.page.anchor(this.at) : "";
      history.replaceState(null, "", `#${anchor}${query ? `?${query}` : ""}`);
    }

    goByAddress() {
      const { anchor, filters } = readAddress();
      this.filters = Object.fromEntries([...FILTERS, "q", "sort"].filter((name) => filters[name]).map((name) => [name, filters[name]]));
      for (const box of document.querySelectorAll("[data-switch]")) {
        const said = filters[box.dataset.switch];
        this.#turn(box, said ? said === "on" : box.defaultChecked);
      }
      this.refresh();
      const item = this.items.find((each) => this.page.anchor(each) === anchor);
      if (item) this.select(item, { write: false });
      else this.page.go?.(anchor);
    }

    /* Events */

    #listen() {
      addEventListener("hashchange", () => this.goByAddress());
      document.addEventListener("keydown", (event) => this.#key(event));
      document.addEventListener("click", (event) => {
        const button = event.target.closest("[data-do]");
        if (button) this.#do(button.dataset.do, event.shiftKey || undefined);
      });
      for (const field of document.querySelectorAll("[data-filter]")) {
        field.addEventListener(field.tagName === "SELECT" ? "change" : "input", () => this.setFilter(field.dataset.filter, field.value));
      }
      for (const box of document.querySelectorAll("[data-switch]")) {
        box.addEventListener("change", () => this.#switch(box, box.checked));
      }
      byId("waive-form").addEventListener("submit", (event) => this.#submit(event, "waive"));
      byId("comment-form").addEventListener("submit", (event) => this.#submit(event, "comment"));
      byId("keys-on").addEventListener("change", (event) => {
        this.keysOn = event.target.checked;
        Harness.storage.set("harness.keys", this.keysOn ? "on" : "off");
      });
    }

    #showAll() {
      for (const name of [...FILTERS, "q"]) delete this.filters[name];
      this.filter();
      this.writeAddress();
    }

    /* A check box whose state belongs to the view, and so into the address; there it stands if it is not as usual. */
    #turn(box, on) {
      box.checked = on;
      if (on === box.defaultChecked) delete this.filters[box.dataset.switch];
      else this.filters[box.dataset.switch] = on ? "on" : "off";
      this.page.switch(box.dataset.switch, on);
    }

    toggle(name) {
      const box = document.querySelector(`[data-switch=${name}]`);
      if (box) this.#switch(box, !box.checked);
    }

    #switch(box, on) {
      this.#turn(box, on);
      this.filter();
      this.writeAddress();
      this.keepInView();
    }

    /* What is at hand stays in sight when rows come, go or grow. */
    keepInView() { if (this.at) this.page.select(this.at, true); }

    #submit(event, action) {
      event.preventDefault();
      const extra = {};
      for (const [name, value] of new FormData(event.target)) if (value.trim()) extra[name] = value.trim();
      const all = this.formAll || byId("alike").checked;
      this.dock.closeForms();
      this.decide(action, { all, extra });
    }

    #do(what, all) {
      const steps = {
        next: () => this.step(1), previous: () => this.step(-1), open: () => this.nextOpen() || this.tell(this.items.some((item) => this.#isOpen(item)) ? "All findings shown are decided" : "All findings are decided"),
        undo: () => this.undo(), download: () => this.download(), who: () => this.askWho(), help: () => byId("help").showModal(),
        reset: () => this.#showAll(), cancel: () => this.dock.closeForms(),
        waive: () => this.openForm("waive-form"), comment: () => this.openForm("comment-form"),
        search: () => document.querySelector("input[data-filter=q]")?.focus(),
      };
      this.formAll = all;
      if (steps[what]) steps[what]();
      else if (SAID[what]) this.decide(what, { all });
      else this.page.act?.(what);
    }

    #key(event) {
      if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
      const field = event.target.closest("input:not([type=checkbox]), select, textarea");
      if (event.key === "Escape") {
        field?.blur();
        return this.dock.closeForms();
      }
      if (field || (!this.keysOn && event.key !== "?")) return;
      if (event.key === "Enter" && event.target.closest("a, button, summary")) return;
      const keys = { j: "next", n: "next", k: "previous", p: "previous", o: "open", a: "accept", x: "dismiss", w: "waive",
        t: "accept_spelling", c: "comment", u: "undo", "/": "search", "?": "help", ...this.page.keys };
      const what = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (!what) return;
      event.preventDefault();
      this.#do(what, (event.shiftKey && what !== "help") || undefined);
    }
  }

  Harness.Desk = Desk;
})();
