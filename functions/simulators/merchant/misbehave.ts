import type { Call } from '#functions/simulators/company/endpoint.ts'
import { changed, lettingGo, type Session } from '#functions/simulators/merchant/session.ts'
import type { Shop } from '#functions/simulators/merchant/shop.ts'
import { commit } from '#shared/platform/table/table.ts'

/** Plays the faults a shop may have between quote and complete: a price that moved, units that are gone. */
export const misbehave = async (shop: Shop, session: Session, { fault }: Pick<Call, 'fault'>): Promise<Session> => {
  if (session.state !== 'open') return session
  const dearer = fault('price-change')
  const gone = fault('out-of-stock')
  if (!dearer && !gone) return session
  const percent = dearer?.percent ?? 0
  const lines = session.lines.map((line) => ({
    ...line,
    unitMinor: Math.max(1, Math.round((line.unitMinor * (100 + percent)) / 100)),
  }))
  const { after, write } = changed(shop, session, {
    ...(dearer && { lines, repriced: true }),
    ...(gone && { soldOut: true, hold: 'released' }),
  })
  await commit([write, ...(gone ? lettingGo(shop, session) : [])])
  return after
}
