import { OrderChanged, type ShopOrder } from './order.ts'

const tries = 10

/** Reads and changes an order until no other call was faster. `latest` saves the first reading. */
export const retryOnChange = async <T>(
  read: () => Promise<ShopOrder>,
  change: (order: ShopOrder) => Promise<T>,
  latest?: ShopOrder,
): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await change(attempt === 1 && latest ? latest : await read())
    } catch (error) {
      if (!(error instanceof OrderChanged) || attempt === tries) throw error
    }
  }
}
