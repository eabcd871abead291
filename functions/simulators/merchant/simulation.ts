import * as z from 'zod'
import { control } from '#functions/simulators/company/control.ts'
import { bodyAs, type Endpoint } from '#functions/simulators/company/endpoint.ts'
import { listed, shown } from '#functions/simulators/company/records.ts'
import { CompanyRefusal } from '#functions/simulators/company/refusal.ts'
import { setStock, stockOf } from '#functions/simulators/merchant/catalog/stock.ts'
import { runHousekeeping } from '#functions/simulators/merchant/housekeeping.ts'
import { dueBy } from '#functions/simulators/merchant/keys.ts'
import type { Shop } from '#functions/simulators/merchant/shop.ts'

const NewStock = z.object({ available: z.int().nonnegative().optional(), priceMinor: z.int().positive().optional() })
const always = Number.MAX_SAFE_INTEGER

/** What auditors read and tests steer in a shop; all behind the simulation key. */
export const shopSimulation = (shop: Shop): Endpoint[] => [
  control('readRecords', 'GET', '/sim/records', async () => {
    const list = async (name: string) => (await listed('gsi1', `SIM#${shop.company}#${name}`)).map(shown)
    const [orders, stock, webhooks, open] = await Promise.all([
      list('ORDERS'),
      list('STOCK'),
      list('WEBHOOKS'),
      listed('gsi2', dueBy(shop, 'CHECKOUTS', always).partition),
    ])
    const holds = open.map(({ id, state, lines, hold, holdUntil }) => ({ id, state, lines, hold, holdUntil }))
    return { status: 200, body: { orders, stock, holds, webhooks } }
  }),
  control('runTick', 'POST', '/sim/tick', async ({ now }) => {
    await runHousekeeping(shop, now)
    return { status: 200, body: {} }
  }),
  control('setStock', 'PUT', '/sim/stock/{sku}', async (call) => {
    const article = shop.articles.get(call.params['sku'] ?? '')
    if (!article) throw new CompanyRefusal(404, 'not_found', 'We do not sell this')
    await setStock(call.table, shop, article, bodyAs(NewStock, call), call.now)
    return { status: 200, body: (await stockOf(call.table, shop, [article])).get(article.sku) }
  }),
]
