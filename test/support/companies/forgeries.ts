import { signUcp } from '#shared/merchants/ucp/contract/signing.ts'
import type { PrivateJwk } from '#shared/platform/outward/http-signature.ts'
import { newSigningKey } from '#test/support/aws/signing-key.ts'
import { authority, type Inbox, type Letter } from './inbox.ts'

const now = () => Math.floor(Date.now() / 1000)
type Forgeries = Record<string, () => Letter>

const withHeaders = (letter: Letter, headers: Record<string, string | undefined>): Letter => {
  const sent = Object.entries({ ...letter.headers, ...headers }).filter(([, value]) => value !== undefined)
  return { ...letter, headers: Object.fromEntries(sent) as Record<string, string> }
}
const flipped = (text: string, at: number) => text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1)
const altered = (text: string): Buffer => Buffer.from(text.replace('delivered', 'in_transit'))

/** A merchant's message whose signature leaves out one thing that it has to cover, and is otherwise right. */
const leavingOut = (inbox: Inbox, body: string, name: string): Letter => {
  const whole = inbox.letter('merchant-a', { body })
  const left = withHeaders(whole, { [name]: undefined, signature: undefined, 'signature-input': undefined })
  const message = { method: 'POST', authority, path: whole.path, headers: left.headers, bytes: whole.bytes }
  // Only what is there is signed; content-type is always part of it, so an empty body stands for its absence.
  const signable = name === 'content-type' ? { ...message, bytes: Buffer.alloc(0) } : message
  return withHeaders(whole, signUcp(signable, inbox.keyOf('merchant-a'), now()))
}

/** A merchant's message to another platform, sent on to us with that host in its header. */
const forAnother = (inbox: Inbox, body: string, host: string): Letter => {
  const whole = inbox.letter('merchant-a', { body })
  const { headers } = withHeaders(whole, { host, signature: undefined, 'signature-input': undefined })
  const message = { method: 'POST', authority: host, path: whole.path, headers, bytes: whole.bytes }
  return withHeaders({ ...whole, headers }, signUcp(message, inbox.keyOf('merchant-a'), now()))
}

/** What only the merchant could have said, now and as it is, by what is wrong with it. `random` picks places. */
export const merchantForgeries = (inbox: Inbox, body: string, random: () => number): Forgeries => {
  const good = () => inbox.letter('merchant-a', { body })
  const own = inbox.keyOf('merchant-a')
  const other = inbox.keyOf('merchant-b')
  const stranger = JSON.parse(newSigningKey('stranger')) as PrivateJwk
  const digestOf = (text: string) => inbox.letter('merchant-a', { body: text }).headers['content-digest']
  return {
    'a key nobody published': () => inbox.letter('merchant-a', { body }, stranger),
    'a key nobody published under a published name': () =>
      inbox.letter('merchant-a', { body }, { ...stranger, kid: own.kid }),
    "another merchant's key": () => inbox.letter('merchant-a', { body }, other),
    "another merchant's key under this one's name": () =>
      inbox.letter('merchant-a', { body }, { ...other, kid: own.kid }),
    '301 s old': () => inbox.letter('merchant-a', { body, timestamp: now() - 301 }),
    '301 s ahead': () => inbox.letter('merchant-a', { body, timestamp: now() + 301 }),
    'no time': () => withHeaders(good(), { 'webhook-timestamp': undefined }),
    'another time': () => withHeaders(good(), { 'webhook-timestamp': String(now() + 1) }),
    'another id: a replay as something new': () => withHeaders(good(), { 'webhook-id': crypto.randomUUID() }),
    'no id': () => withHeaders(good(), { 'webhook-id': undefined }),
    'another body': () => ({ ...good(), bytes: altered(body) }),
    'one byte more': () => ({ ...good(), bytes: Buffer.from(`${body} `) }),
    'no body': () => ({ ...good(), bytes: Buffer.alloc(0) }),
    'another body with a digest of its own': () =>
      withHeaders({ ...good(), bytes: altered(body) }, { 'content-digest': digestOf(altered(body).toString()) }),
    "another body's digest": () => withHeaders(good(), { 'content-digest': digestOf('{}') }),
    'no digest': () => withHeaders(good(), { 'content-digest': undefined }),
    'another path': () => ({ ...good(), path: '/v1/webhooks/merchants/merchant-b' }),
    'another host, signed and named': () => forAnother(inbox, body, 'elsewhere.test'),
    'a query that nobody signed': () => ({ ...good(), path: `${good().path}?again=1` }),
    'no signature': () => withHeaders(good(), { signature: undefined }),
    'no signature input': () => withHeaders(good(), { 'signature-input': undefined }),
    'an empty signature': () => withHeaders(good(), { signature: 'sig1=::' }),
    'a signature with one letter changed': () => {
      const letter = good()
      return withHeaders(letter, {
        signature: flipped(letter.headers['signature'] ?? '', 6 + Math.floor(random() * 80)),
      })
    },
    "another message's signature": () =>
      withHeaders(good(), { signature: inbox.letter('merchant-a', { body, id: 'other' }).headers['signature'] }),
    'a signature without the id': () => leavingOut(inbox, body, 'webhook-id'),
    'a signature without the time': () => leavingOut(inbox, body, 'webhook-timestamp'),
    'a signature without the body': () => leavingOut(inbox, body, 'content-type'),
    'a shared secret where a signature is due': () => inbox.sharedLetter('merchant-a', { body }, 'merchant-h'),
    'an unknown merchant': () => inbox.letter('nobody', { body }, own),
  }
}

/** The same for a sender that shares a secret with us. */
export const sharedForgeries = (inbox: Inbox, sender: string, body: string, random: () => number): Forgeries => {
  const good = () => inbox.sharedLetter(sender, { body })
  const signatureOf = (letter: Letter) => letter.headers['webhook-signature'] ?? ''
  return {
    "another sender's secret": () => inbox.sharedLetter(sender, { body }, 'carrier_other'),
    'a secret that nobody gave': () => inbox.sharedLetter(sender, { body }, 'nobody'),
    '301 s old': () => inbox.sharedLetter(sender, { body, timestamp: now() - 301 }),
    '301 s ahead': () => inbox.sharedLetter(sender, { body, timestamp: now() + 301 }),
    'no time': () => withHeaders(good(), { 'webhook-timestamp': undefined }),
    'another time': () => withHeaders(good(), { 'webhook-timestamp': String(now() + 1) }),
    'another id: a replay as something new': () => withHeaders(good(), { 'webhook-id': crypto.randomUUID() }),
    'no id': () => withHeaders(good(), { 'webhook-id': undefined }),
    'another body': () => ({ ...good(), bytes: altered(body) }),
    'one byte more': () => ({ ...good(), bytes: Buffer.from(`${body} `) }),
    'no body': () => ({ ...good(), bytes: Buffer.alloc(0) }),
    'no signature': () => withHeaders(good(), { 'webhook-signature': undefined }),
    'an empty signature': () => withHeaders(good(), { 'webhook-signature': 'v1,' }),
    'a signature of another kind': () => {
      const letter = good()
      return withHeaders(letter, { 'webhook-signature': signatureOf(letter).replace('v1,', 'v0,') })
    },
    'a signature with one letter changed': () => {
      const letter = good()
      return withHeaders(letter, {
        'webhook-signature': flipped(signatureOf(letter), 3 + Math.floor(random() * 42)),
      })
    },
    'a query that nobody signed': () => ({ ...good(), path: `${good().path}?again=1` }),
    'the place of another sender': () => ({ ...good(), path: '/v1/webhooks/carriers/other' }),
    'the place of a merchant with keys': () => ({ ...good(), path: '/v1/webhooks/merchants/merchant-a' }),
    'an unknown carrier': () => ({ ...good(), path: '/v1/webhooks/carriers/nobody' }),
  }
}
