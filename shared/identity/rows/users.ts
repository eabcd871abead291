import { createHmac } from 'node:crypto'
import * as z from 'zod'
import { Address } from '#shared/identity/rules/address.ts'
import { addressDigest, SaltedAddress, saltedAs } from '#shared/identity/rules/salted-address.ts'
import type { SpendingLimits } from '#shared/identity/rules/spending-limits.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { type Scope, userScopes } from '#shared/kernel/principal.ts'
import { secret } from '#shared/platform/aws/parameters.ts'
import type { Item } from '#shared/platform/table/expression.ts'
import { newDataKey, open, seal } from '#shared/platform/table/field-cipher.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { limitedList } from '#shared/platform/table/limited-list.ts'
import { all } from '#shared/platform/table/page.ts'
import { check, type Guarded, get, insert, remove, update } from '#shared/platform/table/table.ts'
import { addressChanged } from './address-events.ts'

export const User = z.object({
  userId: z.string(),
  /** Wrapped; without it the data that it sealed is unreadable. */
  dataKey: z.string(),
  email: z.string(),
  name: z.string().optional(),
  passwordHash: z.string(),
  /** When somebody used a link that was mailed to the address. */
  emailConfirmedAt: z.string().optional(),
  /** When somebody last reset the password by such a link; a sign-in with a passkey takes it away. */
  passwordResetAt: z.string().optional(),
  /** The platform's own staff. Only the account's credentials grant or withdraw it, never a route. */
  operator: z.boolean().default(false),
  /** Last link of the audit chain of that flag. */
  auditHead: z.string().optional(),
  createdAt: z.string(),
  v: z.int().positive(),
})
export type User = z.output<typeof User>

/** What a login of this user may do. */
export const scopesOf = (user: Pick<User, 'operator'>): readonly Scope[] =>
  user.operator ? [...userScopes, 'operate'] : userScopes

/** Finds a user by address without storing the address: an HMAC under a key of its own. */
export const emailIndex = async (email: string): Promise<string> =>
  createHmac('sha256', await secret('email-key'))
    .update(email.normalize('NFKC').trim().toLowerCase())
    .digest('hex')

export const getUser = async (userId: string): Promise<User | undefined> => {
  const row = await get(keys.user(userId))
  return row && User.parse(row)
}

/** Reads as often for an unknown address as for a known one, so that timing reveals no account. */
export const findByEmailIndex = async (index: string): Promise<User | undefined> => {
  const entry = await get(keys.email(index))
  return getUser(String(entry?.['userId'] ?? 'usr_unknown'))
}

/** The key that the user's personal fields are sealed with, wherever they are stored. */
const dataKeyOf = async (userId: string): Promise<string> => {
  const user = await getUser(userId)
  if (!user) throw new Error(`${userId} has no data key: erased, or never was`)
  return user.dataKey
}

const sealed = (dataKey: string, pk: string, field: string, text: string) => seal(dataKey, { pk, field }, text)

export interface NewUser {
  userId: string
  email: string
  name?: string | undefined
  passwordHash: string
}

/** The writes that register a user; refused when another user has the address. */
export const registering = async ({ userId, email, name, passwordHash }: NewUser): Promise<Guarded[]> => {
  const key = keys.user(userId)
  const dataKey = await newDataKey()
  const row: User = {
    userId,
    dataKey,
    email: await sealed(dataKey, key.pk, 'email', email),
    ...(name && { name: await sealed(dataKey, key.pk, 'name', name) }),
    passwordHash,
    operator: false,
    createdAt: new Date().toISOString(),
    v: 1,
  }
  return [
    insert({ ...keys.email(await emailIndex(email)), userId }, () => {
      return new Failure('auth.email-taken', 'This email is already registered; log in instead')
    }),
    insert({ ...key, ...row }, () => new Error(`${userId} exists already`)),
  ]
}

/** Email and name in the clear: for the user's own eyes. */
export const personOf = async (user: User): Promise<{ email: string; name?: string }> => {
  const { pk } = keys.user(user.userId)
  const email = await open(user.dataKey, { pk, field: 'email' }, user.email)
  return { email, ...(user.name && { name: await open(user.dataKey, { pk, field: 'name' }, user.name) }) }
}

const StoredAddress = z.object({ addressId: z.string(), sealed: z.string(), updatedAt: z.string() })
/** An older version kept the address alone, without the salt of the digest that a receipt binds. */
const Kept = z.union([SaltedAddress, Address.transform((address) => ({ address, salt: undefined }))])
const addressPlace = (userId: string, addressId: string) => ({
  pk: keys.userPartition(userId),
  field: `address:${addressId}`,
})
const opened = async (userId: string, dataKey: string, row: unknown) => {
  const { addressId, sealed: text, updatedAt } = StoredAddress.parse(row)
  const plain = await open(dataKey, addressPlace(userId, addressId), text)
  return { addressId, updatedAt, kept: Kept.parse(JSON.parse(plain)) }
}
const isSalted = (kept: z.output<typeof Kept>): kept is SaltedAddress => kept.salt !== undefined

const storedAddresses = (userId: string) => all({ partition: keys.userPartition(userId), prefix: 'ADDR#' })

/** The ids of the user's addresses. */
export const addressIdsOf = async (userId: string): Promise<string[]> =>
  (await storedAddresses(userId)).map((row) => StoredAddress.parse(row).addressId)

/** All addresses of the user in the clear, with their ids. */
export const addressesOf = async (userId: string) => {
  const [rows, dataKey] = await Promise.all([storedAddresses(userId), dataKeyOf(userId)])
  const all = await Promise.all(rows.map((row) => opened(userId, dataKey, row)))
  return all.map(({ kept, ...row }) => ({ ...row, ...kept.address }))
}

/** The stored address in a row that was read. Refused with `address.not-found` when no receipt could bind it. */
export const storedAddressIn = async (user: User, row: Item | undefined): Promise<SaltedAddress | undefined> => {
  if (!row) return undefined
  const { addressId, kept } = await opened(user.userId, user.dataKey, row)
  if (isSalted(kept)) return kept
  const again = 'An older version of Purser stored this address, and no receipt can name it; store it again'
  throw new Failure('address.not-found', again, { addressId })
}

/** Refuses unless the stored address is still the one that was bound. */
export const sameAddress = (userId: string, addressId: string, digest: string, refused: () => Error): Guarded =>
  check(keys.address(userId, addressId), { digest }, refused)

/** Replaces an address of the same id. Refused with `limit.exceeded` for one address too many. */
export const puttingAddress = async (userId: string, addressId: string, address: Address): Promise<Guarded[]> => {
  const rows = async () => (await storedAddresses(userId)).map((row) => String(row['addressId']))
  const place = await limitedList.joining({ userId, name: 'addresses' }, addressId, rows)
  const [dataKey, present] = await Promise.all([dataKeyOf(userId), get(keys.address(userId, addressId))])
  const before = present && (await opened(userId, dataKey, present)).kept
  const salted = saltedAs(address, before && isSalted(before) ? before : undefined, crypto.randomUUID())
  const text = await seal(dataKey, addressPlace(userId, addressId), JSON.stringify(salted))
  const next = { addressId, sealed: text, digest: addressDigest(salted), updatedAt: new Date().toISOString() }
  const same = before && isSalted(before) && addressDigest(before) === next.digest
  return [
    update(keys.address(userId, addressId), {}, next, () => new Error('No condition'), true),
    place,
    ...(same ? [] : [addressChanged(userId, 'stored')]),
  ]
}

/** Refused with `address.not-found`. */
export const removingAddress = (userId: string, addressId: string): Guarded[] => [
  remove(
    keys.address(userId, addressId),
    {},
    () => new Failure('address.not-found', 'You have no such address'),
    false,
  ),
  limitedList.leaving({ userId, name: 'addresses' }, addressId),
  addressChanged(userId, 'removed'),
]

/** The limits of a user who never set any: 500 USD at once, 2,000 a month. */
const defaultLimits: SpendingLimits = { perPurchaseMinor: 50_000, perMonthMinor: 200_000, currency: 'USD' }

const StoredLimits = z.object({
  perPurchaseMinor: z.int(),
  perMonthMinor: z.int(),
  currency: z.string(),
  passkeyAboveMinor: z.int().optional(),
})

/** What the row of a user's limits says; there is none before they first set any. */
export const limitsIn = (row: Item | undefined): SpendingLimits => (row ? StoredLimits.parse(row) : defaultLimits)

export const limitsOf = async (userId: string): Promise<SpendingLimits> => limitsIn(await get(keys.limits(userId)))

export const puttingLimits = (
  userId: string,
  { perPurchaseMinor, perMonthMinor, currency, passkeyAboveMinor }: SpendingLimits,
): Guarded => {
  const next = { perPurchaseMinor, perMonthMinor, currency, passkeyAboveMinor, updatedAt: new Date().toISOString() }
  return update(keys.limits(userId), {}, next, () => new Error('No condition'), true)
}
