import { contentHash } from '#shared/kernel/hash.ts'
import { untrusted } from '#shared/kernel/untrusted-text.ts'
import { orderIdOf } from '#shared/orders/orders.ts'
import { notBackText, reasonIn } from '#shared/orders/rules/not-back.ts'
import { Fact, factKinds, timeline } from '#shared/orders/rules/order-facts.ts'
import { ReceiptLine } from '#shared/orders/rules/receipt.ts'
import { returnable } from '#shared/orders/rules/return-terms.ts'
import { genesisHash } from '#shared/platform/table/audit.ts'
import { isMeta } from '#shared/platform/table/keys.ts'
import { eventIdOf } from '#shared/platform/table/outbox.ts'
import {
  type ExplainEntry,
  entryOf,
  type Fields,
  list,
  moneyText,
  nested,
  numberField,
  pick,
  type StoredRow,
  textField,
  titlesOf,
  under,
} from './entry.ts'

const plain = (row: StoredRow): Fields => pick(row, ...Object.keys(row))

const eventOf = (row: StoredRow): ExplainEntry => {
  const value = textField(row, 'eventId')
  const type = textField(row, 'type')
  return entryOf(row, {
    at: textField(row, 'occurredAt'),
    kind: 'event',
    says: `The event ${type} was recorded.`,
    data: { eventId: value, type, ...plain(nested(row, 'data')) },
    hash: {
      of: 'the place of the event',
      value,
      verified: value === eventIdOf({ pk: textField(row, 'pk'), sk: textField(row, 'sk') }),
    },
  })
}

const hashedFields = ['subject', 'seq', 'at', 'actor', 'action', 'details', 'prevHash'] as const
const hashOf = (row: StoredRow): string =>
  contentHash(Object.fromEntries(hashedFields.map((name) => [name, row[name]])))

const auditOf = (row: StoredRow, before: StoredRow | undefined): ExplainEntry => {
  const value = textField(row, 'hash')
  const follows =
    row['prevHash'] === (before ? before['hash'] : genesisHash) &&
    numberField(row, 'seq') === numberField(before ?? {}, 'seq') + 1
  return entryOf(row, {
    at: textField(row, 'at'),
    kind: 'audit',
    says: `${textField(row, 'actor')}: ${textField(row, 'action')}.`,
    data: { ...pick(row, 'seq', 'actor', 'action', 'prevHash'), ...plain(nested(row, 'details')) },
    hash: { of: 'the audit row and the one before it', value, verified: hashOf(row) === value && follows },
  })
}

/** The whole chain: each row follows the row before, and the checkout points at the last. */
export const chainOf = (
  checkout: StoredRow,
  audit: readonly StoredRow[],
): { rows: number; head: string; verified: boolean } => {
  const head = textField(checkout, 'auditHead')
  const last = audit.at(-1)
  const sound = audit.every((row, i) => auditOf(row, audit[i - 1]).hash?.verified)
  return { rows: audit.length, head, verified: sound && last?.['hash'] === head && last['seq'] === checkout['v'] }
}

/** Until when each line can go back, or why it cannot. Quantities are those of the order. */
const returnsOf = (row: StoredRow, facts: readonly Fact[], nowMs: number): Fields[] =>
  list(row['lines']).flatMap((each, at) => {
    const { data: line } = ReceiptLine.safeParse(each)
    if (!line) return []
    const { quantity, until, reason } = returnable(line, facts, nowMs)
    const says = reason
      ? notBackText(reason, until)
      : until
        ? `It can be returned until ${until}`
        : 'It can be returned'
    return [
      { line: at + 1, sku: line.sku, returnableQuantity: quantity, says, ...(until && { returnableUntil: until }) },
    ]
  })

const orderOf = (row: StoredRow, ordered: readonly StoredRow[], nowMs: number): ExplainEntry => {
  const own = under(ordered, 'FACT#').filter(({ pk }) => pk === row['pk'])
  const facts = timeline(own.flatMap((each) => Fact.safeParse(each).data ?? []))
  const value = textField(row, 'orderId')
  const expected = orderIdOf(textField(row, 'merchantId'), textField(row, 'merchantOrderId'))
  return entryOf(row, {
    at: textField(row, 'placedAt'),
    kind: 'order',
    says: `Order ${value} at ${textField(row, 'merchantId')}, ${moneyText(numberField(row, 'totalMinor'), textField(row, 'currency'))}.`,
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
    parts: returnsOf(row, facts, nowMs),
    merchantWords: [
      ...titlesOf(row['lines']),
      ...(row['permalink'] === undefined ? [] : [untrusted(textField(row, 'permalink'))]),
    ],
    hash: { of: "the merchant and the merchant's number", value, verified: value === expected },
  })
}

const factOf = (row: StoredRow): ExplainEntry =>
  entryOf(row, {
    at: textField(row, 'at'),
    kind: 'fact',
    says: `New fact about the order: ${textField(row, 'kind').replaceAll('_', ' ')}.`,
    data: pick(row, 'factId', 'kind', 'amountMinor'),
    ...(row['trackingNumber'] !== undefined && { merchantWords: [untrusted(textField(row, 'trackingNumber'))] }),
  })

/** Facts with the same time are sorted as they usually happen. */
const place = (row: StoredRow): number => factKinds.indexOf(textField(row, 'kind') as Fact['kind'])

/** Why it was refused; nothing for one that was not. */
const because = (row: StoredRow, name: string): string =>
  ['refused', 'rejected'].includes(textField(row, 'state')) ? `. ${notBackText(reasonIn(row[name]))}` : ''

const refundOf = (row: StoredRow): ExplainEntry =>
  entryOf(row, {
    at: textField(row, 'requestedAt'),
    kind: 'refund',
    says: `${textField(row, 'requestedBy')} requested a refund (${textField(row, 'kind')}); it is ${textField(row, 'state')}${because(row, 'reason')}.`,
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

const returnOf = (row: StoredRow): ExplainEntry =>
  entryOf(row, {
    at: textField(row, 'requestedAt'),
    kind: 'return',
    says: `${textField(row, 'requestedBy')} requested a return; it is ${textField(row, 'state')}${because(row, 'refused')}.`,
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

const parkedOf = (row: StoredRow): ExplainEntry =>
  entryOf(row, {
    at: textField(row, 'parkedAt'),
    kind: 'parked',
    says: `Parked for an operator: ${textField(row, 'reason')}; the item is ${textField(row, 'state') || 'open'}.`,
    data: pick(row, 'parkedId', 'reason', 'state', 'leg', 'owedMinor', 'currency', 'holdExpiresAt', 'attempts'),
  })

/** All records of the purchase: orders with facts, refunds and returns, events, the audit, parked items. */
export const recordEntries = (
  own: readonly StoredRow[],
  ordered: readonly StoredRow[],
  audit: readonly StoredRow[],
  parked: readonly StoredRow[],
  nowMs: number,
): ExplainEntry[] => [
  ...ordered.filter(isMeta).map((row) => orderOf(row, ordered, nowMs)),
  ...under(ordered, 'FACT#')
    .toSorted((a, b) => place(a) - place(b))
    .map(factOf),
  ...under(ordered, 'REFUND#').map(refundOf),
  ...under(ordered, 'RETURN#').map(returnOf),
  ...under([...own, ...ordered], 'EVT#').map(eventOf),
  ...audit.map((row, i) => auditOf(row, audit[i - 1])),
  ...parked.map(parkedOf),
]
