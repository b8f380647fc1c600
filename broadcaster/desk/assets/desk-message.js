"use strict";
/* Counts a message as networks do while somebody types, and copies what stands in a box. The table of
   signs comes with the page: it is the one by which the station counts. */
(function () {
  var place = document.getElementById("loi-nhan-bai"), told = document.getElementById("da-chep");
  var table = JSON.parse(place.dataset.signs);
  var basic = new Set(table.basic), extended = new Set(table.extended);

  function size(text) {
    var signs = Array.from(text.normalize("NFC"));
    var coding = signs.every(function (one) { return basic.has(one) || extended.has(one); }) ? "gsm" : "ucs";
    var room = table.rooms[coding], total = 0, parts = 1, used = 0;
    var places = signs.map(function (one) {
      return coding === "gsm" ? (extended.has(one) ? 2 : 1) : one.length;
    });
    places.forEach(function (one) { total += one; });
    if (total <= room[0]) return { coding: coding, signs: total, parts: signs.length ? 1 : 0, left: room[0] - total };
    places.forEach(function (one) {
      if (used + one > room[1]) { parts += 1; used = 0; }
      used += one;
    });
    return { coding: coding, signs: total, parts: parts, left: room[1] - used };
  }
  function words(text) {
    var found = size(text);
    return found.parts + " tin, " + found.signs + " ký tự " + table.words[found.coding] + ", còn " + found.left + " chỗ";
  }
  window.desk = window.desk || {};
  window.desk.messageSize = size;

  document.querySelectorAll("[data-count]").forEach(function (box) {
    var count = document.getElementById(box.dataset.count);
    function show() { count.textContent = words(box.value); }
    box.addEventListener("input", show);
    show(); /* a box that was typed in keeps its words when the page is loaded again */
  });
  /* all of a text is seen, however small the phone */
  document.querySelectorAll("#loi-nhan-bai textarea, [readonly]").forEach(function (box) {
    function grow() {
      box.style.height = "auto";
      if (box.scrollHeight) box.style.height = box.scrollHeight + 2 + "px";
    }
    box.addEventListener("input", grow);
    grow();
    var folded = box.closest("details");
    if (folded) folded.addEventListener("toggle", grow);
  });
  function tell(text) { told.textContent = text; }
  document.querySelectorAll("[data-copy-from]").forEach(function (button) {
    button.addEventListener("click", function () {
      var box = document.getElementById(button.dataset.copyFrom);
      function byHand() { box.select(); tell("Máy này không cho chép tự động. Chữ đã được chọn sẵn: giữ ngón tay trên chữ để chép."); }
      if (!navigator.clipboard) { byHand(); return; }
      navigator.clipboard.writeText(box.value).then(function () {
        var before = button.textContent;
        button.textContent = "Đã chép";
        tell("Đã chép. Dán vào nơi cần gửi.");
        setTimeout(function () { button.textContent = before; }, 2000);
      }, byHand);
    });
  });
})();
