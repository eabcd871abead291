import type { DeclineReason } from '#functions/simulators/bank/instruments.ts'

/** The card behind a token, and what becomes of holds on it. */
interface TestCard {
  says: string
  brand: string
  last4: string
  /** How many months it is good for, beside the present one. */
  months: number
  declines?: DeclineReason
}

/** The tokens that the bank takes. Each may be used any number of times, and makes a card of its own. */
export const testCards: Readonly<Record<string, TestCard>> = {
  tok_visa: { says: 'a Visa card that works', brand: 'Visa', last4: '1111', months: 48 },
  tok_mastercard: { says: 'a Mastercard that works', brand: 'Mastercard', last4: '4444', months: 36 },
  tok_expiring: { says: 'a card that is good until the end of this month', brand: 'Visa', last4: '3055', months: 0 },
  tok_declined: {
    says: 'a card whose issuer declines every payment',
    brand: 'Visa',
    last4: '0341',
    months: 48,
    declines: 'issuer_declined',
  },
}

/** What the platform's settings say of the bank. */
export const bankEntry = (url: string) => ({
  protocol: 'bank',
  url,
  testTokens: Object.entries(testCards).map(([token, { says }]) => ({ token, says })),
})
