import { describe, expect, it } from 'vitest'
import { handler as createIntent } from '#functions/intents/create.ts'
import { handler as getIntent } from '#functions/intents/get.ts'
import { handler as listIntents } from '#functions/intents/list.ts'
import { call } from '#test/support/api/api-call.ts'
import { ada, agentOf, context, made } from './offers-fixture.ts'

describe('an intent', () => {
  it('is understood from words, shown again, and listed newest first', async () => {
    const who = context('usr_lister')
    const first = await made({ text: 'wireless headphones under $100' }, who)
    const second = await made({ text: '2 coffee makers for less than 70 dollars' }, agentOf('usr_lister'))
    const shown = await call(getIntent, { params: { intentId: second }, context: who })
    expect(shown.body).toMatchObject({
      query: 'coffee makers',
      quantity: 2,
      maxPriceMinor: 7000,
      principal: 'agent:agt_1',
    })
    expect(shown.body.userId).toBeUndefined()
    const page = await call(listIntents, { query: { limit: '1' }, context: who })
    expect(page.body.items.map(({ intentId }: { intentId: string }) => intentId)).toEqual([second])
    const rest = await call(listIntents, { query: { limit: '5', cursor: page.body.cursor }, context: who })
    expect(rest.body.items.map(({ intentId }: { intentId: string }) => intentId)).toEqual([first])
  })

  it('answers the words that changed nothing, and quotes those that are not clear', async () => {
    const plain = await call(createIntent, {
      body: { text: '2 mugs asap, not from merchant-b, not white' },
      context: ada,
    })
    expect(plain.body).toMatchObject({
      query: 'mugs',
      quantity: 2,
      unread: ['asap'],
      notMerchants: ['merchant-b'],
      without: ['white'],
    })
    const refused = await call(createIntent, { body: { text: 'mugs not before Friday' }, context: ada })
    expect(refused).toMatchObject({
      status: 422,
      body: { details: { missing: ['deliverBy'], words: ['not before Friday'] } },
    })
    expect(refused.body.title).toContain('\u201cnot before Friday\u201d')
  })

  it('is one for one idempotency key', async () => {
    const sent = { body: { query: 'mug' }, headers: { 'idempotency-key': 'k1' }, context: ada }
    const [first, second] = [await call(createIntent, sent), await call(createIntent, sent)]
    expect(second.body).toEqual(first.body)
    expect((await call(createIntent, { ...sent, body: { query: 'cup' } })).status).toBe(422)
  })

  it.each<[object, number, string]>([
    [{ text: 'under $5' }, 422, 'intent.unclear'],
    [{ text: 'Buy -5 mugs' }, 422, 'intent.unclear'],
    [{ text: 'mug', notMerchants: ['merchant-x'] }, 404, 'merchant.not-found'],
    [{ text: 'mug', notMerchants: ['merchant-a', 'merchant-b'] }, 422, 'intent.unclear'],
    [{}, 400, 'request.invalid'],
    [{ query: 'mug', quantity: 1.5 }, 400, 'request.invalid'],
    [{ query: 'mug', maxPriceMinor: -1 }, 400, 'request.invalid'],
    [{ query: 'mug', colour: 'red' }, 400, 'request.invalid'],
    [{ query: 'mug', merchants: ['merchant-x'] }, 404, 'merchant.not-found'],
    [{ query: 'mug', timeZone: 'Nowhere' }, 422, 'intent.unclear'],
  ])('%j is refused', async (body, status, code) => {
    expect(await call(createIntent, { body, context: ada })).toMatchObject({ status, body: { code } })
  })
})
