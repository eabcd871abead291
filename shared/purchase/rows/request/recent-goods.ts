import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { contentHash } from '#shared/kernel/hash.ts'
import type { Remark } from '#shared/orders/rules/remarks.ts'
import type { Item, Key } from '#shared/platform/table/expression.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { type Guarded, getEach, insert, update } from '#shared/platform/table/table.ts'
import { sameGoodsSeconds } from '#shared/purchase/durations.ts'
import { Checkout } from '#shared/purchase/rows/checkouts.ts'
import { Leg } from '#shared/purchase/rows/legs.ts'
import type { CheckoutState } from '#shared/purchase/rules/checkout-states.ts'

const Entry = z.object({ goods: z.string(), checkoutId: z.string(), leg: z.int(), atSeconds: z.int() })
type Entry = z.output<typeof Entry>
const Row = z.object({ v: z.int(), entries: z.array(Entry) })

/** What a purchase is of, however it is addressed, paid, optioned or counted. */
const goodsOf = (merchantId: string, sku: string): string => contentHash({ merchantId, sku }).slice(0, 16)
const bucketOf = (goods: string): string => goods.slice(0, 1)

/** How many a bucket remembers, so that no caller makes it long; the oldest go first. */
const maxEntries = 50
/** How many requests of one thing are remembered that have no order yet. */
const maxOpen = 3
/** How many earlier purchases a receipt names. */
const maxNamed = 10

/** States in which the goods were bought, or may be. */
const standing: readonly CheckoutState[] = [
  'awaiting_approval',
  'approved',
  'placing',
  'unsettled',
  'parked',
  'completed',
]

interface Wanted {
  leg: number
  line: number
  goods: string
}
const wantedIn = (legs: readonly Pick<Leg, 'leg' | 'merchantId' | 'lines'>[]): Wanted[] =>
  legs.flatMap(({ leg, merchantId, lines }) =>
    lines.map(({ sku }, at) => ({ leg, line: at + 1, goods: goodsOf(merchantId, sku) })),
  )
const bucketsIn = (wanted: readonly Wanted[]): string[] => [...new Set(wanted.map(({ goods }) => bucketOf(goods)))]

/** Where the goods of these legs are remembered. At most 16 rows, whatever is bought. */
export const recentGoodsKeys = (userId: string, legs: readonly Leg[]): Key[] =>
  bucketsIn(wantedIn(legs)).map((bucket) => keys.goods(userId, bucket))

const saysOf = ({ state }: Checkout, { orderId }: Leg, { checkoutId, atSeconds }: Entry): string => {
  const day = new Date(atSeconds * 1000).toISOString().slice(0, 10)
  return orderId
    ? `The same goods were bought on ${day}, in order ${orderId}.`
    : `The same goods were asked for on ${day}, in checkout ${checkoutId}, which is ${state}.`
}

/** What the rows behind `recentGoodsKeys` say of these legs, and the writes that remember this purchase too. */
export const recentGoods = async (
  { checkoutId, userId }: Pick<Checkout, 'checkoutId' | 'userId'>,
  legs: readonly Leg[],
  rows: readonly (Item | undefined)[],
  nowMs: number,
): Promise<{ remarks: Remark[]; writes: Guarded[] }> => {
  const atSeconds = Math.floor(nowMs / 1000)
  const wanted = wantedIn(legs)
  const parsed = rows.map((row) => (row ? Row.parse(row) : undefined))
  const recent = parsed
    .flatMap((row) => row?.entries ?? [])
    .filter((entry) => entry.atSeconds > atSeconds - sameGoodsSeconds)
  const others = recent.filter((entry) => entry.checkoutId !== checkoutId)
  const same = others.filter(({ goods }) => wanted.some((each) => each.goods === goods))
  const purchases = await getEach(
    same.flatMap((entry) => [keys.checkout(entry.checkoutId), keys.leg(entry.checkoutId, entry.leg)]),
  )
  const remarks = new Map<Entry, Remark>()
  for (const [at, entry] of same.entries()) {
    const [checkout, leg] = [Checkout.safeParse(purchases[2 * at]).data, Leg.safeParse(purchases[2 * at + 1]).data]
    if (!leg || !checkout || !standing.includes(checkout.state)) continue
    const { orderId } = leg
    if (checkout.state === 'completed' && !orderId) continue
    const place = wanted.find(({ goods }) => goods === entry.goods)
    const names = { checkoutId: entry.checkoutId, ...(orderId && { orderId }) }
    const where = { leg: place?.leg, line: place?.line, at: new Date(entry.atSeconds * 1000).toISOString() }
    remarks.set(entry, { rule: 'bought-before', ...where, ...names, says: saysOf(checkout, leg, entry) })
  }
  const named = wanted.flatMap(({ goods }) =>
    newest(
      same.filter((entry) => entry.goods === goods),
      remarks,
    ),
  )
  const forgotten = new Set(same.filter((entry) => !named.includes(entry)))
  const writes = bucketsIn(wanted).map((bucket, at) => {
    const kept = others.filter((entry) => bucketOf(entry.goods) === bucket && !forgotten.has(entry))
    const own = new Map(wanted.filter(({ goods }) => bucketOf(goods) === bucket).map(({ goods, leg }) => [goods, leg]))
    const added = [...own].map(([goods, leg]): Entry => ({ goods, checkoutId, leg, atSeconds }))
    const entries = [...kept, ...added].slice(-maxEntries)
    return remember(keys.goods(userId, bucket), parsed[at]?.v, entries)
  })
  const stated = [...remarks].flatMap(([entry, remark]) => (named.includes(entry) ? [remark] : []))
  return { remarks: stated.slice(-maxNamed), writes }
}

/** Of one thing: the newest purchase with an order, and the newest requests without one. So requests that an agent makes push out no purchase. */
const newest = (all: readonly Entry[], remarks: ReadonlyMap<Entry, Remark>): Entry[] => {
  const bought = all.filter((entry) => remarks.get(entry)?.orderId !== undefined)
  const open = all.filter((entry) => remarks.has(entry) && !bought.includes(entry))
  return [...bought.slice(-1), ...open.slice(-maxOpen)]
}

const raced = () => new Failure('table.conflict', 'Another change is under way; retry')
const remember = (key: Key, v: number | undefined, entries: Entry[]): Guarded =>
  v === undefined ? insert({ ...key, v: 1, entries }, raced) : update(key, { v }, { v: v + 1, entries }, raced)
