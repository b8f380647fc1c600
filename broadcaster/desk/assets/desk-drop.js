"use strict";
/* A file that is dropped anywhere on the page, or pasted as a picture, is brought as if it were chosen. */
(function () {
  var field = document.querySelector("input[type=file][data-dropped]");
  if (!field) return;
  function carries(event) {
    return event.dataTransfer && Array.prototype.indexOf.call(event.dataTransfer.types, "Files") >= 0;
  }
  /* Whether the page has words that were typed elsewhere: to leave it would lose them. */
  function hasWords() {
    return Array.prototype.some.call(document.querySelectorAll("main textarea"), function (one) {
      return one.form !== field.form && one.value.trim() !== one.defaultValue.trim();
    });
  }
  function bring(files) {
    var one = new DataTransfer();
    one.items.add(files[0]);
    field.files = one.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    if (files.length > 1) {  // the others are not left out in silence
      window.desk.say(field.dataset.dropped);
      return;
    }
    if (hasWords()) {
      window.desk.say(field.dataset.typed);
      return;
    }
    field.form.requestSubmit();
  }
  document.addEventListener("dragover", function (event) {
    if (carries(event)) event.preventDefault();  // else the browser leaves the page for the file
  });
  document.addEventListener("drop", function (event) {
    if (!carries(event)) return;
    event.preventDefault();
    if (event.dataTransfer.files.length) bring(event.dataTransfer.files);
  });
  document.addEventListener("paste", function (event) {
    var brought = event.clipboardData;
    if (!brought || !brought.files.length || brought.getData("text/plain")) return;
    event.preventDefault();
    bring(brought.files);
  });
})();
