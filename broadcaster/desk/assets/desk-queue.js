"use strict";
/* Dragging in the queue, by mouse and by thumb alike: while something is held the page says where it
   would land; what is dropped is sent as the buttons would, with the version seen, and goes back to
   where it was when that fails. */
(function () {
  var form = document.getElementById("doi"), told = document.getElementById("tha");
  if (!form || !window.Sortable) return;

  function where(list, item) {
    var at = Array.prototype.indexOf.call(list.children, item) + 1;
    return list.dataset.words + ", bài thứ " + at;
  }
  function back(event) {
    event.from.insertBefore(event.item, event.from.children[event.oldIndex + (
      event.from === event.to && event.oldIndex > event.newIndex ? 1 : 0)] || null);
  }
  function drop(event) {
    told.hidden = true;
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
  function make(list, group, sort) {
    window.Sortable.create(list, {
      group: group, sort: sort, handle: ".grip", draggable: ".item",
      forceFallback: true, fallbackOnBody: true, fallbackTolerance: 3, emptyInsertThreshold: 24,
      animation: window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
      onChange: function (event) {
        told.hidden = !event.to.dataset.words;
        if (!told.hidden) told.textContent = "Thả ở đây: " + where(event.to, event.item);
      },
      onEnd: drop,
    });
  }
  document.querySelectorAll(".drag").forEach(function (list) { make(list, "hang-doi", true); });
  document.querySelectorAll(".drag-out").forEach(function (list) {
    make(list, { name: "hang-doi", put: false }, false);
  });
})();
