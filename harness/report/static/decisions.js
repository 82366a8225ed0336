/* What reviewers said, and where it is kept: in this browser, or with `harness review`.

   A decision is never changed, only followed by another, as in reports/decisions.jsonl; what holds of a finding is the
   last decision that is no comment and was not undone. */
"use strict";

window.Harness = {};

(() => {
  const STATES = { accept: "accepted", dismiss: "dismissed", accept_spelling: "spelling" };
  const SCHEMA_VERSION = 1;
  const RUN = document.body.dataset.run;
  const KEY = "harness.decisions." + RUN;

  /* The date here, so many days from now. */
  const today = (days = 0) => {
    const now = new Date();
    return new Date(now.getTime() + days * 86400000 - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
  };

  /* localStorage may be forbidden: then decisions last as long as the page, and the page says so. */
  const memory = new Map();
  const storage = {
    lasting: true,
    get(key) {
      try { return localStorage.getItem(key); } catch { this.lasting = false; return memory.get(key) ?? null; }
    },
    set(key, value) {
      try { localStorage.setItem(key, value); } catch { this.lasting = false; memory.set(key, value); }
    },
  };

  const parsed = (text) => {
    try {
      const value = JSON.parse(text);
      return Array.isArray(value) ? value.filter((entry) => entry && typeof entry.fingerprint === "string") : [];
    } catch { return []; }
  };

  /* Keeps decisions in the browser, by run. `said` are those that the page was written with. */
  class BrowserLog {
    constructor(said) {
      this.said = said;
      this.own = parsed(storage.get(KEY) ?? "[]");
      this.kept = "browser";
    }

    get lasting() { return storage.lasting; }
    get who() { return storage.get("harness.reviewer") ?? ""; }
    set who(name) { storage.set("harness.reviewer", name); }

    async open() {
      addEventListener("storage", (event) => {
        if (event.key !== KEY) return;
        this.own = parsed(event.newValue ?? "[]");
        this.changed();
      });
    }

    async say(decisions) {
      this.own = parsed(storage.get(KEY) ?? "[]"); // another tab may have written since
      const when = this.#now();
      for (const decision of decisions) this.own.push({ ...decision, who: this.who, when, run: RUN });
      storage.set(KEY, JSON.stringify(this.own));
      this.changed();
      return "";
    }

    /* Later than all that was said: what holds goes by time. */
    #now() {
      const last = Math.max(0, ...this.all().map((entry) => Date.parse(entry.when) || 0));
      return new Date(Math.max(Date.now(), last + 1)).toISOString();
    }

    all() {
      const seen = new Set(), every = [];
      for (const entry of [...this.said, ...this.own]) {
        const name = JSON.stringify([entry.fingerprint, entry.action, entry.who, entry.when]);
        if (!seen.has(name)) every.push(entry);
        seen.add(name);
      }
      return every;
    }

    file() { return JSON.stringify({ schema_version: SCHEMA_VERSION, run: RUN, decisions: this.own }, null, 1) + "\n"; }
  }

  /* Asks the server that the page came from, which writes each decision at once. */
  class ServedLog {
    constructor() { this.every = []; this.kept = "server"; this.who = ""; this.lasting = true; }

    async open() {
      await this.#load();
      addEventListener("focus", () => this.#load().then(() => this.changed(), () => {}));
    }

    async #load() {
      const session = await this.#ask("api/session");
      this.every = session.decisions;
      this.who = session.who;
    }

    async say(decisions) {
      // What a finding is, the server knows itself.
      const said = decisions.map(({ fingerprint, action, comment, until }) => ({ fingerprint, action, comment, until }));
      const answer = await this.#ask("api/decisions", { method: "POST", body: JSON.stringify({ decisions: said }) });
      this.every.push(...answer.decisions);
      this.changed();
      return answer.message;
    }

    search(query) { return this.#ask("api/search?" + new URLSearchParams({ q: query })); }

    async #ask(path, options = {}) {
      const headers = options.body ? { "Content-Type": "application/json" } : {};
      let answer;
      try {
        answer = await fetch(document.body.dataset.root + path, { ...options, headers });
      } catch {
        throw new Error("harness review does not respond. Start it again and reload this page");
      }
      const data = await answer.json().catch(() => ({}));
      if (!answer.ok) throw new Error(data.error ?? "harness review refused this");
      return data;
    }

    all() { return this.every; }
  }

  /* The entries that stand, by fingerprint, and the comments. */
  const holding = (entries) => {
    const stacks = new Map(), remarks = new Map();
    const inTime = entries.map((entry) => [Date.parse(entry.when) || 0, entry]).sort((a, b) => a[0] - b[0]);
    for (const [, entry] of inTime) {
      if (!entry.when) continue; // of waivers.toml, see standing
      const of = entry.action === "comment" ? remarks : stacks;
      if (!of.has(entry.fingerprint)) of.set(entry.fingerprint, []);
      if (entry.action === "undo") of.get(entry.fingerprint).pop();
      else of.get(entry.fingerprint).push(entry);
    }
    const last = new Map([...stacks].filter(([, stack]) => stack.length).map(([name, stack]) => [name, stack.at(-1)]));
    return { last, remarks };
  };

  const stateOf = (decision) => {
    if (!decision) return "open";
    if (decision.action !== "waive") return STATES[decision.action] ?? "open";
    return decision.until && decision.until < today() ? "expired" : "waived";
  };

  /* What holds of a finding, of the last decision and of waivers.toml: a false alarm outranks a waiver, a waiver what a
     reviewer confirmed, since a waiver is of errors. The gate holds it the same. */
  const RANK = ["dismissed", "spelling", "waived", "accepted", "expired"];
  const standing = (...said) => said.filter(Boolean).sort((a, b) => RANK.indexOf(stateOf(a)) - RANK.indexOf(stateOf(b)))[0] ?? null;

  const isSettled = (state) => ["dismissed", "spelling", "waived"].includes(state);

  const served = () => document.cookie.split("; ").includes("harness-review=" + location.port) && location.protocol === "http:";

  Object.assign(Harness, {
    data: JSON.parse(document.getElementById("data").textContent),
    openLog: async (said) => {
      const log = served() ? new ServedLog() : new BrowserLog(said);
      log.changed = () => {};
      await log.open();
      return log;
    },
    holding, standing, stateOf, isSettled, storage, today, RUN,
  });
})();
