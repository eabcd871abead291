import { describe, expect } from 'vitest'
import { handler as explainRoute } from '#functions/checkouts/explain.ts'
import { call } from '#test/support/api/api-call.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { ada, checkoutId, explanation, rowsOf, type Told, world } from './explain-fixture.ts'

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

  verifies(
    'explain.own',
    "keeps the merchant's words apart from ours, and shows the address to its owner alone",
    async () => {
      const { body } = await explanation()
      expect(JSON.stringify(body)).toContain('Springfield')
      const params = { checkoutId }
      const context = { kind: 'user', userId: 'usr_op', authTime: '0', scopes: 'orders:read operate' }
      for (const other of [await ada.agent(explainRoute, { params }), await call(explainRoute, { params, context })])
        expect(JSON.stringify(other.body)).not.toContain('Springfield')
      const entries: Told[] = body.entries
      const title = entries.find(({ kind }) => kind === 'receipt')?.merchantWords?.[0] ?? ''
      expect(title).toMatch(/notebook/i)
      for (const { says, data, parts } of entries) expect(JSON.stringify([says, data, parts])).not.toContain(title)
    },
  )
})
