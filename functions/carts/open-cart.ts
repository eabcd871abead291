import * as z from 'zod'
import { type Cart, carts } from '#shared/cart/carts.ts'
import { bearerGrants, presentedPrincipal } from '#shared/identity/bearer.ts'
import { spend } from '#shared/identity/rate-limit.ts'
import { Failure, type FailureCode } from '#shared/kernel/errors.ts'
import { sha256 } from '#shared/kernel/hash.ts'
import type { Principal } from '#shared/kernel/principal.ts'
import { http } from '#shared/platform/http/http.ts'
import { IfMatch, ifMatchHeader } from '#shared/platform/operation/if-match.ts'
import type { Operation } from '#shared/platform/operation/operation.ts'
import type { Access } from '#shared/platform/operation/operation-spec.ts'

/** What opens a cart: its owner's login, or the token that a guest was shown. */
export interface CartCall {
  input: { cartToken?: string | undefined; ifMatch?: number | undefined }
  principal: Principal | undefined
  source: string
}

/** Owners, agents of theirs, and guests. */
export const cartAccess = {
  as: ['user', 'agent'],
  scope: 'checkouts:write',
  guests: true,
} as const satisfies Access

/** The gateway asks no authorizer, as a guest has no token: a token that comes all the same is read here. */
export const cartHttp = <I extends z.ZodObject, O extends z.ZodType>(operation: Operation<I, O>) =>
  http(operation, presentedPrincipal)

export const cartGrants = {
  read: [...bearerGrants.read, 'CART', 'RATE'],
  write: ['RATE'],
  kms: bearerGrants.kms,
  parameters: ['settings', 'signing-key'],
} as const

/** What every call of one cart may carry beside its own members. */
export const cartMembers = { cartToken: z.string().optional(), ifMatch: IfMatch }
export const cartHeaders = {
  cartToken: {
    header: 'Cart-Token',
    says: "Opens a guest's cart; `POST /v1/carts` shows it once. An owner, or an agent of theirs, sends an access token instead.",
  },
  ifMatch: ifMatchHeader,
} as const
export const cartRefusals = [
  'cart.not-found',
  'cart.version-mismatch',
  'auth.required',
  'auth.forbidden',
] as const satisfies readonly FailureCode[]

const guesses = { burst: 20, perSeconds: 60 }
const guestCalls = { burst: 60, perSeconds: 60 }

/** The same for what is not there and for what is not the caller's. */
export const noCart = () => new Failure('cart.not-found', 'No such cart, or none that you may open')

export const tokenHashOf = (token: string): string => sha256(`cart ${token}`)

/** A guest has no account to limit, so each address has a limit. */
export const slowGuests = async ({ principal, source }: Pick<CartCall, 'principal' | 'source'>): Promise<void> => {
  if (!principal) await spend(`cart ${source}`, guestCalls)
}

/** A guest's cart, for who has its token; knowing its id is not enough. */
export const guestCart = async (cart: Cart, { input, source }: CartCall): Promise<Cart> => {
  if (input.cartToken && cart.tokenHash === tokenHashOf(input.cartToken)) return cart
  await spend(`cart-token ${source}`, guesses)
  throw noCart()
}

/** At the version that the caller knows, if it says one. */
export const atVersion = (cart: Cart, { input }: { input: { ifMatch?: number | undefined } }): Cart => {
  if (input.ifMatch !== undefined && input.ifMatch !== cart.v)
    throw new Failure('cart.version-mismatch', 'The cart was changed; read it again', { version: cart.v })
  return cart
}

/** A user's own cart; anybody else's is not found. */
export const ownCart = async (cartId: string, userId: string): Promise<Cart> => {
  const cart = await carts.get(cartId, Date.now())
  if (!cart || cart.userId !== userId) throw noCart()
  if (cart.mergedInto)
    throw new Failure('cart.not-found', 'It was merged into another cart', { mergedInto: cart.mergedInto })
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
