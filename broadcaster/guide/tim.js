"use strict";
// Search in the guide: the list of its sections comes along as a script, since a page that was
// opened from a stick may fetch nothing.
(() => {
  const form = document.querySelector("form.tim"), field = document.getElementById("tim");
  const place = document.getElementById("thay"), MOST = 12, AROUND = 70;
  const bare = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();
  const sections = window.MUC_LUC.map(([page, mark, title, head, text]) => ({
    to: mark ? `${page}#${mark}` : page, title, head, text, inHead: bare(`${title} ${head}`), inText: bare(text),
  }));

  const found = (words) => sections
    .filter((one) => words.every((word) => one.inHead.includes(word) || one.inText.includes(word)))
    .map((one) => ({ one, rank: words.filter((word) => one.inHead.includes(word)).length }))
    .sort((a, b) => b.rank - a.rank)
    .map(({ one }) => one);

  const glimpse = ({ text, inText }, words) => {
    // marks that fall away leave as many letters: NFC letters and bare ones stand at the same places
    const at = Math.max(0, Math.min(...words.map((word) => inText.indexOf(word)).filter((n) => n >= 0), text.length));
    const from = Math.max(0, text.lastIndexOf(" ", Math.max(0, at - AROUND)));
    const piece = at < text.length ? text.slice(from, at + AROUND * 2) : text.slice(0, AROUND * 3);
    return `${from > 0 ? "…" : ""}${piece}${from + piece.length < text.length ? "…" : ""}`;
  };

  const show = () => {
    const words = bare(field.value).split(/\s+/).filter(Boolean);
    place.replaceChildren();
    if (!words.length) return;
    const all = found(words), told = document.createElement("p"), list = document.createElement("ol");
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
