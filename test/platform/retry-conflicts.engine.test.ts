import { afterAll, beforeAll, expect } from 'vitest'
import { handler as approve } from '#functions/checkouts/approve.ts'
import { handler as create } from '#functions/checkouts/create.ts'
import { handler as requestApproval } from '#functions/checkouts/request-approval.ts'
import { handler as putLimits } from '#functions/me/put-limits.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { retryOvertaken } from '#shared/platform/table/retry-overtaken.ts'
import { type Desk, doorstep, type Person, startDesk } from '#test/support/people/desk.ts'
import { verifies } from '#test/support/run/verifies.ts'

let desk: Desk
beforeAll(async () => {
  desk = await startDesk()
})
afterAll(() => desk.stop())

const quoted = async (person: Person, quantity: number): Promise<string> => {
  const lines = [{ merchantId: 'merchant-a', sku: desk.skuOf('merchant-a', 'gro-01'), quantity }]
  const { body } = await person.calls(create, { body: { lines, address: doorstep, instrument: 'pm_ok' } })
  return body.checkoutId
}
const ask = (person: Person, checkoutId: string) => person.calls(requestApproval, { params: { checkoutId }, body: {} })

verifies('command.again', 'purchases that ask for approval at one moment, the first of the month, all do', async () => {
  const ada = await desk.person()
  const ids: string[] = []
  for (const quantity of [1, 2, 3, 4]) ids.push(await quoted(ada, quantity))
  const answers = await Promise.all(ids.map((id) => ask(ada, id)))
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201])
  const decided = await Promise.all(
    answers.map(({ body: { checkoutId, approvalId, receiptHash } }) =>
      ada.calls(approve, { params: { checkoutId }, body: { approvalId, receiptHash } }),
    ),
  )
  expect(decided.map(({ status }) => status)).toEqual([200, 200, 200, 200])
})

verifies('command.again', 'limits that change at the moment of asking are no refusal', async () => {
  const ada = await desk.person()
  await ask(ada, await quoted(ada, 1))
  for (const perMonthMinor of [900_000, 800_000, 700_000]) {
    const limits = { currency: 'USD', perPurchaseMinor: 100_000, perMonthMinor }
    expect((await ada.calls(putLimits, { body: limits })).status).toBe(200)
    const ids = [await quoted(ada, perMonthMinor / 100_000), await quoted(ada, 10 + perMonthMinor / 100_000)]
    const answers = await Promise.all(ids.map((id) => ask(ada, id)))
    expect(answers.map(({ status }) => status)).toEqual([201, 201])
  }
})

verifies(
  'command.again',
  'what keeps losing is given up with the same answer; another refusal is none of it',
  async () => {
    let calls = 0
    const losing = (code: 'table.conflict' | 'limit.exceeded') => () => {
      calls++
      return Promise.reject(new Failure(code, 'no'))
    }
    await expect(retryOvertaken(['table.conflict'], losing('table.conflict'), 4)).rejects.toMatchObject({
      name: 'table.conflict',
    })
    expect(calls).toBe(4)
    await expect(retryOvertaken(['table.conflict'], losing('limit.exceeded'), 4)).rejects.toMatchObject({
      name: 'limit.exceeded',
    })
    expect(calls).toBe(5)
  },
)
