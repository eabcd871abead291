import { afterAll, beforeAll, expect } from 'vitest'
import { handler as confirmEmail } from '#functions/auth/confirm-email.ts'
import { handler as register } from '#functions/auth/register.ts'
import { handler as requestApproval } from '#functions/checkouts/request-approval.ts'
import { newId } from '#shared/platform/runtime/new-id.ts'
import { call } from '#test/support/api/api-call.ts'
import { startMailingStage } from '#test/support/aws/mailing-stage.ts'
import { contextOf } from '#test/support/people/people.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { carryAll, tokenIn } from './links-fixture.ts'

let stage: Awaited<ReturnType<typeof startMailingStage>>
beforeAll(async () => {
  stage = await startMailingStage({ confirmedBuyers: true })
})
afterAll(() => stage.stop())

verifies('account.confirmed', 'where a stage asks for it, nobody asks for an approval before', async () => {
  const email = `${crypto.randomUUID()}@example.com`
  const { body } = await call(register, { body: { email, password: 'correct horse battery' } })
  const context = await contextOf(body.accessToken)
  const asks = async () => {
    const headers = { 'idempotency-key': crypto.randomUUID() }
    const params = { checkoutId: newId('checkout') }
    return (await call(requestApproval, { context, headers, params, body: {} })).body.code
  }
  expect(await asks()).toBe('auth.email-unconfirmed')
  const [mail] = await carryAll(stage.fake)
  expect((await call(confirmEmail, { body: { token: tokenIn(mail) } })).status).toBe(200)
  expect(await asks()).toBe('checkout.not-found')
})
