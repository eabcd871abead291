import type { Item } from '#shared/platform/table/expression.ts'
import { absent, atLeast } from '#shared/platform/table/expression.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { page } from '#shared/platform/table/page.ts'
import { check, type Guarded, get, remove } from '#shared/platform/table/table.ts'
import { monthOf, noSuchMethod, WalletMethod } from './wallet-method.ts'

const removedAtOf = (row: Item | undefined): string | undefined => row?.['removedAt'] as string | undefined

/** The rows of single payment methods. A removed one stays until the provider has closed it. */
export const paymentMethods = {
  /** What a row of the wallet says; undefined when there is none, and for a removed method. */
  in: (row: Item | undefined): WalletMethod | undefined =>
    row && removedAtOf(row) === undefined ? WalletMethod.parse(row) : undefined,

  /** Refused with `payment-method.not-found`. */
  async owned(userId: string, methodId: string): Promise<WalletMethod> {
    const method = paymentMethods.in(await get(keys.paymentMethod(userId, methodId)))
    if (!method) throw noSuchMethod(methodId)
    return method
  },

  /** One page of the wallet, by method id. */
  async ofUser(userId: string, paging: { limit: number; cursor?: string | undefined }) {
    const { pk: partition, sk: prefix } = keys.paymentMethod(userId, '')
    const { items, cursor } = await page({ partition, prefix, ...paging })
    const methods = items.flatMap((row) => paymentMethods.in(row) ?? [])
    return { items: methods, ...(cursor && { cursor }) }
  },

  /** Refuses a transaction that asks for money unless the method is still in the wallet and good. `forAgents`: and one that agents may use. */
  stands(
    userId: string,
    methodId: string,
    { forAgents, nowMs }: { forAgents: boolean; nowMs: number },
    refused: (row: Item | undefined) => Error,
  ): Guarded {
    const good = { removedAt: absent, goodUntil: atLeast(monthOf(nowMs)) }
    const allowed = [
      { ...good, agentsMayUse: absent },
      { ...good, agentsMayUse: true },
    ]
    return check(keys.paymentMethod(userId, methodId), forAgents ? allowed : good, refused)
  },

  /** When it was removed; undefined for one that is in the wallet, or in none. */
  removedAt: async (userId: string, methodId: string): Promise<string | undefined> =>
    removedAtOf(await get(keys.paymentMethod(userId, methodId))),

  /** Forgets a removed method that the provider has closed. */
  forget: (userId: string, methodId: string, removedAt: string): Guarded =>
    remove(keys.paymentMethod(userId, methodId), { removedAt }, () => new Error(`${methodId} is in the wallet`)),
}
