import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { auditLink } from '#shared/platform/table/audit.ts'
import { absent, type Changes } from '#shared/platform/table/expression.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { eventRow } from '#shared/platform/table/outbox.ts'
import { all } from '#shared/platform/table/page.ts'
import { type Guarded, get, insert, update } from '#shared/platform/table/table.ts'
import { paymentMethods } from './payment-methods.ts'
import type { IssuedMethod } from './port.ts'
import { assertUsable, noSuchMethod, type WalletMethod } from './wallet-method.ts'

const Row = z.object({ v: z.int(), auditHead: z.string(), defaultMethodId: z.string().optional() })

/** All payment methods of one user. Its row names the default, so there is never more than one. */
export interface Wallet {
  userId: string
  /** 0 before the provider was asked for the first time. */
  v: number
  auditHead?: string | undefined
  /** What pays where a checkout names nothing. */
  defaultMethodId?: string | undefined
  methods: readonly WalletMethod[]
  /** Every method that has a row, removed ones too. */
  known: readonly string[]
}

/** How many payment methods one user may have at a time. */
export const walletMost = 50

const raced = () => new Failure('table.conflict', 'Another call changed this wallet at the same time; retry')

/** The next version of a wallet: every change depends on the version that was read, so no two make a default at once. */
const changing = (
  { userId, v, auditHead, defaultMethodId: before }: Wallet,
  defaultMethodId: string | undefined,
  { actor, action, details }: { actor: string; action: string; details: Readonly<Record<string, string | number>> },
  nowMs: number,
) => {
  const link = auditLink({ subject: `wallet:${userId}`, v, auditHead }, { actor, action, details, nowMs })
  const next = { v: link.v, auditHead: link.auditHead, ...(defaultMethodId !== before && { defaultMethodId }) }
  const row = update(keys.wallet(userId), { v: v === 0 ? absent : v }, next, raced, v === 0)
  return { at: link.at, v: link.v, auditHead: link.auditHead, writes: [row, link.row] }
}

/** A change that the user made, with its event. */
const changedByUser = (
  wallet: Wallet,
  defaultMethodId: string | undefined,
  change: 'added' | 'changed' | 'removed',
  methodId: string,
  nowMs: number,
) => {
  const { userId } = wallet
  const deed = { actor: `user:${userId}`, action: `payment-method.${change}`, details: { methodId } }
  const { at, v, writes } = changing(wallet, defaultMethodId, deed, nowMs)
  const event = { type: 'wallet.changed' as const, subject: userId, owner: userId }
  const data = { version: v, change, methodId }
  return { at, writes: [...writes, eventRow(keys.walletEvent(userId, v), { ...event, data }, nowMs)] }
}

const methodIn = ({ methods }: Wallet, methodId: string): WalletMethod => {
  const method = methods.find((each) => each.methodId === methodId)
  if (!method) throw noSuchMethod(methodId)
  return method
}
const inWallet = (userId: string, methodId: string, next: Changes): Guarded =>
  update(keys.paymentMethod(userId, methodId), { removedAt: absent }, next, () => noSuchMethod(methodId))

const added = (userId: string, method: WalletMethod): Guarded =>
  insert({ ...keys.paymentMethod(userId, method.methodId), kind: 'payment-method', ...method }, raced)

/** What becomes of a wallet as a whole. */
export const wallets = {
  async of(userId: string): Promise<Wallet> {
    // The version is read first: a method that changes afterwards is noticed by it.
    const meta = await get(keys.wallet(userId))
    const { pk: partition, sk: prefix } = keys.paymentMethod(userId, '')
    const rows = await all({ partition, prefix })
    return {
      userId,
      v: 0,
      ...(meta && Row.parse(meta)),
      methods: rows.flatMap((row) => paymentMethods.in(row) ?? []),
      known: rows.map((row) => String(row['methodId'])),
    }
  },

  /** The default that the row behind `keys.wallet` names. */
  defaultIn: (row: unknown): string | undefined => (row ? Row.parse(row).defaultMethodId : undefined),

  /** Takes in what the provider issued. Agents may use what was there from the start; a later one waits for its user's word. */
  fill(wallet: Wallet, issued: readonly IssuedMethod[], nowMs: number): { after: Wallet; writes: Guarded[] } {
    const { userId, v, defaultMethodId, methods } = wallet
    const room = Math.max(0, walletMost - methods.length)
    const fresh = issued.filter(({ methodId }) => !wallet.known.includes(methodId)).slice(0, room)
    const defaulted = v === 0 ? (issued[0] ?? methods[0])?.methodId : defaultMethodId
    const deed = { actor: 'payments', action: 'wallet.fill', details: { methods: fresh.length } }
    const { at, writes, ...link } = changing(wallet, defaulted, deed, nowMs)
    const rows = fresh.map((method): WalletMethod => ({ ...method, agentsMayUse: v === 0, addedAt: at }))
    return {
      after: {
        ...wallet,
        ...link,
        defaultMethodId: defaulted,
        methods: [...methods, ...rows],
        known: [...wallet.known, ...rows.map(({ methodId }) => methodId)],
      },
      writes: [...writes, ...rows.map((row) => added(userId, row))],
    }
  },

  /** Adds what the provider issued for a token. Refused with `limit.exceeded` for one too many. */
  add(
    wallet: Wallet,
    issued: IssuedMethod,
    said: { label?: string | undefined; agentsMayUse: boolean; default: boolean },
    nowMs: number,
  ): { method: WalletMethod; isDefault: boolean; writes: Guarded[] } {
    const { userId, methods, defaultMethodId } = wallet
    const { methodId } = issued
    const isDefault = said.default || defaultMethodId === undefined || defaultMethodId === methodId
    const { at, writes } = changedByUser(wallet, isDefault ? methodId : defaultMethodId, 'added', methodId, nowMs)
    const own = { ...(said.label && { label: said.label }), agentsMayUse: said.agentsMayUse }
    const method: WalletMethod = { ...issued, ...own, addedAt: at }
    // A call that got no answer before may have left it for a later look at the provider to find.
    if (wallet.known.includes(methodId))
      return { method, isDefault, writes: [...writes, inWallet(userId, methodId, own)] }
    assertRoom(methods.length)
    return { method, isDefault, writes: [...writes, added(userId, method)] }
  },

  /** Changes what the user says of a method. A label that is undefined stays, null goes. */
  change(
    wallet: Wallet,
    methodId: string,
    said: { label?: string | null | undefined; agentsMayUse?: boolean | undefined; default?: true | undefined },
    nowMs: number,
  ): { method: WalletMethod; isDefault: boolean; writes: Guarded[] } {
    const before = methodIn(wallet, methodId)
    if (said.default) assertUsable(before, 'user', nowMs)
    const { label = before.label, agentsMayUse = before.agentsMayUse } = said
    const { label: _, ...rest } = before
    const method: WalletMethod = { ...rest, ...(label !== null && label !== undefined && { label }), agentsMayUse }
    const defaultMethodId = said.default ? methodId : wallet.defaultMethodId
    const { writes } = changedByUser(wallet, defaultMethodId, 'changed', methodId, nowMs)
    const row = inWallet(wallet.userId, methodId, { label: method.label, agentsMayUse })
    return { method, isDefault: defaultMethodId === methodId, writes: [...writes, row] }
  },

  /** Takes a method out. Purser names no other default by itself: the user does. */
  remove(wallet: Wallet, methodId: string, nowMs: number): Guarded[] {
    methodIn(wallet, methodId)
    const defaultMethodId = wallet.defaultMethodId === methodId ? undefined : wallet.defaultMethodId
    const { at, writes } = changedByUser(wallet, defaultMethodId, 'removed', methodId, nowMs)
    return [...writes, inWallet(wallet.userId, methodId, { removedAt: at })]
  },
}

/** Refused with `limit.exceeded` when there is no room for one more. */
export const assertRoom = (methods: number): void => {
  if (methods >= walletMost)
    throw new Failure('limit.exceeded', `You may have ${walletMost} payment methods at a time`, { limit: walletMost })
}
