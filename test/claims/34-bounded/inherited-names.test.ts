import { afterAll, beforeAll, expect } from 'vitest'
import { handler as createCart } from '#functions/carts/create.ts'
import { handler as getCart } from '#functions/carts/get.ts'
import { handler as putItem } from '#functions/carts/put-item.ts'
import { handler as createCheckout } from '#functions/checkouts/create.ts'
import { handler as createIntent } from '#functions/intents/create.ts'
import { handler as listIntents } from '#functions/intents/list.ts'
import { handler as putAddress } from '#functions/me/put-address.ts'
import { handler as resolveParked } from '#functions/parked/resolve.ts'
import { handler as receiveCarrier } from '#functions/webhooks/receive-carrier.ts'
import { handler as receiveMerchant } from '#functions/webhooks/receive-merchant.ts'
import { reasonOf } from '#shared/merchants/ucp/completion.ts'
import { call, type Sent } from '#test/support/api/api-call.ts'
import { basket, type KeyedWorld, startKeyed } from '#test/support/keyed/keyed.ts'
import { type Buyer, door } from '#test/support/people/buyers.ts'
import { operator } from '#test/support/people/operator.ts'
import { claimByTries } from '#test/support/run/claims.ts'

let world: KeyedWorld
beforeAll(async () => {
  world = await startKeyed()
  world.desk.companies.parameters['/purser/test/webhook-keys'] = '{}'
})
afterAll(() => world.stop())

const names = [...Object.getOwnPropertyNames(Object.prototype), 'prototype']
const [line] = basket
/** A member of this name, own even if it is `__proto__`. */
const named = (name: string, value: unknown): object => JSON.parse(`{${JSON.stringify(name)}:${JSON.stringify(value)}}`)

interface Place {
  send: (who: Buyer, name: string) => Promise<{ status: number; body: { code?: string } }>
}
const cart = (who: Buyer, sent: Sent) => ({
  ...sent,
  headers: { authorization: `Bearer ${who.accessToken}`, ...sent.headers },
})
const inCart = async (who: Buyer, itemId: string) => {
  const { cartId, version } = (await who.user(createCart, cart(who, { body: { lines: basket } }))).body
  const headers = { 'if-match': `"${version}"` }
  const put = await who.user(putItem, cart(who, { params: { cartId, itemId }, body: line, headers }))
  const seen = await who.user(getCart, cart(who, { params: { cartId } }))
  expect(seen.status).toBe(200)
  return put
}

/** Where somebody outside chooses a name. */
const places: Record<string, Place['send']> = {
  'a line of a cart': inCart,
  'an option': (who, name) =>
    who.user(createCheckout, {
      body: { lines: [{ ...line, options: named(name, 'x') }], address: door, instrument: 'pm_ok' },
    }),
  'an instrument': (who, name) =>
    who.user(createCheckout, { body: { lines: basket, address: door, instrument: name } }),
  'a member of a body': (who, name) => who.user(createIntent, { body: { query: 'mug', ...named(name, 'x') } }),
  'a member deep in a body': (who, name) =>
    who.user(createCheckout, {
      body: { lines: [{ ...line, ...named(name, {}) }], address: door, instrument: 'pm_ok' },
    }),
  'a query parameter': (who, name) => who.user(listIntents, { query: named(name, 'x') as Record<string, string> }),
  'an address': (who, name) => who.user(putAddress, { params: { addressId: name }, body: door }),
  'a header': (who, name) => who.user(listIntents, { headers: named(name, 'x') as Record<string, string> }),
  'a merchant': (who, name) => who.user(createIntent, { body: { query: 'mug', merchants: [name] } }),
  'a time zone': (who, name) => who.user(createIntent, { body: { text: 'mug by friday', timeZone: name } }),
  'a sender of webhooks': (_, name) => call(receiveMerchant, { params: { merchantId: name }, body: {} }),
  'a carrier': (_, name) => call(receiveCarrier, { params: { carrier: name }, body: {} }),
  "an operator's word": (_, name) =>
    call(resolveParked, {
      params: { id: `prk_${name}` },
      body: { outcome: name, note: name, ...named(name, name) },
      headers: { 'idempotency-key': name },
      context: operator.context(),
    }),
}

for (const [place, send] of Object.entries(places))
  claimByTries(
    34,
    `a name that every object has, as ${place}, is a name like any other or refused`,
    { small: names.length, usual: names.length, full: names.length },
    async ({ count, tried, each }) => {
      await each(count, async (n) => {
        const name = names[n % names.length] ?? ''
        const { status, body } = await send(await world.desk.buyer(), name)
        expect({ name, status, code: body.code }).not.toMatchObject({ code: 'internal' })
        expect(status).toBeLessThan(500)
        tried()
      })
    },
  )

claimByTries(
  34,
  'a merchant that refuses with such a code refuses',
  { small: names.length, usual: names.length, full: names.length },
  async ({ count, tried, each }) => {
    await each(count, async (n) => {
      const code = names[n % names.length] ?? ''
      expect(reasonOf([{ type: 'error', code, content: 'no', severity: 'unrecoverable' }])).toBe('refused')
      tried()
    })
  },
)
