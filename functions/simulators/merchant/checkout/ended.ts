import { CompanyRefusal } from '#functions/simulators/company/refusal.ts'
import type { CheckoutSession } from './session.ts'

/** Refuses to change a checkout that is completed or canceled: it stays as it is for good. */
export const assertNotEnded = ({ state }: CheckoutSession): void => {
  if (state === 'completed' || state === 'canceled')
    throw new CompanyRefusal(409, `checkout_${state}`, `The checkout is ${state}`)
}
