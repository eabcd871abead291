import { ScanCommand } from '@aws-sdk/lib-dynamodb'
import { afterAll, afterEach, beforeAll, describe, expect, vi } from 'vitest'
import { handler as explainRoute } from '#functions/checkouts/explain.ts'
import { handler as createIntent } from '#functions/intents/create.ts'
import { handler as listOffers } from '#functions/intents/list-offers.ts'
import { handler as refundRoute } from '#functions/orders/refund.ts'
import { contentHash } from '#shared/kernel/hash.ts'
import { documents, tableName } from '#shared/platform/table/documents.ts'
import { commit, insert, remove, update } from '#shared/platform/table/table.ts'
import { call } from '#test/support/api/api-call.ts'
import { type Buyer, type Buyers, startBuyers } from '#test/support/people/buyers.ts'
import { verifies } from '#test/support/run/verifies.ts'

type Row = Record<string, unknown> & { pk: string; sk: string }
interface Told {
  at: string
  kind: string
  row: string
  says: string
  data: Record<string, unknown>
  parts?: Record<string, unknown>[]
  merchantWords?: string[]
  hash?: { verified: boolean }
}

let world: Buyers
let ada: Buyer
let checkoutId: string
beforeAll(async () => {
  world = await startBuyers()
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
  ada = await world.buyer()
  checkoutId = await boughtAfterDrift()
})
afterEach(() => world.calm())
afterAll(async () => {
  vi.useRealTimers()
  await world.stop()
})

const later = () => vi.setSystemTime(Date.now() + 1000)

/** Words, offers, a purchase that drifts, is asked about again, completes, and is paid back. */
const boughtAfterDrift = async (): Promise<string> => {
  const { body: intent } = await ada.agent(createIntent, { body: { text: 'dotted notebook' } })
  later()
  const { body } = await ada.agent(listOffers, { params: { intentId: intent.intentId } })
  const offer = body.offers.find(({ merchantId }: { merchantId: string }) => merchantId === 'merchant-b')
  later()
  const quoted = await world.quote(ada, [{ offerId: offer.offerId }])
  const id: string = quoted.checkoutId
  later()
  const approval = await world.ask(ada, id)
  later()
  await world.trouble('merchant-b', { operation: 'get', kind: 'price-change', percent: 10 })
  await world.say(ada, approval)
  later()
  expect((await world.finish(id)).state).toBe('quoted')
  later()
  await world.say(ada, await world.ask(ada, id))
  later()
  const done = await world.finish(id)
  expect(done.state).toBe('completed')
  later()
  const refunded = await ada.user(refundRoute, { params: { orderId: done.legs[0]?.orderId ?? '' }, body: {} })
  expect(refunded.status).toBeLessThan(300)
  return id
}

const explanation = async (who: Buyer = ada, query: Record<string, string> = {}) =>
  who.user(explainRoute, { params: { checkoutId }, query })

const table = async (): Promise<Row[]> =>
  (await documents.send(new ScanCommand({ TableName: tableName(), ConsistentRead: true }))).Items as Row[]

/** The rows of this purchase in these families, whatever else is in the table. */
const rowsOf = async (family: string, prefix = ''): Promise<Row[]> => {
  const rows = await table()
  const orders = rows.filter((row) => row['checkoutId'] === checkoutId && row.sk === '#META').map(({ pk }) => pk)
  const own = [`CHECKOUT#${checkoutId}`, `AUDIT#${checkoutId}`, `LEDGER#${checkoutId}`, ...orders]
  return rows.filter(({ pk, sk }) => own.includes(pk) && pk.startsWith(family) && sk.startsWith(prefix))
}

describe('a purchase with a drift and a refund', () => {
  for (const [what, family, prefix] of [
    ['audit row', 'AUDIT#', ''],
    ['event of the checkout', 'CHECKOUT#', 'EVT#'],
    ['event of the order', 'ORDER#', 'EVT#'],
    ['ledger entry', 'LEDGER#', ''],
    ['receipt', 'CHECKOUT#', 'RECEIPT#'],
    ['approval', 'CHECKOUT#', 'APPROVAL#'],
    ['leg', 'CHECKOUT#', 'LEG#'],
    ['fact', 'ORDER#', 'FACT#'],
    ['refund', 'ORDER#', 'REFUND#'],
  ] as const)
    verifies('explain.complete', `tells every ${what}`, async () => {
      const { body } = await explanation()
      const places = new Set(body.entries.map(({ row }: Told) => row))
      const rows = await rowsOf(family, prefix)
      expect(rows.length).toBeGreaterThan(0)
      for (const { pk, sk } of rows) expect(places).toContain(`${pk} ${sk}`)
    })

  verifies('explain.complete', 'is told in order of time, from the words to the money back', async () => {
    const { status, body } = await explanation()
    expect(status).toBe(200)
    const entries: Told[] = body.entries
    expect(entries.map(({ at }) => at)).toEqual(entries.map(({ at }) => at).sort())
    const first = (kind: string) => entries.findIndex((entry) => entry.kind === kind)
    for (const kind of ['offer', 'receipt', 'approval', 'decision', 'drift', 'payment', 'placement', 'order', 'refund'])
      expect(first(kind), kind).toBeGreaterThan(first('intent'))
    expect(first('drift')).toBeGreaterThan(first('decision'))
    expect(first('refund')).toBeGreaterThan(first('order'))
    expect(entries.find(({ kind }) => kind === 'choice')?.data).toMatchObject({
      merchantId: 'merchant-b',
      rank: 2,
      rule: 'chosen-offer',
    })
    expect(entries.find(({ kind }) => kind === 'drift')?.parts).toMatchObject([{ what: 'total', leg: 1 }])
    const decisions = entries.filter(({ kind }) => kind === 'decision')
    expect(decisions).toHaveLength(2)
    for (const { data } of decisions)
      expect(data).toMatchObject({ decidedBy: `user:${ada.userId}`, loginAgeSeconds: 0 })
    expect(body.standing).toMatchObject({ state: 'completed', parked: 0, confirming: [], budget: [] })
    expect(body.standing.claimed.length).toBeGreaterThan(0)
  })

  verifies('explain.verifies', 'every hash is worked out anew and comes out the same', async () => {
    const { body } = await explanation()
    expect(body).toMatchObject({ verified: true, chain: { verified: true } })
    expect(body.entries.filter(({ hash }: Told) => hash).length).toBeGreaterThan(15)
  })

  verifies('explain.complete', 'can be read page by page', async () => {
    const whole = (await explanation()).body
    const pages: Told[] = []
    for (let from: number | undefined = 0; from !== undefined; ) {
      const { body } = await explanation(ada, { from: String(from), limit: '7' })
      expect(body.entries.length).toBeLessThanOrEqual(7)
      pages.push(...body.entries)
      from = body.next
    }
    expect(pages).toEqual(whole.entries)
    for (const query of [{ limit: '101' }, { from: '-1' }, { unexpected: '1' }])
      expect((await explanation(ada, query as Record<string, string>)).status).toBe(400)
  })

  verifies('explain.own', 'is not found by anybody else, and told to their agent and to operators', async () => {
    expect((await explanation(await world.buyer())).status).toBe(404)
    expect((await ada.agent(explainRoute, { params: { checkoutId } })).status).toBe(200)
    const operator = { kind: 'user', userId: 'usr_op', authTime: '0', scopes: 'orders:read operate' }
    expect((await call(explainRoute, { params: { checkoutId }, context: operator })).status).toBe(200)
  })

  verifies('explain.own', "keeps the merchant's words apart from ours, and the address to itself", async () => {
    const { body } = await explanation()
    const text = JSON.stringify(body)
    expect(text).not.toContain('Springfield')
    const entries: Told[] = body.entries
    const title = entries.find(({ kind }) => kind === 'receipt')?.merchantWords?.[0] ?? ''
    expect(title).toMatch(/notebook/i)
    for (const { says, data, parts } of entries) expect(JSON.stringify([says, data, parts])).not.toContain(title)
  })
})

describe('a row that somebody changed', () => {
  const spoiled: readonly [string, string, string, (row: Row) => Record<string, unknown>][] = [
    ['the actor of an audit row', 'AUDIT#', '', () => ({ actor: 'user:usr_other' })],
    [
      'an audit row written anew, with a hash that fits',
      'AUDIT#',
      '',
      ({ subject, seq, at, action, details, prevHash }) => {
        const actor = 'user:usr_other'
        return { actor, hash: contentHash({ subject, seq, at, actor, action, details, prevHash }) }
      },
    ],
    ['the time of an audit row', 'AUDIT#', '', () => ({ at: '2020-01-01T00:00:00.000Z' })],
    [
      'a total in the text of a receipt',
      'CHECKOUT#',
      'RECEIPT#',
      ({ text }) => ({ text: String(text).replace(/"totalMinor":\d+/g, '"totalMinor":1') }),
    ],
    ['the receipt that an approval is about', 'CHECKOUT#', 'APPROVAL#', () => ({ receiptHash: 'f'.repeat(64) })],
    ['the id of an event', 'CHECKOUT#', 'EVT#', () => ({ eventId: 'evt_other' })],
    ['one side of a ledger entry', 'LEDGER#', '', ({ postings }) => ({ postings: (postings as object[]).slice(1) })],
    ['the head of the chain', 'CHECKOUT#', '#META', () => ({ auditHead: '0'.repeat(64) })],
  ]
  for (const [what, family, prefix, change] of spoiled)
    verifies('explain.verifies', `shows: ${what}`, async () => {
      const [row] = await rowsOf(family, prefix)
      if (!row) throw new Error('nothing to change')
      const { pk, sk } = row
      const changed = change(row)
      const before = Object.fromEntries(Object.keys(changed).map((name) => [name, row[name]]))
      expect(changed).not.toEqual(before)
      const never = () => new Error('no condition')
      await commit([update({ pk, sk }, {}, changed, never)])
      expect((await explanation()).body.verified).toBe(false)
      await commit([update({ pk, sk }, {}, before, never)])
      expect((await explanation()).body.verified).toBe(true)
    })

  verifies('explain.verifies', 'shows: an audit row that is gone', async () => {
    const row = (await rowsOf('AUDIT#'))[1]
    if (!row) throw new Error('nothing to take away')
    const never = () => new Error('no condition')
    await commit([remove({ pk: row.pk, sk: row.sk }, {}, never)])
    expect((await explanation()).body).toMatchObject({ verified: false, chain: { verified: false } })
    await commit([insert(row, never)])
    expect((await explanation()).body.verified).toBe(true)
  })
})
