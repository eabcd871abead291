import { contentHash, derivedUuid, sha256 } from '#shared/kernel/hash.ts'
import { untrusted } from '#shared/kernel/untrusted-text.ts'
import { type Fact, factKinds } from '#shared/orders/rules/order-facts.ts'
import { isMeta } from '#shared/platform/table/keys.ts'
import {
  type Entry,
  entryOf,
  type Fields,
  money,
  nested,
  numberOf,
  pick,
  type Row,
  textOf,
  titlesOf,
  under,
} from './entry.ts'

const plain = (row: Row): Fields => pick(row, ...Object.keys(row))

const eventOf = (row: Row): Entry => {
  const value = textOf(row, 'eventId')
  const type = textOf(row, 'type')
  return entryOf(row, {
    at: textOf(row, 'occurredAt'),
    kind: 'event',
    says: `The event ${type} was recorded.`,
    data: { eventId: value, type, ...plain(nested(row, 'data')) },
    hash: {
      of: 'the place of the event',
      value,
      verified: value === `evt_${derivedUuid(`${textOf(row, 'pk')} ${textOf(row, 'sk')}`)}`,
    },
  })
}

const hashedFields = ['subject', 'seq', 'at', 'actor', 'action', 'details', 'prevHash'] as const
const hashOf = (row: Row): string => contentHash(Object.fromEntries(hashedFields.map((name) => [name, row[name]])))
const genesis = '0'.repeat(64)

const auditOf = (row: Row, before: Row | undefined): Entry => {
  const value = textOf(row, 'hash')
  const follows =
    row['prevHash'] === (before ? before['hash'] : genesis) &&
    numberOf(row, 'seq') === numberOf(before ?? {}, 'seq') + 1
  return entryOf(row, {
    at: textOf(row, 'at'),
    kind: 'audit',
    says: `${textOf(row, 'actor')}: ${textOf(row, 'action')}.`,
    data: { ...pick(row, 'seq', 'actor', 'action', 'prevHash'), ...plain(nested(row, 'details')) },
    hash: { of: 'the audit row and the one before it', value, verified: hashOf(row) === value && follows },
  })
}

/** The whole chain: each row follows the row before, and the checkout points at the last. */
export const chainOf = (checkout: Row, audit: readonly Row[]): { rows: number; head: string; verified: boolean } => {
  const head = textOf(checkout, 'auditHead')
  const last = audit.at(-1)
  const sound = audit.every((row, i) => auditOf(row, audit[i - 1]).hash?.verified)
  return { rows: audit.length, head, verified: sound && last?.['hash'] === head && last['seq'] === checkout['v'] }
}

const orderOf = (row: Row): Entry => {
  const value = textOf(row, 'orderId')
  const expected = `ord_${sha256(`${textOf(row, 'merchantId')}\n${textOf(row, 'merchantOrderId')}`).slice(0, 32)}`
  return entryOf(row, {
    at: textOf(row, 'placedAt'),
    kind: 'order',
    says: `Order ${value} at ${textOf(row, 'merchantId')}, ${money(numberOf(row, 'totalMinor'), textOf(row, 'currency'))}.`,
    data: pick(
      row,
      'orderId',
      'leg',
      'merchantId',
      'merchantOrderId',
      'totalMinor',
      'currency',
      'captureBy',
      'paymentReference',
    ),
    merchantWords: [
      ...titlesOf(row['lines']),
      ...(row['permalink'] === undefined ? [] : [untrusted(textOf(row, 'permalink'))]),
    ],
    hash: { of: "the merchant and the merchant's number", value, verified: value === expected },
  })
}

const factOf = (row: Row): Entry =>
  entryOf(row, {
    at: textOf(row, 'at'),
    kind: 'fact',
    says: `New fact about the order: ${textOf(row, 'kind').replaceAll('_', ' ')}.`,
    data: pick(row, 'factId', 'kind', 'amountMinor'),
    ...(row['trackingNumber'] !== undefined && { merchantWords: [untrusted(textOf(row, 'trackingNumber'))] }),
  })

/** Facts with the same time are sorted as they usually happen. */
const place = (row: Row): number => factKinds.indexOf(textOf(row, 'kind') as Fact['kind'])

const refundOf = (row: Row): Entry =>
  entryOf(row, {
    at: textOf(row, 'requestedAt'),
    kind: 'refund',
    says: `${textOf(row, 'requestedBy')} requested a refund (${textOf(row, 'kind')}); it is ${textOf(row, 'state')}.`,
    data: pick(
      row,
      'reference',
      'orderId',
      'kind',
      'amountMinor',
      'shippingMinor',
      'state',
      'reason',
      'requestedBy',
      'returnId',
    ),
  })

const returnOf = (row: Row): Entry =>
  entryOf(row, {
    at: textOf(row, 'requestedAt'),
    kind: 'return',
    says: `${textOf(row, 'requestedBy')} requested a return; it is ${textOf(row, 'state')}.`,
    data: pick(
      row,
      'returnId',
      'orderId',
      'state',
      'reason',
      'refused',
      'promisedMinor',
      'requestedBy',
      'refundReference',
    ),
  })

const parkedOf = (row: Row): Entry =>
  entryOf(row, {
    at: textOf(row, 'parkedAt'),
    kind: 'parked',
    says: `Parked for an operator: ${textOf(row, 'reason')}; the item is ${textOf(row, 'state') || 'open'}.`,
    data: pick(row, 'parkedId', 'reason', 'state', 'leg', 'owedMinor', 'currency', 'holdExpiresAt', 'attempts'),
  })

/** All records of the purchase: orders with facts, refunds and returns, events, the audit, parked items. */
export const recordEntries = (
  own: readonly Row[],
  ordered: readonly Row[],
  audit: readonly Row[],
  parked: readonly Row[],
): Entry[] => [
  ...ordered.filter(isMeta).map(orderOf),
  ...under(ordered, 'FACT#')
    .toSorted((a, b) => place(a) - place(b))
    .map(factOf),
  ...under(ordered, 'REFUND#').map(refundOf),
  ...under(ordered, 'RETURN#').map(returnOf),
  ...under([...own, ...ordered], 'EVT#').map(eventOf),
  ...audit.map((row, i) => auditOf(row, audit[i - 1])),
  ...parked.map(parkedOf),
]
