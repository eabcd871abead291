import { BusinessNo } from '#functions/simulators/merchant/answers.ts'
import { current, findSession, type Session } from '#functions/simulators/merchant/session.ts'
import type { Given } from '#functions/simulators/merchant/shop-endpoint.ts'

/** The session a path names, as of now. Another platform's is as good as none. */
export const ownSession = async ({ call, shop, platform }: Omit<Given<unknown>, 'body'>): Promise<Session> => {
  const session = await findSession(shop, call.params['id'] ?? '')
  if (session?.agent !== platform.profileUrl) throw new BusinessNo('not_found', 'We know no such checkout')
  return current(shop, session, call.now)
}
