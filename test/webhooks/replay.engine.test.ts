import type { EventBridgeEvent } from 'aws-lambda'
import { afterAll, beforeAll, expect } from 'vitest'
import { handler as apply } from '#functions/webhooks/apply.ts'
import { handler as getWebhook } from '#functions/webhooks/get.ts'
import { handler as listWebhooks } from '#functions/webhooks/list.ts'
import { webhookView } from '#functions/webhooks/webhook-view.ts'
import { parkRow } from '#shared/operations/park-row.ts'
import { parked } from '#shared/operations/rows/parked.ts'
import { orderIdOf, orders } from '#shared/orders/orders.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { packed } from '#shared/platform/table/packed.ts'
import { commit, update } from '#shared/platform/table/table.ts'
import { keepWebhook } from '#shared/webhooks/flows/accept-webhook.ts'
import { retryWebhook } from '#shared/webhooks/rows/replay-webhook.ts'
import { bodyOf, type InboxRow, webhooks } from '#shared/webhooks/rows/webhooks.ts'
import { call } from '#test/support/api/api-call.ts'
import { type AwsFake, startAwsFake } from '#test/support/aws/aws-fake.ts'
import { type Engine, startEngine } from '#test/support/aws/engine.ts'
import { wholeTable } from '#test/support/aws/whole-table.ts'
import { orderBody } from '#test/support/companies/merchant-voice.ts'
import { verifies } from '#test/support/run/verifies.ts'

let engine: Engine
let aws: AwsFake
beforeAll(async () => {
  ;[engine, aws] = await Promise.all([startEngine(), startAwsFake()])
})
afterAll(() => Promise.all([engine.stop(), aws.stop()]))

const merchantId = 'merchant-a'
const shipped = orderBody({ id: 'o-1', checkoutId: 'co-1', totalMinor: 100 }, [
  { id: 'ev-1', type: 'shipped', at: '2026-11-22T09:00:00Z' },
])
const arrives = (eventId: string, body: string) => {
  const at = new Date().toISOString()
  return keepWebhook({ sender: merchantId, eventId, body, signedAt: at, receivedAt: at }, Date.now())
}
const sent = (eventId: string) =>
  apply({ detail: { data: { sender: merchantId, eventId } } } as EventBridgeEvent<string, unknown>)
const row = async (eventId: string) => {
  const webhook = await webhooks.get(merchantId, eventId)
  if (!webhook) throw new Error('not kept')
  return webhook
}

verifies(
  'fields.sealed',
  'a message that holds a name and an address is kept sealed, and read again as it was',
  async () => {
    const body = JSON.stringify({ id: 'o-9', fulfillment: { name: 'Ada Byron', line1: '7 Secret Lane' } })
    await arrives('w-sealed', body)
    const rows = (await wholeTable()).join('\n')
    for (const word of ['Ada Byron', 'Secret Lane']) expect(rows).not.toContain(word)
    expect(await bodyOf(await row('w-sealed'))).toBe(body)
    expect(webhookView(await row('w-sealed'))).not.toHaveProperty('sealed')
  },
)

const replayed = (same: InboxRow) => commit(webhooks.replay(same, 'operator', Date.now()).writes)

verifies(
  'webhook.replayed',
  'what was applied can be applied again and changes nothing; the attempt is counted',
  async () => {
    expect(await arrives('w-1', shipped)).toBe(true)
    await sent('w-1')
    expect(await row('w-1')).toMatchObject({ state: 'applied', attempts: 1 })
    const before = await orders.view(orderIdOf(merchantId, 'o-1'))
    expect(before.facts.map(({ kind }) => kind)).toEqual(['shipped'])
    await replayed(await row('w-1'))
    expect(await row('w-1')).toMatchObject({ state: 'received', attempts: 2 })
    await sent('w-1')
    expect(await row('w-1')).toMatchObject({ state: 'applied', attempts: 2 })
    expect(await orders.view(orderIdOf(merchantId, 'o-1'))).toEqual(before)
  },
)

verifies('webhook.replayed', 'facts of an order that is not ours yet are kept for when it is', async () => {
  const { order, facts } = await orders.view(orderIdOf(merchantId, 'o-1'))
  expect(order).toBeUndefined()
  expect(facts).toHaveLength(1)
})

verifies('webhook.replayed', 'two operators at once replay it once', async () => {
  await arrives('w-2', shipped)
  const same = await row('w-2')
  const outcomes = await Promise.allSettled([replayed(same), replayed(same)])
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect((await row('w-2')).attempts).toBe(2)
})

verifies('webhook.replayed', 'a body that is no order is parked with the reason', async () => {
  await arrives('w-3', '{"hello":')
  await sent('w-3')
  expect(await row('w-3')).toMatchObject({ state: 'parked', reason: 'The body is not an order' })
})

verifies('webhook.replayed', 'who read it before somebody else replayed it is refused and reads again', async () => {
  await arrives('w-4', shipped)
  await parkRow(keys.webhook(merchantId, 'w-4'), 'internal', 'sweep', Date.now())
  const item = await parked.ofRow(keys.webhook(merchantId, 'w-4'))
  if (!item) throw new Error('not parked')
  const act = { item, actor: 'operator:usr_1', nowMs: Date.now() }
  await replayed(await row('w-4'))
  await commit((await retryWebhook(act)).writes)
  await expect(retryWebhook(act).then(({ writes }) => commit(writes))).rejects.toMatchObject({ code: 'parked.stale' })
  await sent('w-4')
  const worked = await row('w-4')
  expect(() => webhooks.parked(worked, 'sweep', 'late')).toThrow(expect.objectContaining({ code: 'state.moved' }))
  expect(await row('w-4')).toMatchObject({ state: 'applied', attempts: 3 })
})

verifies(
  'webhook.unreadable',
  'a message that an older version kept in the clear is listed, shown and set aside with the reason',
  async () => {
    await arrives('w-5', shipped)
    const inTheClear = { sealed: undefined, body: packed(shipped) }
    await commit([update(keys.webhook(merchantId, 'w-5'), {}, inTheClear, () => new Error('no row'))])
    await sent('w-5')
    const reason = expect.stringContaining('older version')
    expect(await row('w-5')).toMatchObject({ state: 'parked', reason })
    const context = { kind: 'user', userId: 'usr_op', authTime: '0', scopes: 'operate' }
    const shown = await call(getWebhook, { params: { id: `${merchantId}.w-5` }, context })
    expect(shown).toMatchObject({ status: 200, body: { state: 'parked', reason } })
    const listed = await call(listWebhooks, { query: { state: 'parked' }, context })
    expect(listed.body.items).toContainEqual(shown.body)
    expect(await parked.ofRow(keys.webhook(merchantId, 'w-5'))).toMatchObject({ state: 'open' })
  },
)
