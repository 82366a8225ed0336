/* All findings of the run at the reviewer's desk. Only the rows in sight are made; further findings come in scripts
   beside the page. With `harness review` the texts of the whole run can be searched too. */
"use strict";

(() => {
  const { data, byId, count, Desk, WORDS, isSettled, leadToRule } = Harness;
  const STEP = 100;
  const RANK = { critical: 0, major: 1, minor: 2 };
  const LIKE = ["source_lang", "target_lang", "rule", "entity", "text", "expected"];

  const items = [];
  let limit = STEP, together = false, hints = false, hidden = 0, drawn = new Map();
  const often = new Map(); // findings by likeness

  const take = (rows) => {
    for (const { card, ...row } of rows) {
      const item = { ...data.cards[card], ...row };
      item.href += `#${row.anchor}`;
      item.like = JSON.stringify(LIKE.map((name) => item[name]));
      item.order = items.length;
      items.push(item);
      if (!often.has(item.like)) often.set(item.like, []);
      often.get(item.like).push(item);
    }
  };

  const element = (name, className, ...children) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...children);
    return made;
  };

  const text = (name, className, words, lang = "") => {
    const made = element(name, className, words);
    if (lang) made.lang = lang;
    return made;
  };

  const isHint = (item) => item.sureness === "hint"; // more likely a false alarm than an error

  const distinct = (list, name) => new Set(list.map((item) => item[name])).size;

  const row = (item) => {
    const line = element("li", `find sev-${item.severity}`);
    line.tabIndex = -1;
    const swap = element("p", "find-swap", text("bdi", item.text ? "found" : "absent", item.text || "nothing found", item.lang));
    if (item.expected) swap.append(" ", text("span", "arrow", "expected"), " ", text("bdi", "wanted", item.expected));
    const context = element("p", "find-message find-context");
    context.lang = item.lang;
    context.dir = "auto";
    context.append(...(item.marked ? [item.before, text("mark", `m-${item.severity}`, item.text), item.after] : [item.before]));
    const say = element("div", "find-say", swap, context, element("p", "find-message", text("bdi", "", item.message)));
    const rule = element("a", "rule-link", text("code", "rule", item.rule));
    leadToRule(rule, item.rule);
    const kind = element("div", "find-kind", rule, text("span", `detail origin-${item.provenance}`, item.origin), " ", text("span", "detail", item.sure));
    const where = text("a", "to", "");
    where.href = item.href;
    where.append(text("bdi", "", item.title), ` · ${item.where}`);
    const like = often.get(item.like);
    const places = element("div", "find-where", element("p", "", text("bdi", "", item.vendor), " ", text("span", "pair-tag", item.pair)), element("p", "", where), text("p", "said", ""));
    if (together && like.length > 1) {
      places.append(text("p", "often", `${count(like.length, "time")} in ${count(distinct(like, "title"), "document")} by ${count(distinct(like, "vendor"), "vendor")}`));
    }
    line.append(text("span", `sev sev-${item.severity}`, item.severity), say, kind, places);
    line.addEventListener("click", (event) => { if (!event.target.closest("a")) desk.select(item, { scroll: false }); });
    return line;
  };

  const settle = (line, item) => {
    line.dataset.state = item.state;
    line.querySelector(".said").textContent = item.said ? `${WORDS[item.state]}${item.said.comment ? `: ${item.said.comment}` : ""}` : "";
    line.classList.toggle("is-settled", isSettled(item.state));
    line.classList.toggle("is-at", item === desk.at);
  };

  const page = {
    keys: { Enter: "visit" },
    anchor: (item) => item.anchor,
    together: () => together,
    restart: () => { limit = STEP; },
    act(what) {
      if (what === "visit" && desk.at) location.href = desk.at.href;
      if (what === "hints") {
        desk.toggle("hints");
        document.querySelector("[data-switch=hints]").focus(); // the button that was pressed is gone
      }
    },

    arrange(list, sort) {
      const by = {
        often: (a, b) => often.get(b.like).length - often.get(a.like).length || (a.like < b.like ? -1 : Number(a.like > b.like)),
        document: (a, b) => a.title.localeCompare(b.title, "en") || a.vendor.localeCompare(b.vendor, "en") || a.number - b.number,
        entity: (a, b) => (a.entity || "\uffff").localeCompare(b.entity || "\uffff", "en"),
        rule: (a, b) => a.rule.localeCompare(b.rule, "en"),
      }[sort] ?? ((a, b) => RANK[a.severity] - RANK[b.severity]);
      const shown = hints || desk.filters.sureness === "hint" ? list : list.filter((item) => !isHint(item));
      hidden = list.length - shown.length;
      const sorted = [...shown].sort((a, b) => isHint(a) - isHint(b) || by(a, b) || a.order - b.order);
      if (!together) return sorted;
      const seen = new Set();
      return sorted.filter((item) => !seen.has(item.like) && seen.add(item.like));
    },

    show(shown) {
      drawn = new Map(shown.slice(0, limit).map((item) => [item, row(item)]));
      for (const [item, line] of drawn) settle(line, item);
      byId("list").replaceChildren(...drawn.values());
      byId("none").hidden = shown.length + hidden > 0;
      byId("hidden-hints").hidden = hidden === 0;
      byId("hint-count").textContent = `${count(hidden, "hint")} ${hidden === 1 ? "is" : "are"} hidden`;
      byId("more").hidden = shown.length <= limit;
      byId("more").textContent = `Show ${Math.min(STEP, shown.length - limit).toLocaleString("en")} more of ${shown.length.toLocaleString("en")}`;
    },

    select(item, scroll) {
      if (isHint(item) && !hints && !desk.shown.includes(item)) return desk.toggle("hints"); // comes back here
      const place = desk.shown.indexOf(item);
      if (place >= limit) { limit = Math.ceil((place + 1) / STEP) * STEP; page.show(desk.shown); }
      for (const [other, line] of drawn) settle(line, other);
      if (scroll) drawn.get(item)?.scrollIntoView({ block: "center" });
    },

    switch(name, on) {
      if (name === "together") together = on;
      if (name === "hints") hints = on;
    },
  };

  const desk = new Desk(items, page);

  /* Called by the scripts beside the page. */
  window.harnessFindings = (rows) => { take(rows); desk.refresh(); };

  byId("more").addEventListener("click", () => { limit += STEP; page.show(desk.shown); });

  const showHits = (found) => {
    const lines = found.hits.map((hit) => {
      const link = element("a", "to", text("bdi", "", hit.title), [hit.side === "candidate" ? hit.vendor : hit.side, hit.where].map((words) => ` · ${words}`).join(""));
      link.href = hit.href;
      const quote = element("p", "find-message", hit.before, text("mark", "m-evidence", hit.text), hit.after);
      quote.lang = hit.lang;
      quote.dir = "auto";
      return element("li", "", element("p", "", link), quote);
    });
    const said = found.hits.length ? `${count(found.hits.length, "place")}${found.more ? " and more; search for something less frequent" : ""}` : "No matches";
    byId("hits").replaceChildren(text("p", "remark", said), element("ol", "hits", ...lines));
  };

  byId("corpus").addEventListener("submit", (event) => {
    event.preventDefault();
    const query = byId("corpus-q").value.trim();
    if (query) desk.log.search(query).then(showHits, (problem) => desk.tell(problem.message, true));
  });

  take(data.items);
  desk.open(data.decisions).then(() => {
    byId("corpus").hidden = desk.log?.kept !== "server";
    for (const shard of data.shards) {
      const script = document.createElement("script");
      script.src = `data/${shard}`;
      script.addEventListener("error", () => desk.tell(`data/${shard} was not found beside this page, so some findings are not shown`, true));
      document.head.append(script);
    }
  });
})();
