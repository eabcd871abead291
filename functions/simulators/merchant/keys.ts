import type { Shop } from '#functions/simulators/merchant/shop.ts'
import type { Key } from '#shared/platform/table/expression.ts'

const time = (ms: number): string => String(ms).padStart(15, '0')

/** Every key of a shop. */
export const shopKeys = {
  stock: ({ company }: Shop, sku: string): Key => ({ pk: `SIM#${company}#STOCK#${sku}`, sk: '#' }),
  checkout: ({ company }: Shop, id: string): Key => ({ pk: `SIM#${company}#CHECKOUT#${id}`, sk: '#' }),
  order: ({ company }: Shop, id: string): Key => ({ pk: `SIM#${company}#ORDER#${id}`, sk: '#' }),
  webhook: ({ company }: Shop, orderId: string, at: number): Key => ({
    pk: `SIM#${company}#ORDER#${orderId}`,
    sk: `WEBHOOK#${String(at).padStart(6, '0')}`,
  }),
}
/** Lists for auditors. */
export const listedAs = ({ company }: Shop, list: 'ORDERS' | 'STOCK' | 'WEBHOOKS', now: number, id: string) => ({
  gsi1pk: `SIM#${company}#${list}`,
  gsi1sk: `${time(now)}#${id}`,
})
/** A row's place on a work list of housekeeping. */
export const dueAt = ({ company }: Shop, work: 'CHECKOUTS' | 'ORDERS' | 'OUTBOX', at: number, id: string) => ({
  gsi2pk: `SIM#${company}#DUE#${work}`,
  gsi2sk: `${time(at)}#${id}`,
})
/** Takes a row off the work lists. */
export const shopNotDue = { gsi2pk: undefined, gsi2sk: undefined }
/** The index range of what is due by now. */
export const dueBy = ({ company }: Shop, work: 'CHECKOUTS' | 'ORDERS' | 'OUTBOX', now: number) => ({
  partition: `SIM#${company}#DUE#${work}`,
  upTo: `${time(now)}#~`,
})
