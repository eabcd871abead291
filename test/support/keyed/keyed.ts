import type { Answered, Sent } from '#test/support/api/api-call.ts'
import { call } from '#test/support/api/api-call.ts'
import { startLines } from '#test/support/companies/lines.ts'
import { startListener } from '#test/support/companies/subscriber.ts'
import { type Buyer, type Route, startBuyers } from '#test/support/people/buyers.ts'
import { operator } from '#test/support/people/operator.ts'

/** A call that works, and how often what it asks for was done. */
interface Keyed {
  sent: Sent
  done: () => Promise<number>
  /** Takes back what was done, so that doing it again would show. */
  between?: () => Promise<unknown>
  /** A field that only the first answer has. */
  shownOnce?: string
}
/** A route that takes a key, and how to come to a call of it. */
export interface KeyedCase {
  route: Route
  prepare: (world: KeyedWorld, who: Buyer) => Promise<Keyed>
  by?: 'operator'
}

export const basket = ['a', 'b'].map((letter) => ({
  merchantId: `merchant-${letter}`,
  sku: `${letter}-gro-01`,
  quantity: 1,
}))

/** The desk with lines that list what was sent to companies, and somebody who subscribes. */
export const startKeyed = async () => {
  const lines = startLines()
  const desk = await startBuyers(lines.line)
  const ear = await startListener()
  const own = desk.companies.parameters
  const settings = JSON.parse(own['/purser/test/settings'] ?? '{}')
  settings.subscriberOrigins = [ear.url]
  own['/purser/test/settings'] = JSON.stringify(settings)
  own['/purser/test/simulation-key'] = own['/purser-demo/test/merchant-b/simulation-key'] ?? ''
  own['/purser/test/subscription-key'] = 'k'.repeat(43)
  for (const letter of ['a', 'b'] as const)
    for (const code of ['gro-01', 'out-06']) await desk.stockIn(`merchant-${letter}`, `${letter}-${code}`, 1_000_000)
  return {
    desk,
    lines,
    ear,
    /** How often the companies were asked for this. */
    called: (what: RegExp) => lines.calls.filter((one) => what.test(one.what)).length,
    quoted: async (who: Buyer) => (await desk.quote(who, basket)).checkoutId as string,
    async stop() {
      await ear.stop()
      await desk.stop()
    },
  }
}
export type KeyedWorld = Awaited<ReturnType<typeof startKeyed>>

/** The same value with the members of every object in the opposite order. */
const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, reversed(member)]),
  )
}
/** The same request in other words: every default given, and members in the opposite order. */
export const otherWords = ({ body: schema }: Route['spec'], body: unknown): unknown =>
  schema ? reversed(schema.parse(body)) : body

/** Calls a route as whoever may. */
export const senderOf =
  ({ route, by }: KeyedCase, who: Buyer) =>
  (sent: Sent): Promise<Answered> =>
    by === 'operator' ? call(route, { ...sent, context: operator.context() }) : who.user(route, sent)
