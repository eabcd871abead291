/** The script of every page: a countdown, times in the reader's zone, and a page that looks again. It shows the buttons for passkeys where the browser knows them. */
export const pageScript = `'use strict';
(() => {
  const words = (seconds) => {
    if (seconds <= 0) return 'over';
    const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
    if (h >= 48) return Math.floor(h / 24) + ' days left';
    return (h ? h + ' h ' : '') + (h || m ? m + ' min ' : '') + (h ? '' : s + ' s ') + 'left';
  };
  const zone = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
  const local = () => {
    for (const time of document.querySelectorAll('time[data-local]')) time.textContent = zone.format(new Date(time.dateTime));
  };
  // The countdown follows the clock of the host, whatever this machine's says.
  let skew = 0;
  const set = () => {
    const now = Date.parse(document.getElementById('main').dataset.now);
    if (now) skew = now - Date.now();
  };
  const tick = () => {
    for (const time of document.querySelectorAll('time[data-until]'))
      time.textContent = words(Math.floor((Date.parse(time.dateTime) - Date.now() - skew) / 1000));
  };
  const look = async () => {
    const main = document.getElementById('main');
    const every = Number(main.dataset.every);
    if (!every) return;
    setTimeout(look, every * 1000);
    if (document.hidden) return;
    const answer = await fetch(location.href, { credentials: 'same-origin' }).catch(() => undefined);
    if (!answer) return;
    const next = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById('main');
    if (next) main.dataset.now = next.dataset.now;
    set();
    if (!next || next.dataset.state === main.dataset.state) return;
    main.replaceWith(document.importNode(next, true));
    document.getElementById('news').textContent = 'This page has changed.';
    local();
    tick();
  };
  if (window.PublicKeyCredential) document.documentElement.classList.add('passkeys');
  local();
  set();
  tick();
  setInterval(tick, 1000);
  setTimeout(look, (Number(document.getElementById('main').dataset.every) || 0) * 1000);
})();
`
