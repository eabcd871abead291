import * as z from 'zod'
import { type Cart, carts } from '#shared/cart/carts.ts'
import { bearerGrants, presentedPrincipal } from '#shared/identity/flows/bearer.ts'
import { Failure, type FailureCode } from '#shared/kernel/errors.ts'
import { sha256 } from '#shared/kernel/hash.ts'
import type { Principal } from '#shared/kernel/principal.ts'
import { http } from '#shared/platform/http/http.ts'
import { countUse } from '#shared/platform/operation/count-use.ts'
import { IfMatch, ifMatchHeader } from '#shared/platform/operation/if-match.ts'
import { networkOf } from '#shared/platform/operation/limits.ts'
import type { Operation } from '#shared/platform/operation/operation.ts'
import type { Access } from '#shared/platform/operation/operation-spec.ts'

/** A call on a cart: the owner's login opens it, or the guest's token. */
export interface CartCall {
  input: { cartToken?: string | undefined; ifMatch?: number | undefined }
  principal: Principal | undefined
  source: string
}

const access = { as: ['user', 'agent'], scope: 'checkouts:write', guests: true } as const satisfies Access

/** Users, their agents, and guests, whose calls are counted by their network. */
export const cartCallers = { access, limits: { source: 'guest.source' } } as const

/** Guests have no access token, so the gateway runs no authorizer. This binding verifies the token of other callers. */
export const cartHttp = <I extends z.ZodObject, O extends z.ZodType>(operation: Operation<I, O>) =>
  http(operation, presentedPrincipal)

/** The rights of every route on one cart, which reads the token itself. */
export const cartGrants = {
  read: [...bearerGrants.read, 'CART'],
  write: ['RATE'],
  kms: bearerGrants.kms,
  parameters: ['settings', 'signing-key'],
} as const

/** Members that every call on one cart may carry. */
export const cartMembers = { cartToken: z.string().optional(), ifMatch: IfMatch }
export const cartHeaders = {
  cartToken: {
    header: 'Cart-Token',
    says: "The token of a guest's cart; `POST /v1/carts` shows it once. Users and agents send an access token instead.",
  },
  ifMatch: ifMatchHeader,
} as const
/** The failures that opening a cart can answer. */
export const cartRefusals = [
  'cart.not-found',
  'cart.version-mismatch',
  'auth.required',
  'auth.invalid-token',
  'auth.forbidden',
] as const satisfies readonly FailureCode[]

/** The same answer for a cart that does not exist and for another user's cart. */
export const noCart = () => new Failure('cart.not-found', 'This cart does not exist, or you may not open it')

export const tokenHashOf = (token: string): string => sha256(`cart ${token}`)

/** A guest's cart, if the caller has its token; the id alone does not open it. */
export const guestCart = async (cart: Cart, { input, source }: CartCall): Promise<Cart> => {
  if (input.cartToken && cart.tokenHash === tokenHashOf(input.cartToken)) return cart
  await countUse('cart-token.source', networkOf(source))
  throw noCart()
}

/** The cart, if it still has the version that the caller named. */
export const atVersion = (cart: Cart, { input }: { input: { ifMatch?: number | undefined } }): Cart => {
  if (input.ifMatch !== undefined && input.ifMatch !== cart.v)
    throw new Failure('cart.version-mismatch', 'The cart was changed; read it again', { version: cart.v })
  return cart
}

/** The user's own cart; another user's cart is not found. */
export const ownCart = async (cartId: string, userId: string): Promise<Cart> => {
  const cart = await carts.get(cartId, Date.now())
  if (!cart || cart.userId !== userId) throw noCart()
  if (cart.mergedInto)
    throw new Failure('cart.not-found', 'This cart was merged into another cart', { mergedInto: cart.mergedInto })
  return cart
}

/** The cart that this caller may see and change. */
export const openCart = async (cartId: string, call: CartCall): Promise<Cart> => {
  const { principal } = call
  const cart = await carts.get(cartId, Date.now())
  if (!cart || (cart.userId && cart.userId !== principal?.userId)) throw noCart()
  const open = cart.userId ? await ownCart(cartId, cart.userId) : await guestCart(cart, call)
  return atVersion(open, call)
}
