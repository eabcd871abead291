import { listed } from '#functions/simulators/company/records.ts'
import { finishCheckout } from '#functions/simulators/merchant/checkout/finish-checkout.ts'
import { releaseLapsed } from '#functions/simulators/merchant/checkout/release-lapsed.ts'
import { CheckoutSession } from '#functions/simulators/merchant/checkout/session.ts'
import { dueBy } from '#functions/simulators/merchant/keys.ts'
import { moveReturns } from '#functions/simulators/merchant/orders/move-return.ts'
import { ShopOrder } from '#functions/simulators/merchant/orders/order.ts'
import { settleRefunds } from '#functions/simulators/merchant/orders/settle-refunds.ts'
import { shopSettings } from '#functions/simulators/merchant/settings.ts'
import type { Shop } from '#functions/simulators/merchant/shop.ts'
import { inSchedule } from '#functions/simulators/merchant/shop-context.ts'
import { Webhook } from '#functions/simulators/merchant/webhooks/outbox.ts'
import { send } from '#functions/simulators/merchant/webhooks/send-webhooks.ts'
import { logger } from '#shared/platform/runtime/observe.ts'

const most = 200
const capabilities: ReadonlySet<string> = new Set()

/** An item that fails does not stop the others; it is due again next time. */
const each = async <T>(items: readonly T[], handle: (item: T) => Promise<unknown>): Promise<void> => {
  for (const item of items)
    await handle(item).catch((error: unknown) => {
      logger.error('housekeeping', error instanceof Error ? error : new Error(String(error)))
    })
}

/** Does what is due: lapsed holds, open completions and refunds, returns on their way, webhooks that failed. */
export const runHousekeeping = async (shop: Shop, now: number): Promise<void> => {
  const context = inSchedule(shop, now)
  const due = async (work: 'CHECKOUTS' | 'ORDERS' | 'OUTBOX') => {
    const { partition, upTo } = dueBy(shop, work, now)
    return (await listed('gsi2', partition, upTo)).slice(0, most)
  }
  const { baseUrl } = await shopSettings()
  const viewer = { platform: { capabilities }, baseUrl }
  const unfinished = (await due('CHECKOUTS'))
    .map((row) => CheckoutSession.parse(row))
    .filter(({ state, payment }) => state === 'completing' && (payment?.pollsLeft ?? 0) === 0)
  await each(unfinished, (session) => finishCheckout(context, session, viewer))
  await releaseLapsed(context)
  await each(await due('ORDERS'), async (row) =>
    moveReturns(context, await settleRefunds(context, ShopOrder.parse(row))),
  )
  await each(await due('OUTBOX'), (row) => send(context, Webhook.parse(row)))
}
