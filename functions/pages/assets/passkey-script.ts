/** Asks the browser for a passkey, and sends what it answered in the form of the page. */
export const passkeyScript = `'use strict';
(() => {
  const place = document.querySelector('[data-passkey]');
  const form = place && place.querySelector('form');
  if (!form) return;
  const status = document.getElementById('passkey-status');
  const kind = place.dataset.passkey;
  const options = JSON.parse(place.dataset.options);
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (char) => char.charCodeAt(0));
  const text = (buffer) =>
    btoa(Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join(''))
      .replace(/\\+/g, '-')
      .replace(/\\//g, '_')
      .replace(/=/g, '');
  const listed = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));
  const publicKeyOptions = () => {
    const publicKey = { ...options, challenge: bytes(options.challenge) };
    if (kind === 'get') return { ...publicKey, allowCredentials: listed(options.allowCredentials) };
    const user = { ...options.user, id: bytes(options.user.id) };
    return { ...publicKey, user, excludeCredentials: listed(options.excludeCredentials) };
  };
  const said = ({ clientDataJSON, attestationObject, authenticatorData, signature, userHandle }) => {
    if (kind === 'create') return { clientDataJSON: text(clientDataJSON), attestationObject: text(attestationObject) };
    return {
      clientDataJSON: text(clientDataJSON),
      authenticatorData: text(authenticatorData),
      signature: text(signature),
      ...(userHandle && userHandle.byteLength > 0 && { userHandle: text(userHandle) }),
    };
  };
  const reasons = new Map([
    ['InvalidStateError', 'This device has a passkey of yours already.'],
    ['NotAllowedError', 'No passkey was used. Try again, or go back.'],
    ['SecurityError', 'Browsers use no passkey at an IP address. Open the page by its name.'],
  ]);
  let underWay = false;
  const begin = async () => {
    if (underWay) return;
    underWay = true;
    status.textContent = 'Your browser asks for the passkey.';
    try {
      if (!window.PublicKeyCredential) throw new DOMException('', 'NotSupportedError');
      const made = await navigator.credentials[kind]({ publicKey: publicKeyOptions() });
      form.elements.answer.value = JSON.stringify({ id: made.id, type: made.type, response: said(made.response) });
      status.textContent = 'Checking it.';
      form.submit();
    } catch (error) {
      underWay = false;
      status.textContent = reasons.get(error.name) || 'This browser cannot use a passkey here.';
    }
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    begin();
  });
  begin();
})();
`
