import { BusinessRefusal } from '#functions/simulators/merchant/business-refusal.ts'
import type { Given } from '#functions/simulators/merchant/shop-endpoint.ts'
import { type CheckoutSession, current, findSession } from './session.ts'

/** The session that a path names, as of now. Another platform's session is not found. */
export const ownSession = async (request: Omit<Given<unknown>, 'body'>): Promise<CheckoutSession> => {
  const session = await findSession(request, request.call.params['id'] ?? '')
  if (session?.agent !== request.platform.profileUrl) throw new BusinessRefusal('not_found', 'We know no such checkout')
  return current(request, session)
}
