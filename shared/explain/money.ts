import { untrusted } from '#shared/kernel/untrusted-text.ts'
import { type Entry, entryOf, list, money, numberOf, pick, type Row, textOf } from './entry.ts'

/** The fence row is written this long before its deadline, in ms. */
export interface Fence {
  deadlineMs: number
}
const askedAt = (leg: Row, name: string, { deadlineMs }: Fence): string =>
  new Date(numberOf(leg, name) - deadlineMs).toISOString()

const paymentWords: Record<string, string> = {
  requested: 'requested; the answer is being looked up',
  unknown: 'requested; the outcome is unknown and is being looked up',
  authorized: 'held by the bank',
  captured: 'captured',
  declined: 'declined by the bank',
  voided: 'voided',
  partially_refunded: 'captured, and refunded in part',
  refunded: 'captured, and refunded',
}
const placementWords: Record<string, string> = {
  requested: 'requested; the answer is being looked up',
  unknown: 'requested; the outcome is unknown and is being looked up',
  placed: 'accepted by the merchant',
  refused: 'refused by the merchant',
  canceled: 'canceled',
}

/** What reads like a code; any other text comes from an outside party. */
const isCode = (text: unknown): text is string => typeof text === 'string' && /^[\w.-]{1,80}$/.test(text)

const paymentOf = (leg: Row, fence: Fence): Entry[] => {
  if (leg['paymentDeadlineMs'] === undefined) return []
  const { declined } = leg
  const state = textOf(leg, 'payment')
  const amount = money(numberOf(leg, 'totalMinor'), textOf(leg, 'currency'))
  return [
    entryOf(leg, {
      at: askedAt(leg, 'paymentDeadlineMs', fence),
      kind: 'payment',
      says: `${amount} for leg ${numberOf(leg, 'leg')}: ${paymentWords[state] ?? state}.`,
      data: {
        ...pick(
          leg,
          'leg',
          'merchantId',
          'paymentReference',
          'captureReference',
          'totalMinor',
          'chargedMinor',
          'capturedMinor',
          'currency',
          'captureBy',
        ),
        state,
        ...(isCode(declined) && { outcome: declined }),
      },
      ...(declined !== undefined && !isCode(declined) && { merchantWords: [untrusted(String(declined))] }),
    }),
  ]
}

const placementOf = (leg: Row, fence: Fence): Entry[] => {
  if (leg['placementDeadlineMs'] === undefined) return []
  const state = textOf(leg, 'placement')
  const words = [leg['permalink'], leg['refused']].filter((text) => text !== undefined)
  return [
    entryOf(leg, {
      at: askedAt(leg, 'placementDeadlineMs', fence),
      kind: 'placement',
      says: `The order of leg ${numberOf(leg, 'leg')} at ${textOf(leg, 'merchantId')}: ${placementWords[state] ?? state}.`,
      data: {
        ...pick(
          leg,
          'leg',
          'merchantId',
          'merchantCheckoutId',
          'placementReference',
          'merchantOrderId',
          'orderId',
          'phase',
        ),
        state,
      },
      ...(words.length > 0 && { merchantWords: words.map((text) => untrusted(String(text))) }),
    }),
  ]
}

const booked: Readonly<Record<string, string>> = {
  authorize: 'held',
  void: 'voided',
  capture: 'captured',
  refund: 'refunded',
  owed: 'owed while the item is parked',
  'owed-end': 'no longer owed',
  stated: 'recorded by an operator',
}

const postingOf = (row: Row): Entry => {
  const postings = list(row['postings'])
  const sum = postings.reduce((total, posting) => total + numberOf(posting, 'amountMinor'), 0)
  const type = textOf(row, 'type').split('.')[0] ?? ''
  const amount = Math.max(0, ...postings.map((posting) => numberOf(posting, 'amountMinor')))
  return entryOf(row, {
    at: textOf(row, 'at'),
    kind: 'ledger',
    says: `Booked: ${money(amount, textOf(row, 'currency'))} ${booked[type] ?? type}${sum === 0 ? '' : ', which does not balance'}.`,
    data: { ...pick(row, 'leg', 'currency'), entry: textOf(row, 'type'), balanced: sum === 0 },
    parts: postings.map((posting) => pick(posting, 'account', 'amountMinor')),
  })
}

/** The requests to the bank and to the merchants, and every entry of the ledger. */
export const moneyEntries = (legs: readonly Row[], ledger: readonly Row[], fence: Fence): Entry[] => [
  ...legs.flatMap((leg) => [...paymentOf(leg, fence), ...placementOf(leg, fence)]),
  ...ledger.map(postingOf),
]
