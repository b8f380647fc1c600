"use strict";
/* Dragging in the week, by mouse and by thumb alike: while something is held the slot under it is lit
   and says where it would land; what is dropped is sent as the buttons would, with the version seen,
   and goes back to where it was when that fails. */
(function () {
  var form = document.getElementById("doi"), told = document.getElementById("tha");
  if (!form || !window.Sortable) return;

  var lit = null;
  function light(cell) {
    if (lit) lit.classList.remove("under");
    lit = cell;
    if (lit) lit.classList.add("under");
  }
  /* Where it lands, and whether the slot is too short for it: the server decides, this only tells. */
  function where(event) {
    var list = event.to, at = Array.prototype.indexOf.call(list.children, event.item) + 1;
    var cell = list.closest(".cell"), more = event.from === list || !cell ? 0
      : Number(event.item.dataset.seconds) - Number(cell.dataset.room);
    return list.dataset.words + ", bài thứ " + at + (more > 0.5
      ? ". Khung này không đủ chỗ, quá " + Math.ceil(more) + " giây" : "");
  }
  /* A slot of another programme takes nothing, and is faint while such an item is held. */
  function fits(cell, item) {
    var own = cell && cell.dataset.programme;
    return !own || !item.dataset.programme || own === item.dataset.programme;
  }
  function takes(to, from, item) { return fits(to.el.closest(".cell"), item); }
  function carry(item) {
    document.body.classList.toggle("carries", !!item);
    document.querySelectorAll(".cell").forEach(function (cell) {
      cell.classList.toggle("unfit", !!item && !fits(cell, item));
    });
  }
  function back(event) {
    event.from.insertBefore(event.item, event.from.children[event.oldIndex + (
      event.from === event.to && event.oldIndex > event.newIndex ? 1 : 0)] || null);
  }
  function drop(event) {
    told.hidden = true;
    light(null);
    carry(null);
    var same = event.from === event.to;
    if (same && event.oldIndex === event.newIndex) return;
    if (!event.to.dataset.slot) { back(event); return; }
    var body = new URLSearchParams({ muc: event.item.dataset.item, khung: same ? "" : event.to.dataset.slot,
      cho: event.newIndex + 1, ban: event.to.dataset.version < 0 ? "" : event.to.dataset.version });
    event.item.setAttribute("aria-busy", "true");
    window.desk.send(form.action, { body: body }, true).then(function (answer) {
      event.item.removeAttribute("aria-busy");
      if (answer.ok) { window.location.assign(answer.headers.get("hx-redirect")); return null; }
      back(event);
      return answer.text().then(function (page) {
        var place = document.getElementById("loi-nhan");
        place.innerHTML = page;
        place.scrollIntoView({ block: "nearest" });
      });
    }).catch(function () {
      event.item.removeAttribute("aria-busy");
      back(event);
      window.desk.say(window.desk.line);
    });
  }
  function make(list, sort) {
    window.Sortable.create(list, {
      group: { name: "hang-doi", put: sort && takes }, sort: sort, handle: ".grip", draggable: ".item",
      forceFallback: true, fallbackOnBody: true, fallbackTolerance: 3, emptyInsertThreshold: 24,
      animation: window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
      onStart: function (event) { carry(event.item); },
      onChange: function (event) {
        light(event.to.closest(".cell"));
        told.hidden = !event.to.dataset.words;
        if (!told.hidden) told.textContent = "Thả ở đây: " + where(event);
      },
      onEnd: drop,
    });
  }
  document.querySelectorAll(".drag").forEach(function (list) { make(list, true); });
  document.querySelectorAll(".drag-out").forEach(function (list) { make(list, false); });
})();
