/* A scorecard at the reviewer's desk: marks light up in source, reference and candidate at once, rows are filtered, and
   other vendors' renderings are fetched from the scripts beside the page when asked for. */
"use strict";

(() => {
  const { data, byId, Desk, WORDS, isSettled } = Harness;
  const LIKE = ["severity", "rule", "entity", "text", "expected", "provenance", "message", "sureness"];
  const lang = document.querySelector(".side-candidate .text")?.lang ?? "";
  const items = data.items.map((item) => ({ ...data.about, ...item, lang, like: JSON.stringify(LIKE.map((name) => item[name])) }));
  const byNumber = new Map(items.map((item) => [item.number, item]));
  const rows = [...document.querySelectorAll(".alignment .row")];

  /* Elements by the finding's number: marks may belong to several. */
  const marks = new Map();
  for (const mark of document.querySelectorAll("mark[data-f]")) {
    for (const number of mark.dataset.f.split(" ").map(Number)) {
      if (!marks.has(number)) marks.set(number, []);
      marks.get(number).push(mark);
    }
  }
  const pointers = new Map();
  for (const element of document.querySelectorAll("[data-n]")) {
    const number = Number(element.dataset.n);
    if (!pointers.has(number)) pointers.set(number, []);
    pointers.get(number).push(element);
  }
  const elementsOf = (item) => [...(marks.get(item.number) ?? []), ...(pointers.get(item.number) ?? [])];
  const placeOf = (item) => byId(item.anchor);
  const rowOf = (item) => (item.place ? byId(item.place) : null);

  let onlyFound = false;

  const page = {
    keys: { d: "differences", v: "compare" },
    anchor: (item) => item.anchor,

    act(what) {
      desk.toggle(what);
      const begun = what === "compare" && document.body.classList.contains("is-comparing") && !desk.at;
      if (begun) document.querySelector(".alignment")?.scrollIntoView();
    },

    show(shown) {
      const wanted = new Set(shown);
      const settled = (number) => isSettled(byNumber.get(number)?.state);
      for (const item of items) {
        for (const element of pointers.get(item.number) ?? []) {
          element.dataset.state = item.state;
          element.classList.toggle("is-off", !wanted.has(item));
        }
        const place = placeOf(item);
        if (!place) continue;
        place.hidden = !wanted.has(item);
        const { said } = item;
        place.querySelector(".said").textContent = said ? WORDS[item.state] + (said.comment ? `: ${said.comment}` : "") : "";
        place.querySelector(".said").title = said ? `${said.who}, ${said.when?.slice(0, 10) ?? "in waivers.toml"}` : "";
      }
      for (const mark of document.querySelectorAll("mark[data-f]")) {
        const numbers = mark.dataset.f.split(" ").map(Number);
        mark.classList.toggle("is-off", !numbers.some((number) => wanted.has(byNumber.get(number))));
        mark.classList.toggle("is-settled", numbers.every(settled));
      }
      for (const group of document.querySelectorAll("#list > li, #hints .list > li")) {
        const places = [...group.querySelectorAll(".place")];
        group.hidden = places.every((place) => place.hidden);
        group.classList.toggle("is-settled", places.every((place) => isSettled(place.dataset.state)));
      }
      if (byId("none")) byId("none").hidden = shown.length > 0;
      const hints = byId("hints");
      if (hints) hints.hidden = !shown.some((item) => item.sureness === "hint");
      if (hints && desk.filters.sureness === "hint") hints.open = true;
      const found = new Set(shown.map((item) => item.place));
      for (const row of rows) row.hidden = onlyFound && !found.has(row.id);
    },

    select(item, scroll) {
      for (const element of document.querySelectorAll(".is-at")) element.classList.remove("is-at");
      for (const element of elementsOf(item)) element.classList.add("is-at");
      const row = rowOf(item);
      row?.classList.add("is-at");
      const hints = placeOf(item)?.closest("details");
      if (hints) hints.open = true;
      if (scroll) (row ?? placeOf(item))?.scrollIntoView({ block: "center" });
    },

    switch(name, on) {
      if (name === "differences") document.body.classList.toggle("no-differences", !on);
      if (name === "only") onlyFound = on;
      if (name === "compare") compare(on);
    },

    beyond(by) {
      const other = data.parts[data.part + by];
      if (other) location.href = `${other.href}#${by > 0 ? "first" : "last"}`;
      return Boolean(other);
    },

    /* An address of another page of this document, or the end to begin at when one comes from there. */
    go(anchor) {
      if (anchor === "first" || anchor === "last") return items.length && desk.select(items.at(anchor === "first" ? 0 : -1));
      const segment = Number(/^s(\d+)$/.exec(anchor)?.[1] ?? NaN);
      const other = data.parts.find((part, number) => number !== data.part
        && (part.anchors.includes(anchor) || (part.segments && part.segments[0] <= segment && segment <= part.segments[1])));
      if (other && !byId(anchor)) location.replace(`${other.href}#${anchor}`);
      else (byId(anchor) ?? byId(anchor.replace("summary-", "s")))?.scrollIntoView({ block: "center" });
    },
  };

  /* Other vendors */

  let asked = false;

  const compare = (on) => {
    document.body.classList.toggle("is-comparing", on);
    if (!on || asked) return;
    asked = true;
    for (const rival of data.rivals) {
      const script = document.createElement("script");
      script.src = rival.script;
      script.async = false; // vendors in the order of the list, whichever script loads first
      script.addEventListener("error", () => desk.tell(`The text of ${rival.vendor} was not found beside this page`, true));
      document.head.append(script);
    }
  };

  const piece = ([text, style]) => {
    if (!style) return document.createTextNode(text);
    const mark = document.createElement("mark");
    mark.className = `m-${style}`;
    mark.textContent = text;
    return mark;
  };

  const element = (name, className, ...children) => {
    const made = document.createElement(name);
    made.className = className;
    made.append(...children);
    return made;
  };

  /* Called by the script beside another vendor's page. Passages are put together by their place in the reference. */
  window.harnessRendering = (rival) => {
    const own = rows.filter((row) => row.dataset.from).map((row) => ({ row, from: Number(row.dataset.from), to: Number(row.dataset.to) }));
    const boxes = new Map();
    let last = own[0];
    for (const [span, anchor, pieces] of rival.rows) {
      const here = span ? own.filter(({ from, to }) => from < span[1] && span[0] < to) : [];
      const first = here[0] ?? (span ? null : last);
      if (!first) continue;
      last = first;
      const name = element("a", "rival-name", rival.vendor);
      name.href = `${rival.file}#${anchor}`;
      const text = element("p", "text", ...(pieces.length ? pieces.map(piece) : ["–"]));
      text.lang = rival.lang;
      text.dir = "auto";
      const box = boxes.get(first.row);
      if (box) box.append(text);
      else {
        boxes.set(first.row, element("div", "rival", name, text));
        first.row.querySelector(".side-candidate").append(boxes.get(first.row));
      }
      for (const { row } of here.slice(1)) {
        const note = element("p", "empty", `with segment ${first.row.querySelector(".row-no").textContent}`);
        row.querySelector(".side-candidate").append(element("div", "rival", element("span", "rival-name", rival.vendor), note));
      }
    }
    desk.keepInView();
  };

  const desk = new Desk(items, page);

  document.addEventListener("click", (event) => {
    const pointer = event.target.closest("[data-n]"), mark = event.target.closest("mark[data-f]");
    const item = byNumber.get(Number(pointer?.dataset.n ?? mark?.dataset.f.split(" ")[0]));
    if (!item || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    desk.select(item, { scroll: Boolean(pointer?.matches(".place")) });
  });
  desk.open(data.decisions);
})();
