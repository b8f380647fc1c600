"use strict";
/* Dragging in the queue; what is dropped is sent as the buttons would, with the version seen. */
(function () {
  var form = document.getElementById("doi");
  if (!form || !window.Sortable) return;
  document.querySelectorAll(".drag").forEach(function (list) {
    window.Sortable.create(list, {
      group: "hang-doi",
      handle: ".grip",
      animation: window.matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
      onEnd: function (event) {
        var same = event.from === event.to;
        if (same && event.oldIndex === event.newIndex) return;
        form.elements.muc.value = event.item.dataset.item;
        form.elements.khung.value = same ? "" : event.to.dataset.slot;
        form.elements.cho.value = same ? event.newIndex + 1 : "";
        form.elements.ban.value = same ? event.from.dataset.version : "";
        form.requestSubmit();
      },
    });
  });
})();
