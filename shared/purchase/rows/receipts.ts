import * as z from 'zod'
import { sha256 } from '#shared/kernel/hash.ts'
import { Receipt } from '#shared/orders/rules/receipt.ts'
import type { Item } from '#shared/platform/table/expression.ts'
import { keys } from '#shared/platform/table/keys.ts'
import { type Guarded, get, insert } from '#shared/platform/table/table.ts'

const Row = z.object({ text: z.string(), hash: z.string() })

export interface FrozenReceipt {
  receipt: Receipt
  text: string
  hash: string
}

/** The receipt with the bytes its hash is over; throws when they no longer belong together. */
export const frozenReceipt = (checkoutId: string, version: number, item: Item): FrozenReceipt => {
  const { text, hash } = Row.parse(item)
  if (sha256(text) !== hash) throw new Error(`Receipt ${version} of ${checkoutId} does not have its hash`)
  return { receipt: Receipt.parse(JSON.parse(text)), text, hash }
}

export const receipts = {
  /** Immutable: the version of a checkout is frozen once. */
  put: (checkoutId: string, version: number, frozen: { text: string; hash: string }): Guarded =>
    insert(
      { ...keys.receipt(checkoutId, version), kind: 'receipt', ...frozen },
      () => new Error('This receipt is frozen already'),
    ),

  async get(checkoutId: string, version: number): Promise<FrozenReceipt | undefined> {
    const item = await get(keys.receipt(checkoutId, version))
    return item && frozenReceipt(checkoutId, version, item)
  },
}
