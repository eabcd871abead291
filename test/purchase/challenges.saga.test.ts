import { afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest'
import { handler as listPending } from '#functions/approvals/list-pending.ts'
import { handler as explain } from '#functions/checkouts/explain.ts'
import { handler as getCheckout } from '#functions/checkouts/get.ts'
import { handler as listApprovalsPage } from '#functions/pages/approvals/list-approvals.ts'
import { handler as showPurchase } from '#functions/pages/purchases/show-purchase.ts'
import { parkPurchase } from '#shared/purchase/flows/park-purchase.ts'
import { checkouts } from '#shared/purchase/rows/checkouts.ts'
import { browse, cookieOf } from '#test/support/people/browsing.ts'
import { type Buyer, type Buyers, startBuyers } from '#test/support/people/buyers.ts'
import { verifies } from '#test/support/run/verifies.ts'

let desk: Buyers
beforeAll(async () => {
  desk = await startBuyers()
})
afterAll(() => desk.stop())
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterEach(() => void vi.useRealTimers())

const at = (letter: string) => ({ merchantId: `merchant-${letter}`, sku: `${letter}-gro-01`, quantity: 1 })
const pays = { instrument: 'pm_challenge' }
const waiting = async (who: Buyer, ask = who.user) =>
  (await ask(listPending)).body.items.filter(({ kind }: { kind: string }) => kind === 'issuer_challenge')
/** The holder opens the bank's page and answers. */
const answers = async (url: string, answer: 'confirm' | 'refuse') => {
  expect(await (await fetch(url)).text()).toContain('Is it you?')
  const form = new URLSearchParams({ answer })
  return (await fetch(url, { method: 'POST', body: form })).status
}
/** Runs a purchase to its end; `meanwhile` happens when its step waits for the bank's customer. */
const run = async (checkoutId: string, meanwhile: (nth: number) => Promise<unknown>) => {
  let nth = 0
  // The machine would catch what is thrown here as an error of its step.
  const wrong: unknown[] = []
  const end = await desk.finish(checkoutId, 'AuthorizePayment', async (_, error) => {
    if (error === 'payment.requires-action') await meanwhile(++nth).catch((thrown) => void wrong.push(thrown))
  })
  expect(wrong).toEqual([])
  return end
}

verifies('pending.challenge', 'a confirmed payment goes on by itself, and is told as a wait until then', async () => {
  const who = await desk.buyer()
  const { checkoutId } = await desk.approved(who, [at('a')], pays)
  const { state, legs, states } = await run(checkoutId, async (nth) => {
    const [item, ...others] = await waiting(who)
    expect(others).toEqual([])
    expect(item).toMatchObject({ checkoutId, leg: 1, merchantId: 'merchant-a', endedBy: 'user' })
    expect(Date.parse(item.expiresAt)).toBeGreaterThan(Date.now())
    expect((await waiting(who, who.agent))[0]).not.toHaveProperty('url')
    const { body } = await who.user(getCheckout, { params: { checkoutId } })
    expect(body).toMatchObject({ state: 'placing', legs: [{ payment: 'challenged', outcome: 'open' }] })
    expect(JSON.stringify(body)).not.toContain('declined')
    const cookie = await cookieOf(who.userId)
    const page = await browse(showPurchase, { params: { checkoutId }, headers: { cookie } })
    expect(page.html).toContain(`href="${item.url}"`)
    expect((await browse(listApprovalsPage, { headers: { cookie } })).html).toContain('Your bank wants you to confirm')
    if (nth === 2) expect(await answers(item.url, 'confirm')).toBe(200)
  })
  expect(states.filter((each) => each === 'AuthorizePayment')).toHaveLength(3)
  expect([state, legs[0]?.payment, legs[0]?.challenge]).toEqual(['completed', 'captured', undefined])
  expect(await waiting(who)).toEqual([])
  expect(await desk.holdsOf([checkoutId])).toMatchObject([{ state: 'captured' }])
  expect((await who.user(explain, { params: { checkoutId } })).body.verified).toBe(true)
})

for (const [how, ended, declined] of [
  ['that the user refuses is declined', (url: string) => answers(url, 'refuse'), 'holder_refused'],
  ['that nobody confirms is declined once its time is over', async () => undefined, 'not_confirmed'],
] as const)
  verifies('pending.challenge', `a payment ${how}, and everything comes back`, async () => {
    const who = await desk.buyer()
    const { checkoutId } = await desk.approved(who, [at('a'), at('b')], pays)
    const { state, failure, legs } = await run(checkoutId, async () => {
      for (const { url, leg } of await waiting(who)) if (leg === 1) await ended(url)
    })
    expect([state, failure?.code]).toEqual(['failed', 'payment.declined'])
    expect(legs[0]).toMatchObject({ declined, payment: 'declined', phase: 'undone' })
    expect(await waiting(who)).toEqual([])
    for (const hold of await desk.holdsOf([checkoutId])) expect(['declined', 'voided']).toContain(hold.state)
    expect(await desk.ordersOf([checkoutId])).toEqual([])
    expect((await who.user(explain, { params: { checkoutId } })).body.verified).toBe(true)
  })

verifies('pending.challenge', 'an answer counts once, and a late one holds nothing', async () => {
  const who = await desk.buyer()
  const { checkoutId } = await desk.approved(who, [at('b')], pays)
  let url = ''
  const { state } = await run(checkoutId, async () => {
    if (url) return
    ;[{ url }] = await waiting(who)
    expect(await answers(url, 'confirm')).toBe(200)
    const again = await fetch(url, { method: 'POST', body: new URLSearchParams({ answer: 'refuse' }) })
    expect(await again.text()).toContain('confirmed already')
  })
  expect(state).toBe('completed')
  expect((await fetch(`${url}x`)).status).toBe(404)
})

verifies(
  'pending.list',
  'challenges and approvals are one list in pages, with who ends each and what happens then',
  async () => {
    const who = await desk.buyer()
    const confirmed = await desk.approved(who, [at('a')], pays)
    const questions: { checkoutId: string; approvalId: string }[] = []
    for (const quantity of [2, 3])
      questions.push(
        await desk.ask(who, (await desk.quote(who, [{ ...at('a'), quantity }])).checkoutId, {
          validSeconds: 200 * quantity,
        }),
      )
    await run(confirmed.checkoutId, async (nth) => {
      const [first] = await waiting(who)
      if (nth > 1) return
      const seen = []
      for (let cursor: string | undefined; ; ) {
        const { body } = await who.agent(listPending, { query: { limit: '1', ...(cursor && { cursor }) } })
        seen.push(...body.items)
        cursor = body.cursor
        if (!cursor) break
      }
      expect(seen.map(({ kind, checkoutId }) => [kind, checkoutId])).toEqual([
        ['issuer_challenge', confirmed.checkoutId],
        ['approval', questions[0]?.checkoutId],
        ['approval', questions[1]?.checkoutId],
      ])
      for (const item of seen) expect(item).toMatchObject({ endedBy: 'user', afterwards: expect.any(String) })
      expect(seen[1].url).toContain(`/approvals/${questions[0]?.approvalId}`)
      expect((await who.agent(listPending)).body.items).toHaveLength(3)
      const other = await desk.buyer()
      expect((await other.user(listPending)).body.items).toEqual([])
      const wrong = await who.user(listPending, { query: { cursor: 'elsewhere~x' } })
      expect(wrong).toMatchObject({ status: 400, body: { code: 'request.invalid' } })
      await answers(first.url, 'confirm')
    })
    vi.setSystemTime(Date.now() + 2 * 86_400_000)
    expect((await who.user(listPending)).body.items).toEqual([])
  },
)

verifies('pending.challenge', 'best effort waits for the leg that its user may still confirm', async () => {
  const who = await desk.buyer()
  const { checkoutId } = await desk.approved(who, [at('a'), at('b')], { ...pays, fulfilment: 'best_effort' })
  const { state, legs } = await run(checkoutId, async (nth) => {
    for (const { url, leg } of await waiting(who))
      if (leg === nth && nth <= 2) await answers(url, nth === 1 ? 'refuse' : 'confirm')
  })
  expect(state).toBe('completed')
  expect(legs).toMatchObject([
    { payment: 'declined', phase: 'undone' },
    { payment: 'captured', phase: 'settled' },
  ])
  expect((await desk.holdsOf([checkoutId])).map((hold) => hold.state).sort()).toEqual(['captured', 'declined'])
})

verifies('pending.challenge', 'a bank that now and then does not answer a look ends nothing', async () => {
  const who = await desk.buyer()
  const { checkoutId } = await desk.approved(who, [at('a')], pays)
  const { state } = await run(checkoutId, async (nth) => {
    if (nth % 2 === 1) await desk.trouble('bank', { operation: 'find', kind: 'error-before', times: 1 })
    const [item] = await waiting(who)
    if (nth === 14) expect(await answers(item.url, 'confirm')).toBe(200)
  })
  await desk.calm()
  expect(state).toBe('completed')
})

verifies('pending.challenge', 'a purchase that is parked meanwhile waits for nobody at a bank', async () => {
  const who = await desk.buyer()
  const { checkoutId } = await desk.approved(who, [at('a')], pays)
  await run(checkoutId, async (nth) => {
    if (nth > 1) return
    expect(await waiting(who)).toHaveLength(1)
    const checkout = await checkouts.require(checkoutId)
    await parkPurchase(checkout, 'purchase.unsettled', 'sweep', Date.now())
    expect(await waiting(who)).toEqual([])
  })
  expect((await checkouts.require(checkoutId)).state).toBe('parked')
})
