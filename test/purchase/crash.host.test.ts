import { existsSync } from 'node:fs'
import { appendFile, cp, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { executionsNamed, untilEnded } from '#test/support/host/executions.ts'
import { startTestHost, type TestHost } from '#test/support/host/host.ts'
import { type CheckoutReply, type Shopper, shopper } from '#test/support/people/shopping.ts'
import { bankHoldsOf, books, calm, chaos, expectClean, rulesOf, shopBooks } from '#test/support/purchases/books.ts'
import { failAfterMs, until } from '#test/support/run/until.ts'
import { verifies } from '#test/support/run/verifies.ts'

let host: TestHost
let ada: Shopper

beforeAll(async () => {
  host = await startTestHost()
  ada = await shopper(host)
})
afterAll(async () => {
  await expectClean(host)
  await host.stop()
})

const asking = async (words: string, merchantId: string) => {
  const offer = (await ada.offers(words)).find((each) => each.merchantId === merchantId)
  const checkout = await ada.quote([{ offerId: offer?.offerId }])
  return { checkout, asked: await ada.ask(checkout.checkoutId) }
}
const legOf = async (checkoutId: string) => (await ada.checkout(checkoutId)).legs[0]
const newBundle = 'said by the new bundle'
/** The same app as a later build would have it: every step's bundle says so when it is loaded. */
const rebuilt = async (app: string): Promise<string> => {
  const folder = join(host.dataDir, 'later-build')
  await cp(app, folder, { recursive: true })
  for (const asset of await readdir(folder)) {
    const bundle = join(folder, asset, 'index.mjs')
    if (asset.startsWith('asset.') && existsSync(bundle))
      await appendFile(bundle, `\nconsole.log(${JSON.stringify(newBundle)})\n`)
  }
  return folder
}
const ended = (checkoutId: string, approvalId: string) => untilEnded(host, ada, { checkoutId, approvalId })
/** Bought once, or not at all: never twice, never paid without an order, never an order without its money. */
const onceOrNever = async ({ checkoutId, state, totalMinor }: CheckoutReply) => {
  const records = await books(host, ada, checkoutId)
  const bought = state === 'completed'
  expect(records).toMatchObject({ heldMinor: 0, placed: bought ? 1 : 0 })
  expect(records.capturedMinor - records.refundedMinor).toBe(bought ? totalMinor : 0)
  expect((await bankHoldsOf(host, checkoutId)).length).toBeLessThanOrEqual(1)
}

for (const merchantId of ['merchant-a', 'merchant-b'])
  verifies(
    'crash.approval-wait',
    `killed while ${merchantId}'s purchase waits: the old token still answers`,
    async () => {
      const { checkout, asked: approval } = await asking('yoga mat', merchantId)
      await until(async () => (await executionsNamed(host, approval.approvalId)).length === 1)
      await host.kill9()
      await host.restart()
      await ada.decide(checkout.checkoutId, approval)
      const done = await ended(checkout.checkoutId, approval.approvalId)
      expect(done.state).toBe('completed')
      await onceOrNever(done)
    },
  )

verifies('crash.approval-wait', 'killed right after the decision was acknowledged: it is bought', async () => {
  const { checkout, asked: approval } = await asking('bike helmet', 'merchant-a')
  await ada.decide(checkout.checkoutId, approval)
  await host.kill9()
  await host.restart()
  const done = await ended(checkout.checkoutId, approval.approvalId)
  expect(done.state).toBe('completed')
  await onceOrNever(done)
})

for (const merchantId of ['merchant-a', 'merchant-b'])
  verifies('crash.placing', `killed while ${merchantId} is being asked for the order`, async () => {
    const { checkout, asked: approval } = await asking('insulated bottle', merchantId)
    await chaos(host, merchantId, { operation: 'complete', kind: 'slow', delayMs: 4500 })
    await ada.decide(checkout.checkoutId, approval)
    await until(async () => (await legOf(checkout.checkoutId))?.placement === 'requested')
    await host.kill9()
    await host.restart()
    const done = await ended(checkout.checkoutId, approval.approvalId)
    expect(['completed', 'failed']).toContain(done.state)
    await onceOrNever(done)
  })

verifies('crash.placing', 'killed after the merchant took the order and before Purser recorded it', async () => {
  const { checkout, asked: approval } = await asking('head torch', 'merchant-a')
  await chaos(host, 'merchant-a', { operation: 'complete', kind: 'timeout-after-commit', delayMs: 6000 })
  await ada.decide(checkout.checkoutId, approval)
  const session = checkout.legs[0]?.merchantCheckoutId
  await until(async () => (await shopBooks(host, 'merchant-a')).orders.some(({ checkoutId }) => checkoutId === session))
  await host.kill9()
  await host.restart()
  const done = await ended(checkout.checkoutId, approval.approvalId)
  expect(done.state).toBe('completed')
  await onceOrNever(done)
})

verifies('crash.placing', 'killed again and again from the decision on', async () => {
  const { checkout, asked: approval } = await asking('trekking poles', 'merchant-a')
  await ada.decide(checkout.checkoutId, approval)
  for (let round = 0; round < 4; round++) {
    await host.kill9()
    await host.restart()
    await until(async () => (await host.local<{ ready: boolean }>('state')).ready)
  }
  const done = await ended(checkout.checkoutId, approval.approvalId)
  expect(['completed', 'failed']).toContain(done.state)
  await onceOrNever(done)
})

verifies(
  'purchase.late-landing',
  'a hold that the bank makes after the purchase was undone is refused by the bank',
  async () => {
    const { checkout, asked: approval } = await asking('city bicycle', 'merchant-b')
    const { checkoutId } = checkout
    const landsAfterMs = 24_000
    await chaos(host, 'bank', { operation: 'authorize', kind: 'slow', delayMs: landsAfterMs })
    const sentAt = performance.now()
    await ada.decide(checkoutId, approval)
    // From the call that is on its way on, and not sooner: the dead answer nothing slowly.
    await until(async () => (await rulesOf(host, 'bank')).some(({ left }) => left === 0))
    await chaos(host, 'bank', { operation: 'authorize', kind: 'dead', times: null })
    await chaos(host, 'bank', { operation: 'find', kind: 'dead', times: null })
    await until(
      async () => {
        const [execution] = await executionsNamed(host, approval.approvalId)
        if (execution?.path.includes('UndoAuthorizePayment')) return true
        if (execution?.waiting) await host.local('clock', { advanceSeconds: 25 })
        return false
      },
      failAfterMs,
      200,
    )
    await calm(host, 'bank')
    const done = await ended(checkoutId, approval.approvalId)
    expect(done).toMatchObject({ state: 'failed', legs: [{ payment: 'voided' }] })
    expect(performance.now() - sentAt).toBeLessThan(landsAfterMs)
    await until(() => performance.now() - sentAt > landsAfterMs + 1000, landsAfterMs + 5000)
    await onceOrNever(done)
    expect(await bankHoldsOf(host, checkoutId)).toMatchObject([{ state: 'voided', capturedMinor: 0 }])
  },
)

verifies('approval.deploy', 'new bundles while the user decides: the purchase goes on with them', async () => {
  const { checkout, asked: approval } = await asking('down sleeping bag', 'merchant-a')
  await until(async () => (await executionsNamed(host, approval.approvalId)).length === 1)
  await host.restart({ app: await rebuilt(host.app) })
  await ada.decide(checkout.checkoutId, approval)
  const done = await ended(checkout.checkoutId, approval.approvalId)
  expect(done.state).toBe('completed')
  await onceOrNever(done)
  const said = await readFile(join(host.dataDir, 'logs/purser-purchase-settle-purchase.log'), 'utf8')
  expect(said).toContain(newBundle)
})
