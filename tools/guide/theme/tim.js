"use strict";
// Search in the guide: the list of its sections comes along as a script, since a page that was
// opened from a stick may fetch nothing.
(() => {
  const form = document.querySelector("form.tim"), field = document.getElementById("tim");
  const place = document.getElementById("thay"), MOST = 12, AROUND = 70;
  const bare = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();
  const spaced = (text) => ` ${text.replace(/[^\p{L}\p{N}]+/gu, " ").trim()} `;
  const forms = (text) => ({ marked: spaced(text.normalize("NFC").toLowerCase()), plain: spaced(bare(text)) });
  const sections = window.MUC_LUC.map(([page, mark, title, head, text]) => ({
    to: mark ? `${page}#${mark}` : page, title, head, text, inText: bare(text),
    parts: [[forms(head), 4], [forms(title), 2], [forms(text), 1]], // and what a hit there counts
  }));

  // how much of what was typed is there: most of the words, better whole ones, best all in a row
  const fits = (one, asked, words) => {
    const rows = one.parts.map(([{ marked, plain }, worth]) => [
      words.map((word) => plain.includes(` ${word} `) ? 2 : plain.includes(word) ? 1 : 0),
      worth, plain.includes(asked.plain), marked.includes(asked.marked)]);
    const hits = words.filter((_, at) => rows.some(([each]) => each[at])).length;
    const rank = rows.reduce((sum, [each, worth, inRow, sameMarks]) => sum + worth * (each.reduce((a, n) => a + n, 0)
      + (inRow ? 20 : 0) + (sameMarks ? 40 : 0)), 0);
    return { one, hits, rank };
  };

  const found = (typed, words) => {
    const asked = forms(typed), all = sections.map((one) => fits(one, asked, words));
    const most = Math.max(...all.map(({ hits }) => hits));
    if (most * 3 < words.length * 2) return []; // less than two of three words is another matter
    return all.filter(({ hits }) => hits === most)
      .sort((a, b) => b.rank - a.rank)
      .map(({ one }) => one);
  };

  const glimpse = ({ text, inText }, words) => {
    // marks that fall away leave as many letters: NFC letters and bare ones stand at the same places
    const at = Math.max(0, Math.min(...words.map((word) => inText.indexOf(word)).filter((n) => n >= 0), text.length));
    const from = Math.max(0, text.lastIndexOf(" ", Math.max(0, at - AROUND)));
    const piece = at < text.length ? text.slice(from, at + AROUND * 2) : text.slice(0, AROUND * 3);
    return `${from > 0 ? "…" : ""}${piece}${from + piece.length < text.length ? "…" : ""}`;
  };

  const show = () => {
    const words = spaced(bare(field.value)).split(" ").filter(Boolean);
    place.replaceChildren();
    if (!words.length) return;
    const all = found(field.value, words), told = document.createElement("p"), list = document.createElement("ol");
    told.textContent = all.length ? `${all.length} chỗ${all.length > MOST ? `, ${MOST} chỗ đầu` : ""}`
      : "Không thấy. Thử ít chữ hơn, hay chữ khác.";
    for (const one of all.slice(0, MOST)) {
      const item = document.createElement("li"), link = document.createElement("a"), seen = document.createElement("span");
      link.href = one.to;
      link.textContent = one.head === one.title ? one.title : `${one.title}: ${one.head}`;
      seen.textContent = glimpse(one, words);
      item.append(link, document.createElement("br"), seen);
      list.append(item);
    }
    place.append(told, list);
  };

  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const first = place.querySelector("a");
    if (first) location.assign(first.href);
  });
  field.addEventListener("input", show);
  place.addEventListener("click", (event) => {
    if (event.target.closest("a")) place.replaceChildren(); // a place on this very page
  });
})();
