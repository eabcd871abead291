import { sha256 } from '#shared/kernel/hash.ts'
import { untrusted } from '#shared/kernel/untrusted-text.ts'
import { Receipt } from '#shared/orders/rules/receipt.ts'
import { inPartition } from '#shared/platform/table/keys.ts'
import { drift } from '#shared/purchase/rules/drift.ts'
import { approvalEntry, decisionEntry, passkeyEntries } from './decisions.ts'
import {
  type ExplainEntry,
  entryOf,
  type Fields,
  list,
  moneyText,
  numberField,
  pick,
  type StoredRow,
  textField,
  titlesOf,
  under,
} from './entry.ts'
import { policyEntries } from './policy.ts'

const receiptIn = (row: StoredRow | undefined): Receipt | undefined => {
  try {
    return Receipt.safeParse(JSON.parse(textField(row ?? {}, 'text'))).data
  } catch {
    return undefined
  }
}

const receiptOf = (row: StoredRow, approval: StoredRow | undefined): ExplainEntry => {
  const [text, value] = [textField(row, 'text'), textField(row, 'hash')]
  const receipt = receiptIn(row)
  const legs = receipt?.legs ?? []
  return entryOf(row, {
    at: textField(approval ?? {}, 'requestedAt'),
    kind: 'receipt',
    says: receipt
      ? `The terms were frozen: ${legs.length === 1 ? 'one merchant' : `${legs.length} merchants`}, ${moneyText(receipt.totalMinor, receipt.currency)} in all.`
      : 'This receipt can no longer be read.',
    data: receipt
      ? pick(
          receipt as unknown as StoredRow,
          'version',
          'totalMinor',
          'currency',
          'fulfilment',
          'instrument',
          'expiresAt',
          'addressDigest',
        )
      : {},
    parts: legs.map(
      (leg): Fields => ({
        ...pick(
          leg as unknown as StoredRow,
          'leg',
          'merchantId',
          'merchantCheckoutId',
          'subtotalMinor',
          'shippingMinor',
          'taxMinor',
          'discountMinor',
          'totalMinor',
          'latestArrival',
        ),
      }),
    ),
    merchantWords: legs.flatMap(({ lines }) => titlesOf(lines)),
    hash: { of: 'the bytes of the receipt', value, verified: sha256(text) === value },
  })
}

/** Merchants name products and options, so their names are untrusted. */
const shown = (fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? untrusted(value) : value]),
  )

/** The differences between one receipt and the next. For the last drift the checkout has them. */
const differences = (checkout: StoredRow, before: Receipt | undefined, after: Receipt | undefined): Fields[] => {
  if (!before || !after) return list(checkout['drift']).map((one) => shown(pick(one, 'leg', 'what', 'approved', 'now')))
  const [then, now] = [before, after].map(({ currency, addressDigest }) => ({ currency, addressDigest })) as [
    Pick<Receipt, 'currency' | 'addressDigest'>,
    Pick<Receipt, 'currency' | 'addressDigest'>,
  ]
  return before.legs.flatMap((leg) => {
    const later = after.legs.find((each) => each.leg === leg.leg)
    return later ? drift({ leg, ...then }, { leg: later, ...now }).map((one) => shown({ ...one })) : []
  })
}

const driftOf = (checkout: StoredRow, audit: StoredRow, receipts: readonly StoredRow[], asks: number): ExplainEntry => {
  const parts = differences(checkout, receiptIn(receipts[asks - 1]), receiptIn(receipts[asks]))
  return entryOf(audit, {
    at: textField(audit, 'at'),
    kind: 'drift',
    says: 'A merchant changed the approved terms. Nothing was paid, and the user has to decide again.',
    data: { receiptVersion: asks },
    parts,
  })
}

const quoteOf = (leg: StoredRow, at: string): ExplainEntry =>
  entryOf(leg, {
    at,
    kind: 'quote',
    says: `${textField(leg, 'merchantId')} quotes ${moneyText(numberField(leg, 'totalMinor'), textField(leg, 'currency'))} for leg ${numberField(leg, 'leg')}.`,
    data: pick(
      leg,
      'leg',
      'merchantId',
      'merchantCheckoutId',
      'subtotalMinor',
      'shippingMinor',
      'taxMinor',
      'discountMinor',
      'totalMinor',
      'currency',
      'latestArrival',
      'captureBy',
      'cancelable',
    ),
    parts: list(leg['lines']).map((line) => pick(line, 'sku', 'quantity', 'unitMinor', 'totalMinor')),
    merchantWords: titlesOf(leg['lines']),
  })

/** The present quotes, each drift, each receipt, each approval and each decision. */
export const termEntries = (
  checkout: StoredRow,
  own: readonly StoredRow[],
  decisions: readonly StoredRow[],
  audit: readonly StoredRow[],
): ExplainEntry[] => {
  const [receipts, requests] = [under(own, 'RECEIPT#'), under(own, 'APPROVAL#')]
  const beside = (row: StoredRow, others: readonly StoredRow[]) =>
    others.find((other) => inPartition(other).id === inPartition(row).id)
  const changes = audit.filter(({ action }) => ['checkout.quote', 'checkout.drift'].includes(String(action)))
  const quotedAt = textField(changes.at(-1) ?? {}, 'at') || textField(checkout, 'createdAt')
  const drifts = audit.flatMap((row, i) =>
    row['action'] === 'checkout.drift'
      ? [
          driftOf(
            checkout,
            row,
            receipts,
            audit.slice(0, i).filter(({ action }) => action === 'approval.request').length,
          ),
        ]
      : [],
  )
  return [
    ...under(own, 'LEG#').map((leg) => quoteOf(leg, quotedAt)),
    ...drifts,
    ...receipts.map((row) => receiptOf(row, beside(row, requests))),
    ...receipts.flatMap((row) => policyEntries(row, receiptIn(row), beside(row, requests))),
    ...requests.map((row) => approvalEntry(row, beside(row, receipts))),
    ...decisions.flatMap((row) => [decisionEntry(row, receipts), ...passkeyEntries(row)]),
  ]
}
