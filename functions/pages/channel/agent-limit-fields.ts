import type { FormFields } from './delegation-fields.ts'
import { minorIn, wholeIn } from './money-field.ts'

/** The limits of an agent that a form states. An empty field limits nothing. */
export const agentLimitsIn = (fields: FormFields) => {
  const currency = fields['currency']?.trim().toUpperCase() ?? ''
  const stated = {
    perPurchaseMinor: minorIn(fields['perPurchase'], currency, 'perPurchase'),
    perDayMinor: minorIn(fields['perDay'], currency, 'perDay'),
    perMonthMinor: minorIn(fields['perMonth'], currency, 'perMonth'),
    openApprovals: wholeIn(fields['openApprovals'], 'openApprovals'),
  }
  return { currency, ...Object.fromEntries(Object.entries(stated).filter(([, value]) => value !== undefined)) }
}
