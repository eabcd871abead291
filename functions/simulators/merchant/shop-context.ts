import { type CompanyTable, companyTable } from '#functions/simulators/company/company-table.ts'
import type { CompanyCall } from '#functions/simulators/company/endpoint.ts'
import type { Shop } from '#functions/simulators/merchant/shop.ts'

/** A shop, its table and the time: what its work needs, in a call or by schedule. */
export interface ShopContext {
  shop: Shop
  table: CompanyTable
  now: number
}

export const inCall = (shop: Shop, { table, now }: CompanyCall): ShopContext => ({ shop, table, now })

/** Work that no call asked for; chaos rules for endpoints do not apply to it. */
export const inSchedule = (shop: Shop, now: number): ShopContext => ({
  shop,
  now,
  table: companyTable(shop.company, { stopOnChaos: false }),
})
