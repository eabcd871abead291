import { afterEach, expect, test } from 'vitest'
import { startLies } from '#test/support/companies/lies.ts'
import { startBuyers } from '#test/support/people/buyers.ts'
import { operator } from '#test/support/people/operator.ts'
import { worldOf } from '#test/support/run/world-of.ts'

const lies = startLies()
const desk = worldOf(() => startBuyers(lies.line))
afterEach(() => lies.mend())

test('an operator may name an order by any id that a merchant may give it', async () => {
  const who = await desk.buyer()
  const { checkoutId } = await desk.approved(who, [{ merchantId: 'merchant-b', sku: 'b-gro-01', quantity: 1 }])
  // The order is there, and nobody can read which one.
  lies.tell('merchant-b', /\/checkout-sessions\//, (body) => (body.status === 'completed' ? {} : body))
  await desk.finish(checkoutId)
  const item = (await operator.list({})).find((each) => each['checkoutId'] === checkoutId)
  const bought = (merchantOrderId: string) =>
    operator.resolve(String(item?.['parkedId']), { outcome: 'bought', merchantOrderId })
  expect(await bought('o'.repeat(201))).toMatchObject({ status: 400, body: { code: 'request.invalid' } })
  expect(await bought(' ')).toMatchObject({ status: 400, body: { code: 'request.invalid' } })
  expect(await bought('o'.repeat(200))).toMatchObject({ status: 200, body: { state: 'resolved' } })
})
