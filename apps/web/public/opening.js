// Runs before everything else. A script that does not arrive is asked for once by a browser and then
// never again: without this, one lost answer would leave the page on its first line for good.
(() => {
  const TRIES = 'tandem.opening';
  const MOST = 3;
  const PAUSE_MS = 1_500;

  const line = () => document.getElementById('opening');

  /** @param {string} words */
  function say(words) {
    const place = line();
    if (place !== null) place.textContent = words;
  }

  /** Once the page runs, what does not arrive is told in its own panel: nobody's form is lost. */
  function isOpening() {
    return document.readyState === 'loading' || line() !== null;
  }

  /**
   * A wallet may put scripts of its own into the page, which are none of ours.
   * @param {EventTarget | null} target
   */
  function isOwn(target) {
    if (target instanceof HTMLScriptElement) return target.src.startsWith(location.origin);
    if (!(target instanceof HTMLLinkElement) || target.rel !== 'stylesheet') return false;
    return target.href.startsWith(location.origin);
  }

  /** @param {Event} event */
  function onLost({ target }) {
    if (!isOpening() || !isOwn(target)) return;
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
