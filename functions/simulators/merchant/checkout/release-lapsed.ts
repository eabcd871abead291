import { listed } from '#functions/simulators/company/records.ts'
import { dueBy } from '#functions/simulators/merchant/keys.ts'
import type { ShopContext } from '#functions/simulators/merchant/shop-context.ts'
import { CheckoutSession, canceling, nextVersion, releasingHold, Stale } from './session.ts'

const most = 100

/** Releases the units of checkouts that no call touched in time. The checkout lives until it expires and may take units again. */
export const releaseLapsed = async ({ shop, table, now }: ShopContext): Promise<void> => {
  const { partition, upTo } = dueBy(shop, 'CHECKOUTS', now)
  const due = (await listed('gsi2', partition, upTo)).slice(0, most).map((row) => CheckoutSession.parse(row))
  for (const session of due) {
    if (session.state !== 'open' || session.hold !== 'held' || session.holdUntil > now) continue
    const writes =
      session.expiresAt <= now
        ? canceling(shop, session).writes
        : [nextVersion(shop, session, { hold: 'released' }).write, ...releasingHold(shop, session)]
    await table.commit(writes).catch((error: unknown) => {
      if (!(error instanceof Stale)) throw error
    })
  }
}
