import * as z from 'zod'
import { releasing, unitsOf } from '#functions/simulators/merchant/catalog/stock.ts'
import { dueAt, shopKeys, shopNotDue } from '#functions/simulators/merchant/keys.ts'
import type { Shop } from '#functions/simulators/merchant/shop.ts'
import type { ShopContext } from '#functions/simulators/merchant/shop-context.ts'
import { type CreateCheckout, ShownInstrument, UcpBuyer, UcpContext } from '#shared/merchants/ucp/contract/checkout.ts'
import { PostalAddress } from '#shared/merchants/ucp/contract/fulfillment.ts'
import { type Guarded, update } from '#shared/platform/table/table.ts'

/** How long a checkout lives, and how long it holds its units without another call. */
export const lifeMs = 6 * 3_600_000
export const holdMs = 15 * 60_000

const Line = z.object({
  id: z.string(),
  sku: z.string(),
  title: z.string(),
  quantity: z.int(),
  unitMinor: z.int(),
  /** Echoed as the platform sent them. */
  options: z.record(z.string(), z.string()).optional(),
})
export type SessionLine = z.output<typeof Line>

export const CheckoutSession = z.object({
  id: z.string(),
  /** Profile URL of the platform that made it; no other sees it. */
  agent: z.string(),
  webhookUrl: z.string().optional(),
  /** completing: the shop has the credential and money may be moving; it ends in completed or open. */
  state: z.enum(['open', 'completing', 'completed', 'canceled']),
  lines: z.array(Line),
  buyer: UcpBuyer.optional(),
  context: UcpContext.optional(),
  /** What the buyer may pay with, without credentials. */
  instruments: z.array(ShownInstrument).optional(),
  methodId: z.string(),
  destination: PostalAddress.extend({ id: z.string() }).optional(),
  optionId: z.string().optional(),
  /** Delivery windows count from here, in ms. */
  quotedAt: z.number(),
  expiresAt: z.number(),
  hold: z.enum(['held', 'released', 'sold']),
  holdUntil: z.number(),
  /** The last attempt to pay failed, in the shop's words. */
  declined: z.string().optional(),
  soldOut: z.boolean().optional(),
  repriced: z.boolean().optional(),
  payment: z
    .object({
      credential: z.string(),
      pollsLeft: z.int(),
      /** Polls finish it, not the call that began it. */
      patient: z.boolean(),
      since: z.number(),
    })
    .optional(),
  orderId: z.string().optional(),
  v: z.int(),
})
export type CheckoutSession = z.output<typeof CheckoutSession>

/** The instruments of a request, as a session may keep them. */
export const instrumentsOf = ({ payment }: Pick<z.output<typeof CreateCheckout>, 'payment'>) =>
  payment?.instruments?.map(({ credential: _, ...shown }) => shown)

/** Another call changed the session first; the caller reads it again. */
export class Stale extends Error {
  constructor() {
    super('The session has changed')
    this.name = 'Stale'
  }
}

/** When housekeeping has to look at the session: to release units, or to finish a completion. */
const dueOf = (shop: Shop, session: CheckoutSession) => {
  if (session.state === 'completing')
    return dueAt(shop, 'CHECKOUTS', (session.payment?.since ?? 0) + 30_000, session.id)
  return session.hold === 'held' ? dueAt(shop, 'CHECKOUTS', session.holdUntil, session.id) : shopNotDue
}

/** The session’s row, with its place in the work list of housekeeping. */
export const rowOf = (shop: Shop, session: CheckoutSession) => ({
  ...shopKeys.checkout(shop, session.id),
  ...session,
  ...dueOf(shop, session),
})

export const findSession = async ({ shop, table }: ShopContext, id: string): Promise<CheckoutSession | undefined> => {
  const row = await table.get(shopKeys.checkout(shop, id))
  return row && CheckoutSession.parse(row)
}

/** The next version of a session and its write, which raises Stale when another call was faster. */
export const nextVersion = (
  shop: Shop,
  session: CheckoutSession,
  set: { [K in keyof CheckoutSession]?: CheckoutSession[K] | undefined },
): { after: CheckoutSession; write: Guarded } => {
  const after = { ...session, ...set, v: session.v + 1 } as CheckoutSession
  const { pk: _pk, sk: _sk, ...attributes } = rowOf(shop, after)
  const unset = Object.fromEntries(Object.keys(set).map((name) => [name, undefined]))
  const write = update(
    shopKeys.checkout(shop, session.id),
    { v: session.v },
    { ...unset, ...attributes },
    () => new Stale(),
  )
  return { after, write }
}

/** Releases the units that a session holds, if any. */
export const releasingHold = (shop: Shop, session: CheckoutSession): Guarded[] =>
  session.hold === 'held' ? releasing(shop, unitsOf(session.lines)) : []

/** Ends an open session for good. */
export const canceling = (shop: Shop, session: CheckoutSession) => {
  const { after, write } = nextVersion(shop, session, { state: 'canceled', hold: 'released' })
  return { after, writes: [write, ...releasingHold(shop, session)] }
}

/** The session as of now: cancels an open one that has expired. */
export const current = async (context: ShopContext, session: CheckoutSession): Promise<CheckoutSession> => {
  const { shop, table, now } = context
  if (session.state !== 'open' || session.expiresAt > now) return session
  const { after, writes } = canceling(shop, session)
  return table.commit(writes).then(
    () => after,
    async (error: unknown) => {
      if (error instanceof Stale) return (await findSession(context, session.id)) ?? session
      throw error
    },
  )
}
