// Runs before everything else. A script that does not arrive is asked for once by a browser and then
// never again: without this, one lost answer would leave the page on its first line for good.
(() => {
  const TRIES = 'tandem.opening';
  const MOST = 3;
  const PAUSE_MS = 1_500;

  /** @param {string} words */
  function say(words) {
    const line = document.querySelector('#screen .empty');
    if (line !== null) line.textContent = words;
  }

  /** @param {Event} event */
  function onLost({ target }) {
    const isStyle = target instanceof HTMLLinkElement && target.rel === 'stylesheet';
    const isNeeded = isStyle || target instanceof HTMLScriptElement;
    if (!isNeeded) return;
    const tries = Number(sessionStorage.getItem(TRIES) ?? '0');
    if (tries >= MOST) {
      sessionStorage.removeItem(TRIES);
      say('A part of the page does not arrive. Reload to try again.');
      return;
    }
    sessionStorage.setItem(TRIES, String(tries + 1));
    say('A part of the page did not arrive: trying again');
    setTimeout(() => location.reload(), PAUSE_MS);
  }

  addEventListener('error', onLost, true);
})();
