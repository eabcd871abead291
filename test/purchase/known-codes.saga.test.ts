import { afterAll, beforeAll, expect, test } from 'vitest'
import { handler as getCheckout } from '#functions/checkouts/get.ts'
import { run as parkLeg } from '#functions/purchase/park-leg.ts'
import { run as parkPurchase } from '#functions/purchase/park-purchase.ts'
import { undo as undoPlaceOrder } from '#functions/purchase/place-order.ts'
import { CodeOrInternal } from '#shared/kernel/failure-code.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { all } from '#shared/platform/table/page.ts'
import { type Buyers, startBuyers } from '#test/support/people/buyers.ts'
import { operator } from '#test/support/people/operator.ts'

let desk: Buyers
beforeAll(async () => {
  desk = await startBuyers()
})
afterAll(() => desk.stop())

/** What a library, the runtime or the state machine calls an error. */
const names = ['Error', 'TransactionCanceledException', 'States.Timeout', 'constructor', 'x'.repeat(10_000)]
const lines = [{ merchantId: 'merchant-b', sku: 'b-gro-01', quantity: 1 }]
const itemOf = async (checkoutId: string) => (await operator.list({})).find((item) => item['checkoutId'] === checkoutId)
const rowsOf = async (checkoutId: string) => {
  const [rows, audit] = await Promise.all([
    all({ partition: keys.checkoutPartition(checkoutId) }),
    all({ partition: keys.auditPartition(checkoutId) }),
  ])
  return JSON.stringify([...rows, ...audit])
}

test.each(names)('a purchase that breaks with %.30s is parked and fails as internal, in every row', async (code) => {
  const who = await desk.buyer()
  const { approvalId, checkoutId } = await desk.approved(who, lines)
  await parkPurchase({ approvalId, checkoutId, code })
  expect(await itemOf(checkoutId)).toMatchObject({ reason: 'internal' })
  expect(await rowsOf(checkoutId)).not.toContain(`"${code}"`)
})

test.each(names)('a leg whose undo breaks with %.30s says so as internal', async (code) => {
  const who = await desk.buyer()
  const { approvalId, checkoutId } = await desk.approved(who, lines)
  await undoPlaceOrder({ approvalId, checkoutId, leg: 1, code }).catch(() => undefined)
  expect((await who.user(getCheckout, { params: { checkoutId } })).body.failure).toMatchObject({ code: 'internal' })
  await parkLeg({ approvalId, checkoutId, leg: 1, code })
  expect(await itemOf(checkoutId)).toMatchObject({ reason: 'internal' })
  expect(await rowsOf(checkoutId)).not.toContain(`"${code}"`)
})

test('a code of the catalogue stays what it is', async () => {
  const who = await desk.buyer()
  const { approvalId, checkoutId } = await desk.approved(who, lines)
  await parkPurchase({ approvalId, checkoutId, code: 'payment.outcome-unknown' })
  expect(await itemOf(checkoutId)).toMatchObject({ reason: 'payment.outcome-unknown' })
  expect(CodeOrInternal.parse(7)).toBe('internal')
})
