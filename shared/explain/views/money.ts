import { untrusted } from '#shared/kernel/untrusted-text.ts'
import { type ExplainEntry, entryOf, list, moneyText, numberField, pick, type StoredRow, textField } from './entry.ts'

/** The fence row is written this long before its deadline, in ms. */
export interface Fence {
  deadlineMs: number
}
const askedAt = (leg: StoredRow, name: string, { deadlineMs }: Fence): string =>
  new Date(numberField(leg, name) - deadlineMs).toISOString()

const paymentWords: Record<string, string> = {
  requested: 'requested; the answer is being looked up',
  unknown: 'requested; the outcome is unknown and is being looked up',
  challenged: 'waiting for the user, whom the bank asks to confirm it',
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

const paymentOf = (leg: StoredRow, fence: Fence): ExplainEntry[] => {
  if (leg['paymentDeadlineMs'] === undefined) return []
  const { declined } = leg
  const state = textField(leg, 'payment')
  const amount = moneyText(numberField(leg, 'totalMinor'), textField(leg, 'currency'))
  return [
    entryOf(leg, {
      at: askedAt(leg, 'paymentDeadlineMs', fence),
      kind: 'payment',
      says: `${amount} for leg ${numberField(leg, 'leg')}: ${paymentWords[state] ?? state}.`,
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

const placementOf = (leg: StoredRow, fence: Fence): ExplainEntry[] => {
  if (leg['placementDeadlineMs'] === undefined) return []
  const state = textField(leg, 'placement')
  const words = [leg['permalink'], leg['refused']].filter((text) => text !== undefined)
  return [
    entryOf(leg, {
      at: askedAt(leg, 'placementDeadlineMs', fence),
      kind: 'placement',
      says: `The order of leg ${numberField(leg, 'leg')} at ${textField(leg, 'merchantId')}: ${placementWords[state] ?? state}.`,
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

const postingOf = (row: StoredRow): ExplainEntry => {
  const postings = list(row['postings'])
  const sum = postings.reduce((total, posting) => total + numberField(posting, 'amountMinor'), 0)
  const type = textField(row, 'type').split('.')[0] ?? ''
  const amount = Math.max(0, ...postings.map((posting) => numberField(posting, 'amountMinor')))
  return entryOf(row, {
    at: textField(row, 'at'),
    kind: 'ledger',
    says: `Booked: ${moneyText(amount, textField(row, 'currency'))} ${booked[type] ?? type}${sum === 0 ? '' : ', which does not balance'}.`,
    data: { ...pick(row, 'leg', 'currency'), entry: textField(row, 'type'), balanced: sum === 0 },
    parts: postings.map((posting) => pick(posting, 'account', 'amountMinor')),
  })
}

/** The requests to the bank and to the merchants, and every entry of the ledger. */
export const moneyEntries = (
  legs: readonly StoredRow[],
  ledger: readonly StoredRow[],
  fence: Fence,
): ExplainEntry[] => [
  ...legs.flatMap((leg) => [...paymentOf(leg, fence), ...placementOf(leg, fence)]),
  ...ledger.map(postingOf),
]
