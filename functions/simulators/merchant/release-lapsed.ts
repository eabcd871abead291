import { listed } from '#functions/simulators/company/records.ts'
import { dueBy } from '#functions/simulators/merchant/keys.ts'
import { canceling, changed, lettingGo, Session, Stale } from '#functions/simulators/merchant/session.ts'
import type { Shop } from '#functions/simulators/merchant/shop.ts'
import { commit } from '#shared/platform/table/table.ts'

const most = 100

/** Lets go of the units of checkouts nobody came back to. The checkout itself lives on until it expires, and may take units again. */
export const releaseLapsed = async (shop: Shop, now: number): Promise<void> => {
  const { partition, upTo } = dueBy(shop, 'CHECKOUTS', now)
  const due = (await listed('gsi2', partition, upTo)).slice(0, most).map((row) => Session.parse(row))
  for (const session of due) {
    if (session.state !== 'open' || session.hold !== 'held' || session.holdUntil > now) continue
    const writes =
      session.expiresAt <= now
        ? canceling(shop, session).writes
        : [changed(shop, session, { hold: 'released' }).write, ...lettingGo(shop, session)]
    await commit(writes).catch((error: unknown) => {
      if (!(error instanceof Stale)) throw error
    })
  }
}
