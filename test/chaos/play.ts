import { type MerchantId, merchants } from './companies.ts'
import { type Buyer, newBuyer, operator } from './people.ts'
import { everyRow, family } from './rows.ts'
import type { Story } from './story.ts'
import type { World } from './world.ts'

type Reply = Awaited<ReturnType<World['call']>>

/** Looks; a function that dies while it reads is asked again. */
const look = async (world: World, buyer: Buyer, path: string): Promise<Reply> => {
  for (let tries = 1; ; tries++) {
    const reply = await world.call(buyer.user(), 'GET', path)
    if (reply.status < 500 || tries >= 6) return reply
  }
}

type Command = (caller: 'user' | 'agent', path: string, body?: unknown) => Promise<Reply>

/** What an operator does once the companies behave again: everything that waits for a person is tried once more. */
const retryParked = async (world: World): Promise<void> => {
  const { platform } = world.tables()
  const waiting = family(await everyRow(platform), 'PARKED').filter(({ state }) => state === 'open')
  if (waiting.length === 0) return
  for (const company of ['bank', ...merchants] as const) await world.companies.control(company, 'DELETE', '/chaos')
  for (const { parkedId } of waiting) {
    const path = `/v1/parked/${String(parkedId)}/retry`
    for (let tries = 1; tries <= 6; tries++) {
      const { status } = await world.call(operator(), 'POST', path, {}, { 'idempotency-key': 'again' })
      if (status < 500) break
    }
  }
}

/** The parcel is back the same day; its merchant pays at once, or when it has looked it through. */
const sendBack = async (
  world: World,
  { seed }: Story,
  { merchantId, merchantOrderId }: { merchantId: MerchantId; merchantOrderId: string },
  { status, body }: Reply,
): Promise<void> => {
  if (status !== 201) return
  const path = `/sim/orders/${merchantOrderId}/returns/${body.returnId}/advance`
  await world.companies
    .control(merchantId, 'POST', path, { to: seed % 2 === 1 ? 'refunded' : 'received' })
    .catch(() => undefined)
}

/** What becomes of the orders afterwards, by their buyer or by a merchant of its own accord. */
const comeBack = async (world: World, story: Story, buyer: Buyer, command: Command): Promise<void> => {
  const { status, body } = await look(world, buyer, '/v1/orders?limit=20')
  for (const { orderId } of status === 200 ? body.items : []) {
    const { body: order } = await look(world, buyer, `/v1/orders/${orderId}`)
    if (order.totalMinor === undefined) continue
    const at = `/v1/orders/${orderId}`
    const half = { amountMinor: Math.ceil(order.totalMinor / 2) }
    switch (story.after) {
      case 'cancel':
        await command('agent', `${at}/cancel`)
        break
      case 'refund':
        await command('user', `${at}/refund`)
        break
      case 'refunds':
        await Promise.all([command('user', `${at}/refund`, half), command('agent', `${at}/refund`, half)])
        break
      case 'deliver':
        await command('user', `${at}/simulate-advance`, { to: 'delivered' })
        break
      case 'return':
        await command('user', `${at}/simulate-advance`, { to: 'delivered' })
        await world.until(Date.now() + 3_600_000, world.quiet)
        await sendBack(world, story, order, await command('agent', `${at}/returns`, { reason: 'no_longer_wanted' }))
        break
      case 'alone': {
        const body = { reference: `goodwill-${orderId}`, ...half }
        const path = `/sim/orders/${order.merchantOrderId}/refund`
        await world.companies.control(order.merchantId, 'POST', path, body).catch(() => undefined)
        break
      }
      default:
    }
  }
}

/** When the user looks whether their bank asks something: again and again, as an answer may be lost and a purchase late. */
const answerTimesMs = [1, 2, ...Array.from({ length: 24 }, (_, at) => 5 * (at + 1))].map((minutes) => minutes * 60_000)
/** Answers everything that the bank asks. */
const answerBank = async ({ companies }: World, answer: 'confirm' | 'refuse'): Promise<void> => {
  const { holds } = await companies.control<{ holds: { action?: { url: string } }[] }>('bank', 'GET', '/sim/records')
  for (const { action } of holds)
    if (action)
      await fetch(action.url, { method: 'POST', body: new URLSearchParams({ answer }) }).catch(() => undefined)
}

/** A delegation wide enough for every story, with a little drift. */
const standing = () => ({
  currency: 'USD',
  perPurchaseMinor: 50_000,
  perMonthMinor: 200_000,
  purchases: 5,
  drift: { allow: 'up_to', percent: 5 },
  expiresAt: new Date(Date.now() + 30 * 86_400_000).toISOString(),
})

/** Plays a story to the point where nothing more happens by itself. Gives the buyer, to look at what became of it. */
export const play = async (world: World, story: Story) => {
  const { companies } = world
  for (const { merchantId, sku } of story.lines)
    await companies.control(merchantId, 'PUT', `/sim/stock/${sku}`, { available: story.stock })
  const buyer = await newBuyer()
  for (const { company, ...rule } of story.troubles) await companies.control(company, 'POST', '/chaos', rule)
  let keys = 0
  /** As clients do: what failed on the way is sent again under the same key. */
  const command: Command = async (caller, path, body) => {
    const key = `key-${++keys}`
    for (let tries = 1; ; tries++) {
      const reply = await world.call(buyer[caller](), 'POST', path, body, { 'idempotency-key': key })
      if (reply.body.code === 'request.invalid')
        throw new Error(`The story asks for nonsense: ${JSON.stringify(reply.body)}`)
      const again = reply.status >= 500 || (reply.status === 409 && reply.body.code === 'idempotency.in-flight')
      if (!again || tries >= 6) return reply
      world.clock.moveTo(Date.now() + 7000)
    }
  }
  if (story.relayOffMs) world.delivery.hold(Date.now() + story.relayOffMs)
  const { lines, instrument, fulfilment } = story
  const delegation = story.delegated && (await command('user', '/v1/delegations', standing())).body
  /** Under a delegation an agent names its intent. */
  const wanting = async () =>
    delegation ? { intentId: (await command('agent', '/v1/intents', { query: 'it' })).body.intentId } : {}
  /** The agent plans: a checkout, and the request to approve it. */
  const plan = async (): Promise<{ checkoutId: string; asked: Reply } | undefined> => {
    const terms = { lines, addressId: 'home', instrument, fulfilment, ...(await wanting()) }
    const made = await command('agent', '/v1/checkouts', terms)
    if (made.status !== 201) return undefined
    const { checkoutId } = made.body
    return { checkoutId, asked: await command('agent', `/v1/checkouts/${checkoutId}/request-approval`) }
  }
  const planned = await Promise.all(Array.from({ length: story.plans }, plan))
  await world.settle()
  /** Whoever may decide decides; a drift asks again, and is approved once more. */
  const decideAll = async (): Promise<void> => {
    const open = await look(world, buyer, '/v1/checkouts?limit=20')
    for (const { checkoutId } of open.status === 200 ? open.body.items : []) {
      const { body: checkout } = await look(world, buyer, `/v1/checkouts/${checkoutId}`)
      if (checkout.state === 'quoted' && checkout.drift)
        await command('agent', `/v1/checkouts/${checkoutId}/request-approval`)
      const { body: now } = await look(world, buyer, `/v1/checkouts/${checkoutId}`)
      if (now.state !== 'awaiting_approval' || !now.approval) continue
      const { approvalId, receiptHash } = now.approval
      await command('user', `/v1/checkouts/${checkoutId}/${story.verdict}`, { approvalId, receiptHash })
    }
  }
  if (story.cancelAfterMs !== undefined)
    world.clock.at(Date.now() + story.cancelAfterMs, () => {
      for (const each of planned) if (each) void command('user', `/v1/checkouts/${each.checkoutId}/cancel`)
    })
  if (story.freezeAfterMs !== undefined)
    world.clock.at(Date.now() + story.freezeAfterMs, () => void command('user', '/v1/me/freeze', { frozen: true }))
  if (delegation && story.revokeAfterMs !== undefined)
    world.clock.at(Date.now() + story.revokeAfterMs, () => {
      const path = `/v1/delegations/${delegation.delegationId}`
      void world.call(buyer.user(), 'DELETE', path, undefined, { 'idempotency-key': 'revoke' })
    })
  for (const afterMs of story.confirms ? answerTimesMs : [])
    world.clock.at(Date.now() + afterMs, () => {
      void world.busy(answerBank(world, story.confirms ?? 'refuse')).catch(() => undefined)
    })
  if (story.removeAfterMs !== undefined)
    world.clock.at(Date.now() + story.removeAfterMs, () => {
      const path = `/v1/payment-methods/${instrument}`
      void world.call(buyer.user(), 'DELETE', path, undefined, { 'idempotency-key': 'remove' })
    })
  if (story.verdict !== 'nobody') await decideAll()
  const hour = 3_600_000
  const quiet = () => world.quiet()
  await world.until(Date.now() + 2 * hour, quiet)
  if (story.verdict !== 'nobody') await decideAll()
  await world.until(Date.now() + 10 * hour, quiet)
  if (story.operator) await retryParked(world)
  await world.until(Date.now() + 10 * hour, quiet)
  await comeBack(world, story, buyer, command)
  await world.until(Date.now() + 10 * 24 * hour, quiet)
  // Dead letters have an alarm, and somebody redrives them in the end.
  for (let rounds = 0; rounds < 5 && world.delivery.redrive() > 0; rounds++)
    await world.until(Date.now() + 12 * hour, quiet)
  return buyer
}
