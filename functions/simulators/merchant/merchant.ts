import { company, type SignReply } from '#functions/simulators/company/company.ts'
import { chaosEndpoints } from '#functions/simulators/company/control.ts'
import { endpointsOf } from '#functions/simulators/merchant/endpoints.ts'
import { runHousekeeping } from '#functions/simulators/merchant/housekeeping.ts'
import { mcpBinding } from '#functions/simulators/merchant/mcp/call-tool.ts'
import { shopSigningKey } from '#functions/simulators/merchant/settings.ts'
import type { Shop } from '#functions/simulators/merchant/shop.ts'
import { shopEntry } from '#functions/simulators/merchant/webhooks/profile-address.ts'
import type { Grants } from '#shared/kernel/grants.ts'
import { sign } from '#shared/platform/outward/http-signature.ts'
import { onSchedule } from '#shared/platform/runtime/on-schedule.ts'

const grants: Grants = {
  read: ['SIM'],
  write: ['SIM'],
  delete: ['SIM'],
  index: ['gsi1', 'gsi2'],
  parameters: ['settings', 'signing-key', 'payment-key', 'simulation-key'],
}

const signReply: SignReply = async (message) =>
  sign(message, await shopSigningKey(), { createdAtSeconds: Math.floor(Date.now() / 1000) })

/** Everything one shop answers. */
export const merchant = (shop: Shop) => {
  const endpoints = endpointsOf(shop)
  const spec = { company: shop.company, title: shop.title, entry: shopEntry, timeoutSeconds: 29, grants }
  const all = [...endpoints, ...chaosEndpoints(shop.company, endpoints)]
  return company(spec, all, { sign: signReply, binding: mcpBinding })
}

/** The same shop's housekeeping, every minute. */
export const merchantTick = (shop: Shop) =>
  onSchedule({ every: 'rate(1 minute)', timeoutSeconds: 50, grants }, () => runHousekeeping(shop, Date.now()))
