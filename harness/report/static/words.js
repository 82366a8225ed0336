/* Words that translate each other are highlighted together. A row's data-w has the places of its words (UTF-16 units of the text as
   shown) and which of them are counterparts; see report/view/scorecard/words.py. Words become elements when a row is first
   used, so a page stays small. */
"use strict";

(() => {
  const SIDES = ["source", "reference", "candidate"];
  const PAIRS = [["source", "candidate"], ["source", "reference"], ["reference", "candidate"]];
  const help = document.getElementById("words-help"), told = document.getElementById("counterparts");
  const made = new Map();
  let lit = [], at = null;

  const pairsOf = (field) => {
    const numbers = field ? field.split(" ").map(Number) : [];
    return Array.from({ length: numbers.length / 2 }, (_, place) => [numbers[2 * place], numbers[2 * place + 1]]);
  };

  /* The text nodes of a paragraph with their places, without the small numbers that lead to findings. */
  const nodesOf = (paragraph) => {
    const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
    const nodes = [];
    let start = 0;
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (node.parentElement.closest(".ref")) continue;
      nodes.push({ node, start, end: start + node.data.length });
      start += node.data.length;
    }
    return nodes;
  };

  /* A word as elements: one, or several where a mark begins or ends inside it. */
  const wrapped = (nodes, [start, end]) => nodes.filter((one) => one.start < end && start < one.end).map((one) => {
    const from = Math.max(start, one.start) - one.start, to = Math.min(end, one.end) - one.start;
    const span = document.createElement("span");
    span.className = "w";
    const rest = one.node.splitText(from);
    if (to - from < rest.data.length) rest.splitText(to - from);
    rest.replaceWith(span);
    span.append(rest);
    one.end = one.start + from;
    return span;
  });

  const wordsOf = (row) => {
    if (made.has(row)) return made.get(row);
    const fields = row.dataset.w.split("|");
    const words = {};
    SIDES.forEach((side, place) => {
      const paragraph = row.querySelector(`:scope > .side-${side} > .text`);
      const nodes = paragraph ? nodesOf(paragraph) : [];
      const spans = pairsOf(fields[place]);
      words[side] = spans.map(() => null);
      for (let number = spans.length - 1; number >= 0; number -= 1) {
        const elements = wrapped(nodes, spans[number]);
        words[side][number] = { row, side, number, elements, to: [] };
        for (const element of elements) element.harnessWord = words[side][number];
      }
    });
    PAIRS.forEach(([one, other], place) => {
      for (const [first, second] of pairsOf(fields[3 + place])) {
        const left = words[one][first], right = words[other][second];
        if (!left || !right) continue;
        left.to.push(right);
        right.to.push(left);
      }
    });
    made.set(row, words);
    return words;
  };

  const textOf = (word) => word.elements.map((element) => element.textContent).join("");

  const light = (word, say) => {
    for (const element of lit) element.classList.remove("is-on", "is-here");
    lit = [];
    at = word;
    if (!word) return;
    for (const one of [word, ...word.to]) {
      for (const element of one.elements) {
        element.classList.add("is-on");
        lit.push(element);
      }
    }
    for (const element of word.elements) element.classList.add("is-here");
    if (!say || !told) return;
    const counterparts = word.to.map((one) => `${one.side} ${textOf(one)}`).join(", ");
    told.textContent = `${word.side} ${textOf(word)}: ${counterparts || "no counterpart"}`;
  };

  const step = (row, key) => {
    const words = wordsOf(row);
    const sides = SIDES.filter((side) => words[side].length);
    if (!sides.length) return;
    if (at?.row !== row) return light(words[sides[0]][0], true);
    if (key === "ArrowLeft" || key === "ArrowRight") {
      const next = words[at.side][at.number + (key === "ArrowRight" ? 1 : -1)];
      if (next) light(next, true);
      return;
    }
    const side = sides[sides.indexOf(at.side) + (key === "ArrowDown" ? 1 : -1)];
    if (side) light(at.to.find((word) => word.side === side) ?? words[side][0], true);
  };

  if (help) help.hidden = false;

  document.addEventListener("pointerover", (event) => {
    const row = event.target.closest?.(".row[data-w]");
    if (row && !made.has(row)) wordsOf(row);
    const element = row ? document.elementFromPoint(event.clientX, event.clientY)?.closest(".w") : null;
    light(element?.harnessWord ?? null, false);
  });

  document.addEventListener("keydown", (event) => {
    if (!event.target.matches?.(".row[data-w] > .row-no") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!event.key.startsWith("Arrow")) return event.key === "Escape" ? light(null, false) : undefined;
    event.preventDefault();
    event.stopImmediatePropagation();
    step(event.target.closest(".row"), event.key);
  }, true);

  document.addEventListener("focusout", (event) => {
    if (event.target.matches?.(".row-no")) light(null, false);
  });
})();
