// Whoever works in an admin site stays signed in: while keys or the pointer move, at most every five minutes, the
// next cookie is asked for. Whoever does nothing for half an hour signs in again. No answer is no harm.
(() => {
  const EVERY = 5 * 60 * 1000;
  const LAST = "comptoir.renewed";
  const csrf = () => (document.cookie.match(/(?:^|; )csrftoken=([^;]+)/) || [])[1] || "";

  const renew = () => {
    // on the page where one signs in nobody is signed in yet
    if (document.querySelector("input[type=password], input[autocomplete=one-time-code]")) return;
    const now = Date.now();
    if (now - Number(localStorage.getItem(LAST) || 0) < EVERY) return;
    localStorage.setItem(LAST, String(now));
    fetch("/admin/customer/renew", {
      method: "POST",
      credentials: "same-origin",
      headers: { "X-CSRFToken": csrf() },
    }).catch(() => {});
  };

  for (const sign of ["keydown", "pointerdown"]) {
    document.addEventListener(sign, renew, { passive: true });
  }
  document.addEventListener("DOMContentLoaded", renew);
})();
