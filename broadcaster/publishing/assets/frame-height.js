// Tells the page that has us in a frame how tall we are; without it the frame stays as it was made.
(function () {
  "use strict";
  if (window.parent === window || !window.ResizeObserver) return;
  var main = document.querySelector("main");
  function tell() {
    var lines = document.body.offsetHeight - document.body.clientHeight;
    var tall = Math.ceil(main.getBoundingClientRect().height) + lines;
    window.parent.postMessage({ type: "broadcaster:height", height: tall }, "*");
  }
  new ResizeObserver(tell).observe(main);
  window.addEventListener("load", tell);
})();
