import { sha256 } from '#shared/kernel/hash.ts'
import { untrusted } from '#shared/kernel/untrusted-text.ts'
import { Receipt } from '#shared/orders/rules/receipt.ts'
import { inPartition } from '#shared/platform/table/keys.ts'
import { drift } from '#shared/purchase/rules/drift.ts'
import {
  type Entry,
  entryOf,
  type Fields,
  isoOf,
  list,
  money,
  numberOf,
  pick,
  type Row,
  textOf,
  titlesOf,
  under,
} from './entry.ts'

const receiptIn = (row: Row | undefined): Receipt | undefined => {
  try {
    return Receipt.safeParse(JSON.parse(textOf(row ?? {}, 'text'))).data
  } catch {
    return undefined
  }
}

const receiptOf = (row: Row, approval: Row | undefined): Entry => {
  const [text, value] = [textOf(row, 'text'), textOf(row, 'hash')]
  const receipt = receiptIn(row)
  const legs = receipt?.legs ?? []
  return entryOf(row, {
    at: textOf(approval ?? {}, 'requestedAt'),
    kind: 'receipt',
    says: receipt
      ? `The terms were frozen: ${legs.length === 1 ? 'one merchant' : `${legs.length} merchants`}, ${money(receipt.totalMinor, receipt.currency)} in all.`
      : 'This receipt can no longer be read.',
    data: receipt
      ? pick(
          receipt as unknown as Row,
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
          leg as unknown as Row,
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

const approvalOf = (row: Row, receipt: Row | undefined): Entry =>
  entryOf(row, {
    at: textOf(row, 'requestedAt'),
    kind: 'approval',
    says: `${textOf(row, 'requestedBy')} requested approval of ${money(numberOf(row, 'totalMinor'), textOf(row, 'currency'))}; it is ${textOf(row, 'outcome')}.`,
    data: {
      ...pick(row, 'approvalId', 'requestedBy', 'outcome', 'totalMinor', 'currency'),
      expiresAt: isoOf(numberOf(row, 'expiresAtSeconds')),
    },
    hash: {
      of: 'the receipt it is about',
      value: textOf(row, 'receiptHash'),
      verified: receipt?.['hash'] === row['receiptHash'],
    },
  })

const decisionOf = (row: Row, receipts: readonly Row[]): Entry => {
  const age =
    row['loginAtSeconds'] === undefined
      ? undefined
      : Math.floor(Date.parse(textOf(row, 'decidedAt')) / 1000) - numberOf(row, 'loginAtSeconds')
  const version = Number(textOf(row, 'approvalId').split('-').at(-1))
  const receipt = receipts.find((each) => Number(inPartition(each).id) === version)
  return entryOf(row, {
    at: textOf(row, 'decidedAt'),
    kind: 'decision',
    says: `${textOf(row, 'decidedBy')} decided: ${textOf(row, 'verdict')}${age === undefined ? '' : `, ${age} seconds after logging in`}.`,
    data: { ...pick(row, 'approvalId', 'verdict', 'decidedBy'), ...(age !== undefined && { loginAgeSeconds: age }) },
    hash: {
      of: 'the receipt it decides on',
      value: textOf(row, 'receiptHash'),
      verified: receipt?.['hash'] === row['receiptHash'],
    },
  })
}

/** Merchants name products and options, so their names are untrusted. */
const shown = (fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? untrusted(value) : value]),
  )

/** The differences between one receipt and the next. For the last drift the checkout has them. */
const differences = (checkout: Row, before: Receipt | undefined, after: Receipt | undefined): Fields[] => {
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

const driftOf = (checkout: Row, audit: Row, receipts: readonly Row[], asked: number): Entry => {
  const parts = differences(checkout, receiptIn(receipts[asked - 1]), receiptIn(receipts[asked]))
  return entryOf(audit, {
    at: textOf(audit, 'at'),
    kind: 'drift',
    says: 'A merchant changed the approved terms. Nothing was paid, and the user has to decide again.',
    data: { receiptVersion: asked },
    parts,
  })
}

const quoteOf = (leg: Row, at: string): Entry =>
  entryOf(leg, {
    at,
    kind: 'quote',
    says: `${textOf(leg, 'merchantId')} quotes ${money(numberOf(leg, 'totalMinor'), textOf(leg, 'currency'))} for leg ${numberOf(leg, 'leg')}.`,
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
  checkout: Row,
  own: readonly Row[],
  decisions: readonly Row[],
  audit: readonly Row[],
): Entry[] => {
  const [receipts, asked] = [under(own, 'RECEIPT#'), under(own, 'APPROVAL#')]
  const beside = (row: Row, others: readonly Row[]) =>
    others.find((other) => inPartition(other).id === inPartition(row).id)
  const changes = audit.filter(({ action }) =>
    ['checkout.quote', 'checkout.requote', 'checkout.drift'].includes(String(action)),
  )
  const quotedAt = textOf(changes.at(-1) ?? {}, 'at') || textOf(checkout, 'createdAt')
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
    ...receipts.map((row) => receiptOf(row, beside(row, asked))),
    ...asked.map((row) => approvalOf(row, beside(row, receipts))),
    ...decisions.map((row) => decisionOf(row, receipts)),
  ]
}
