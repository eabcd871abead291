import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { sha256 } from '#shared/kernel/hash.ts'
import { idWith } from '#shared/kernel/ids.ts'
import { absent, fewerThan, leaves } from '#shared/platform/table/expression.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { limitedList } from '#shared/platform/table/limited-list.ts'
import { eventRow } from '#shared/platform/table/outbox.ts'
import { all } from '#shared/platform/table/page.ts'
import { check, type Guarded, get, insert, remove, update } from '#shared/platform/table/table.ts'

export const Passkey = z.object({
  passkeyId: z.string(),
  userId: z.string(),
  credentialId: z.string(),
  /** SPKI in base64url, and its COSE algorithm. */
  publicKey: z.string(),
  algorithm: z.int(),
  /** How often it signed, as it said itself; 0 for one that does not count. */
  signCount: z.int(),
  backedUp: z.boolean(),
  name: z.string(),
  createdAt: z.string(),
  lastUsedAt: z.string().optional(),
  /** When its counter last went back. Somebody may have copied it. */
  counterFellAt: z.string().optional(),
})
export type Passkey = z.output<typeof Passkey>

export const PasskeyId = z.string().regex(/^psk_[0-9a-f]{32}$/, 'Expected an id like psk_...')

/** A passkey is named after its user and its credential, so a credential is registered once. */
export const passkeyIdOf = (userId: string, credentialId: string): string =>
  idWith('passkey', sha256(`${userId} ${credentialId}`).slice(0, 32))

const changeEvent = (
  userId: string,
  passkeyId: string,
  change: 'added' | 'removed' | 'counter-fell',
  nowMs: number,
): Guarded =>
  eventRow(
    keys.passkeyEvent(userId, passkeyId, `${nowMs}#${change}`),
    { type: 'passkey.changed', subject: userId, owner: userId, data: { passkeyId, change } },
    nowMs,
  )
const listOf = (userId: string) => ({ userId, name: 'passkeys' }) as const

/** The passkeys of users. Only their public halves are here. */
export const passkeys = {
  /** The user's, oldest first. */
  async of(userId: string): Promise<Passkey[]> {
    const { pk, sk } = keys.passkey(userId, idWith('passkey', ''))
    const rows = (await all({ partition: pk, prefix: sk })).map((row) => Passkey.parse(row))
    return rows.sort((a, b) => (a.createdAt < b.createdAt ? -1 : 1))
  },

  /** The user's passkey with this credential. */
  async withCredential(userId: string, credentialId: string): Promise<Passkey | undefined> {
    const row = await get(keys.passkey(userId, passkeyIdOf(userId, credentialId)))
    return row && Passkey.parse(row)
  },

  /** Refused with `passkey.exists`, and with `limit.exceeded` for one too many. */
  async adding(passkey: Passkey, nowMs: number): Promise<Guarded[]> {
    const { userId, passkeyId } = passkey
    const taken = () => new Failure('passkey.exists', 'This passkey is registered already')
    return [
      insert({ ...keys.passkey(userId, passkeyId), kind: 'passkey', ...passkey }, taken),
      await limitedList.joining(listOf(userId), passkeyId, async () => []),
      changeEvent(userId, passkeyId, 'added', nowMs),
    ]
  },

  /** Refused with `passkey.not-found`. */
  removing: (userId: string, passkeyId: string, nowMs: number): Guarded[] => [
    remove(
      keys.passkey(userId, passkeyId),
      {},
      () => new Failure('passkey.not-found', 'You have no such passkey'),
      false,
    ),
    limitedList.leaving(listOf(userId), passkeyId),
    changeEvent(userId, passkeyId, 'removed', nowMs),
  ],

  /** Removes all that were read. Refused when one was added meanwhile. */
  removingAll(userId: string, own: readonly Passkey[], nowMs: number): Guarded[] {
    const added = () => new Error('A passkey was added meanwhile')
    const none = [{ ids: absent }, { ids: fewerThan(own.length + 1) }]
    const key = limitedList.key(listOf(userId))
    if (own.length === 0) return [check(key, none, added, true)]
    const ids = own.map(({ passkeyId }) => passkeyId)
    return [
      update(key, none, { ids: leaves(...ids) }, added, true),
      ...ids.flatMap((id) => [remove(keys.passkey(userId, id), {}, added), changeEvent(userId, id, 'removed', nowMs)]),
    ]
  },

  /** Counts a use. Of two uses at once one reads again. */
  using: ({ userId, passkeyId, signCount: before }: Passkey, signCount: number, nowMs: number): Guarded =>
    update(
      keys.passkey(userId, passkeyId),
      { signCount: before },
      { signCount, lastUsedAt: new Date(nowMs).toISOString() },
      () => new Error('The passkey was used or removed meanwhile'),
    ),

  /** Marks that a counter went back, and tells it. */
  suspecting: ({ userId, passkeyId }: Passkey, nowMs: number): Guarded[] => [
    update(
      keys.passkey(userId, passkeyId),
      {},
      { counterFellAt: new Date(nowMs).toISOString() },
      () => new Error('The passkey was removed meanwhile'),
    ),
    changeEvent(userId, passkeyId, 'counter-fell', nowMs),
  ],
}
