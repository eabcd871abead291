import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { ownValue } from '#shared/kernel/own-value.ts'
import { UntrustedText } from '#shared/kernel/untrusted-text.ts'
import { keys, ownedBy } from '#shared/platform/table/keys.ts'
import { everyOwned, ownedRows, type Paging, type Rows } from '#shared/platform/table/owned.ts'
import { check, type Guarded, get, getMany, insert, remove, update } from '#shared/platform/table/table.ts'
import { CartLine } from './cart.ts'
import { guestCartSeconds, ownedCartSeconds } from './durations.ts'

/** What a merchant's catalogue said of a line at the last look. It binds no merchant. */
export const Seen = z.object({
  state: z.enum(['available', 'sold_out', 'unknown', 'unreachable']),
  title: UntrustedText.optional(),
  unitMinor: z.int().nonnegative().optional(),
  currency: z.string().optional(),
  at: z.string(),
})
export type Seen = z.output<typeof Seen>

export const Cart = z.object({
  cartId: z.string(),
  /** The cart's owner; absent while a guest holds its token. */
  userId: z.string().optional(),
  /** Hash of the secret that opens a guest's cart. */
  tokenHash: z.string().optional(),
  lines: z.array(CartLine),
  /** By item. */
  seen: z.record(z.string(), Seen),
  /** The user's cart that its lines went to. */
  mergedInto: z.string().optional(),
  v: z.int().positive(),
  createdAt: z.string(),
  updatedAt: z.string(),
  /** Seconds. */
  ttl: z.int(),
})
export type Cart = z.output<typeof Cart>

/** Whether a cart is this user's own, and neither expired nor merged away. */
const owns =
  (userId: string, nowMs: number) =>
  (cart: Cart): boolean =>
    cart.userId === userId && !cart.mergedInto && cart.ttl * 1000 > nowMs

/** What was seen of lines that are there: a cart that loses lines loses what was seen of them. */
const seenIn = (lines: readonly CartLine[], seen: Cart['seen']): Cart['seen'] =>
  Object.fromEntries(
    lines.flatMap(({ itemId }) => {
      const product = ownValue(seen, itemId)
      return product ? [[itemId, product] as const] : []
    }),
  )

const stale = () => new Failure('cart.stale', 'Another call changed the cart at the same time; read it again')
const gone = () => new Failure('cart.not-found', 'No such cart')
const kept = (owner: string | undefined, nowMs: number): number =>
  Math.floor(nowMs / 1000) + (owner ? ownedCartSeconds : guestCartSeconds)
const listed = ({ userId, createdAt, cartId }: Cart) =>
  userId ? ownedBy(userId, 'CART', `${createdAt}#${cartId}`) : {}

const Asked = CartLine.pick({ merchantId: true, sku: true, options: true, quantity: true })
const MadeOf = z.object({ cartId: z.string(), lines: z.array(Asked) })
/** The lines of a cart that a checkout was made of. */
export type MadeOf = z.output<typeof MadeOf>

export const carts = {
  async get(cartId: string, nowMs: number): Promise<Cart | undefined> {
    const item = await get(keys.cart(cartId))
    const cart = item && Cart.parse(item)
    return cart && cart.ttl * 1000 > nowMs ? cart : undefined
  },

  /** A user's own carts that were not merged away, newest first. */
  ofUser: (userId: string, nowMs: number, paging: Paging): Promise<Rows<Cart>> =>
    ownedRows(userId, 'CART', Cart, paging, owns(userId, nowMs)),

  /** Which of these carts are still this user's own; strongly consistent. */
  async liveOf(userId: string, cartIds: readonly string[], nowMs: number): Promise<string[]> {
    const rows = (await getMany(cartIds.map(keys.cart))).map((row) => Cart.parse(row))
    return rows.filter(owns(userId, nowMs)).map(({ cartId }) => cartId)
  },

  /** The ids of all carts of a user, from before they were counted. */
  everyOf: async (userId: string, nowMs: number): Promise<string[]> =>
    (await everyOwned(userId, 'CART', Cart)).filter(owns(userId, nowMs)).map(({ cartId }) => cartId),

  create(
    fresh: Pick<Cart, 'cartId' | 'userId' | 'tokenHash' | 'lines' | 'seen'>,
    nowMs: number,
  ): { after: Cart; writes: Guarded[] } {
    const at = new Date(nowMs).toISOString()
    const after = { ...fresh, v: 1, createdAt: at, updatedAt: at, ttl: kept(fresh.userId, nowMs) }
    return { after, writes: [insert({ ...keys.cart(fresh.cartId), ...listed(after), kind: 'cart', ...after }, stale)] }
  },

  /** The row that changes it on its version, and what it is afterwards. What was seen is added to what was seen before. */
  change(
    before: Cart,
    set: Partial<Pick<Cart, 'lines' | 'seen' | 'userId' | 'tokenHash' | 'mergedInto'>>,
    nowMs: number,
  ): { after: Cart; write: Guarded } {
    const owner = set.userId ?? before.userId
    const seen = seenIn(set.lines ?? before.lines, { ...before.seen, ...set.seen })
    const next = { ...set, seen, v: before.v + 1, updatedAt: new Date(nowMs).toISOString(), ttl: kept(owner, nowMs) }
    const after = { ...before, ...next }
    return { after, write: update(keys.cart(before.cartId), { v: before.v }, { ...next, ...listed(after) }, stale) }
  },

  /** Stores the merchants' answers; the lines stay the same, and so does the version. */
  look: ({ cartId, v }: Cart, seen: Cart['seen']): Guarded => update(keys.cart(cartId), { v }, { seen }, stale),

  remove: ({ cartId, v }: Cart): Guarded => remove(keys.cart(cartId), { v }, stale, false),

  /** Refuses unless the cart is still what was read. */
  unchanged: ({ cartId, v }: Cart): Guarded => check(keys.cart(cartId), { v }, stale),

  /** Records with a checkout which lines of which cart it was made of. */
  madeOf: (checkoutId: string, made: MadeOf): Guarded =>
    insert({ ...keys.madeOf(checkoutId), kind: 'made-of', ...made }, gone),

  async sourceOf(checkoutId: string): Promise<MadeOf | undefined> {
    const item = await get(keys.madeOf(checkoutId))
    return item && MadeOf.parse(item)
  },

  /** Records that a checkout's bought lines were taken out of its cart; `again` when they were before. */
  bought: ({ cartId, ttl }: Cart, checkoutId: string, again: () => Error): Guarded =>
    insert({ ...keys.cartBought(cartId, checkoutId), kind: 'bought', ttl }, again),
}
