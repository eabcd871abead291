import { counting } from '#shared/platform/operation/count-use.ts'
import { commit } from '#shared/platform/table/table.ts'
import type { Basket } from '#shared/purchase/rules/baskets.ts'

/** Counts the pieces that quotes will hold at merchants, so that no account holds a product's whole stock. One commit, before anybody is asked. */
export const countPieces = (userId: string, baskets: readonly Basket[]): Promise<void> => {
  const lines = baskets.flatMap(({ merchantId, lines: own }) => own.map((line) => ({ merchantId, ...line })))
  const products = Map.groupBy(lines, ({ merchantId, sku }) => JSON.stringify([userId, merchantId, sku]))
  const writes = [...products].map(([product, same]) => {
    const pieces = same.reduce((sum, { quantity }) => sum + quantity, 0)
    return counting('pieces.account', product, pieces)
  })
  return commit(writes)
}
