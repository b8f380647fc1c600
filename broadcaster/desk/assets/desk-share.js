"use strict";
/* Pass an address on: by the sheet of the phone where it has one, else copied. */
(function () {
  var told = document.getElementById("da-chep");
  function tell(words) { if (told) told.textContent = words; }
  document.querySelectorAll("[data-share]").forEach(function (button) {
    if (!navigator.share) return;
    button.hidden = false;
    button.addEventListener("click", function () {
      navigator.share({ title: button.dataset.title, url: button.dataset.share }).catch(function () { /* put away */ });
    });
  });
  document.querySelectorAll("[data-copy]").forEach(function (button) {
    button.addEventListener("click", function () {
      var words = button.dataset.copy;
      if (!navigator.clipboard) { tell("Máy này không cho chép tự động. Địa chỉ: " + words); return; }
      navigator.clipboard.writeText(words).then(
        function () { tell("Đã chép. Dán vào tin nhắn hay bài đăng."); },
        function () { tell("Máy này không cho chép tự động. Địa chỉ: " + words); });
    });
  });
})();
