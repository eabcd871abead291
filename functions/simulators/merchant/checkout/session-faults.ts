import type { CompanyCall } from '#functions/simulators/company/endpoint.ts'
import type { ShopContext } from '#functions/simulators/merchant/shop-context.ts'
import { type CheckoutSession, nextVersion, releasingHold } from './session.ts'

/** Plays the faults between quote and complete: the price has moved, or the units are gone. */
export const withSessionFaults = async (
  { shop, table }: ShopContext,
  session: CheckoutSession,
  { fault }: Pick<CompanyCall, 'fault'>,
): Promise<CheckoutSession> => {
  if (session.state !== 'open') return session
  const dearer = fault('price-change')
  const gone = fault('out-of-stock')
  if (!dearer && !gone) return session
  const percent = dearer?.percent ?? 0
  const lines = session.lines.map((line) => ({
    ...line,
    unitMinor: Math.max(1, Math.round((line.unitMinor * (100 + percent)) / 100)),
  }))
  const { after, write } = nextVersion(shop, session, {
    ...(dearer && { lines, repriced: true }),
    ...(gone && { soldOut: true, hold: 'released' }),
  })
  await table.commit([write, ...(gone ? releasingHold(shop, session) : [])])
  return after
}
