// Passing a page on: by the sheet of the phone, or copied. Links of the apps work without this file.
(function () {
  "use strict";
  function done(button, words) {
    var own = button.dataset.own = button.dataset.own || button.textContent;  // pressed twice
    button.textContent = words;
    window.clearTimeout(button.waits);
    button.waits = window.setTimeout(function () { button.textContent = own; }, 2000);
  }

  function offer(selector, able, act) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), function (button) {
      button.hidden = !able;
      if (able) button.addEventListener("click", function () { act(button); });
    });
  }

  offer("[data-share]", Boolean(navigator.share), function (button) {
    navigator.share({ title: button.dataset.title, url: button.dataset.share })
      .catch(function () {});
  });
  offer("[data-copy]", Boolean(navigator.clipboard), function (button) {
    navigator.clipboard.writeText(button.dataset.copy).then(
      function () { done(button, "Đã chép"); },
      function () { done(button, "Không chép được"); }
    );
  });
})();
