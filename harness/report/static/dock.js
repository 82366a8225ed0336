/* The dock at the foot of the page: the finding at hand, what was decided of it, and the fields of a waiver or a comment.

   Text is only ever set as text: nothing that a vendor wrote is parsed as HTML. */
"use strict";

(() => {
  const WORDS = {
    open: "open", accepted: "an error", dismissed: "false alarm", spelling: "spelling accepted", waived: "waived",
    expired: "waiver expired",
  };

  const byId = (id) => document.getElementById(id);
  const count = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;

  const LONGEST = 160;
  const short = (text) => { // the rest stands in the list and in the row
    const letters = [...text];
    return letters.length > LONGEST ? letters.slice(0, LONGEST).join("") + "…" : text;
  };

  const explained = new Set(byId("dock-rule").dataset.rules.split(" "));
  const leadToRule = (link, rule) => { // a third-party rule has no page
    if (explained.has(rule)) link.href = `${document.body.dataset.root}rules.html#${rule}`; else link.removeAttribute("href");
  };

  class Dock {
    constructor() { this.dock = byId("dock"); }

    /* `place` is that of the item among `of` findings, from 1, or 0; `like` counts others like it; `decided`: is there
       anything to take back. */
    show(item, place, of, like, decided) {
      byId("dock-count").textContent = place ? `${place.toLocaleString("en")} / ${of.toLocaleString("en")}` : count(of, "finding");
      this.dock.classList.toggle("is-empty", !item);
      for (const button of this.dock.querySelectorAll(".dock-acts button")) button.disabled = button.dataset.do === "undo" ? !decided : !item;
      if (!item) return;
      this.dock.dataset.state = item.state;
      this.#fill("severity", item.severity).className = `sev sev-${item.severity}`;
      this.#fill("rule", item.rule);
      leadToRule(byId("dock-rule"), item.rule);
      this.#fill("origin", item.origin);
      this.#fill("sure", item.sure);
      const where = this.#fill("where", item.title ? `${item.vendor} · ${item.title} · ${item.where}` : item.where);
      if (item.href) where.href = item.href; else where.removeAttribute("href");
      const found = this.#fill("text", short(item.text || "nothing found"));
      found.className = item.text ? "found" : "absent";
      found.lang = item.lang;
      this.#fill("expected", short(item.expected)).parentElement.hidden = !item.expected;
      this.#fill("message", item.message);
      const evidence = [...item.evidence.map(([side, text]) => `“${short(text)}” in the ${side}`), ...item.reasons].join(", ");
      this.#fill("evidence", evidence && `Evidence: ${evidence}.`);
      this.#showDecision(item);
      this.dock.querySelector("[data-do=accept_spelling]").disabled = !item.spelling;
      byId("alike-label").hidden = like === 0;
      byId("alike-label").lastElementChild.textContent = `and ${like.toLocaleString("en")} like it`;
    }

    #fill(name, text) {
      const element = this.dock.querySelector(`[data-fill=${name}]`);
      element.textContent = text;
      return element;
    }

    #showDecision(item) {
      const said = item.said;
      const parts = said ? [WORDS[item.state], said.until && `until ${said.until}`, `by ${said.who}`, said.comment && `“${said.comment}”`, !said.when && "in waivers.toml"] : [];
      const badge = this.#fill("state", parts.filter(Boolean).join(" · "));
      badge.className = `badge is-${item.state}`;
      badge.hidden = !said;
      const remarks = item.remarks.map((entry) => {
        const line = document.createElement("li");
        line.textContent = `${entry.who}: ${entry.comment ?? ""}`;
        return line;
      });
      this.dock.querySelector("[data-fill=remarks]").replaceChildren(...remarks);
    }

    openForm(name) {
      this.closeForms();
      const form = byId(name);
      form.reset();
      form.hidden = false;
      if (form.elements.until) {
        form.elements.until.value = Harness.today(30);
        form.elements.until.min = Harness.today();
      }
      form.querySelector("input").focus();
    }

    closeForms() {
      for (const form of this.dock.querySelectorAll("form")) {
        if (form.contains(document.activeElement)) document.activeElement.blur();
        form.hidden = true;
      }
    }

    tell(text, grave = false) {
      const toast = byId("toast");
      toast.textContent = text;
      toast.classList.toggle("is-grave", grave);
      toast.classList.add("is-on");
      clearTimeout(this.fading);
      this.fading = setTimeout(() => toast.classList.remove("is-on"), grave ? 12000 : 4000);
    }
  }

  Object.assign(Harness, { Dock, WORDS, byId, count, leadToRule });
})();
