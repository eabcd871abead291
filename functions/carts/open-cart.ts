import { type Cart, carts } from '#shared/cart/carts.ts'
import type { AccessClaims } from '#shared/identity/access-tokens.ts'
import { bearerGrants, bearerOf } from '#shared/identity/bearer.ts'
import { spend } from '#shared/identity/rate-limit.ts'
import { Failure, type FailureCode } from '#shared/kernel/errors.ts'
import { sha256 } from '#shared/kernel/hash.ts'

export interface CartCall {
  headers: Readonly<Record<string, string>>
  sourceIp: string
}

/** Who may call a cart's routes is found by the routes: an owner by an access token, anybody by the cart's own. */
export const cartGrants = {
  read: [...bearerGrants.read, 'CART', 'RATE'],
  write: ['RATE'],
  kms: bearerGrants.kms,
  parameters: ['settings', 'signing-key'],
} as const
export const cartHeaders = {
  'Cart-Token':
    "Opens a guest's cart; `POST /v1/carts` shows it once. An owner, or an agent of theirs, sends an access token instead.",
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

/** Whoever an access token speaks for, if one was sent. */
export const callerOf = async ({ headers }: CartCall): Promise<AccessClaims | undefined> => {
  const { authorization } = headers
  if (!authorization) return undefined
  const claims = await bearerOf(authorization)
  if (!claims) throw new Failure('auth.required', 'This access token is not, or no longer, good for anything')
  if (!claims.scopes.includes('checkouts:write'))
    throw new Failure('auth.forbidden', 'This needs the scope checkouts:write', { scope: 'checkouts:write' })
  return claims
}

/** Guests have no account to hold to account: each address may only do so much. */
export const slowGuests = async (call: CartCall, caller: AccessClaims | undefined): Promise<void> => {
  if (!caller) await spend(`cart ${call.sourceIp}`, guestCalls)
}

/** A guest's cart, for who has its token; knowing its id is not enough. */
export const guestCart = async (cart: Cart, { headers, sourceIp }: CartCall): Promise<Cart> => {
  const token = headers['cart-token']
  if (token && cart.tokenHash === tokenHashOf(token)) return cart
  await spend(`cart-token ${sourceIp}`, guesses)
  throw noCart()
}

/** At the version that the caller knows, if it says one. */
export const atVersion = (cart: Cart, { headers }: CartCall): Cart => {
  const expected = headers['if-match']
  if (expected && expected !== '*' && expected !== `"${cart.v}"`)
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
export const openCart = async (cartId: string, call: CartCall): Promise<{ cart: Cart; caller?: AccessClaims }> => {
  const caller = await callerOf(call)
  const cart = await carts.get(cartId, Date.now())
  if (!cart || (cart.userId && cart.userId !== caller?.userId)) throw noCart()
  const open = cart.userId ? await ownCart(cartId, cart.userId) : await guestCart(cart, call)
  return { cart: atVersion(open, call), ...(caller && { caller }) }
}
