import { inPartition } from '#shared/platform/table/keys.ts'
import { approvals } from '#shared/purchase/rows/approvals.ts'
import {
  type ExplainEntry,
  entryOf,
  isoOf,
  list,
  moneyText,
  nested,
  numberField,
  pick,
  type StoredRow,
  textField,
} from './entry.ts'

/** Why no delegation decided, where the agent had one. */
const unmetIn = (row: StoredRow): string => {
  const [first] = list(row['notCovered'])
  return first ? ` The delegation ${textField(first, 'delegationId')} did not decide: ${textField(first, 'says')}` : ''
}

/** A request for approval. */
export const approvalEntry = (row: StoredRow, receipt: StoredRow | undefined): ExplainEntry =>
  entryOf(row, {
    at: textField(row, 'requestedAt'),
    kind: 'approval',
    says: `${textField(row, 'requestedBy')} requested approval of ${moneyText(numberField(row, 'totalMinor'), textField(row, 'currency'))}; it is ${textField(row, 'outcome')}.${unmetIn(row)}`,
    data: {
      ...pick(row, 'approvalId', 'requestedBy', 'outcome', 'totalMinor', 'currency'),
      expiresAt: isoOf(numberField(row, 'expiresAtSeconds')),
    },
    ...(row['notCovered'] !== undefined && {
      parts: list(row['notCovered']).map((one) => pick(one, 'delegationId', 'version', 'rule', 'says')),
    }),
    hash: {
      of: 'the receipt it is about',
      value: textField(row, 'receiptHash'),
      verified: receipt?.['hash'] === row['receiptHash'],
    },
  })

/** What its user, or a delegation of theirs, decided. */
export const decisionEntry = (row: StoredRow, receipts: readonly StoredRow[]): ExplainEntry => {
  const age =
    row['loginAtSeconds'] === undefined
      ? undefined
      : Math.floor(Date.parse(textField(row, 'decidedAt')) / 1000) - numberField(row, 'loginAtSeconds')
  const delegation = row['delegation'] === undefined ? undefined : nested(row, 'delegation')
  const version = approvals.versionOf(textField(row, 'approvalId'))
  const receipt = receipts.find((each) => Number(inPartition(each).id) === version)
  return entryOf(row, {
    at: textField(row, 'decidedAt'),
    kind: 'decision',
    says: delegation
      ? `Version ${numberField(delegation, 'version')} of the delegation ${textField(delegation, 'delegationId')} decided: ${textField(row, 'verdict')}. All its rules were met.`
      : `${textField(row, 'decidedBy')} decided: ${textField(row, 'verdict')}${age === undefined ? '' : `, ${age} seconds after logging in`}.`,
    data: {
      ...pick(row, 'approvalId', 'verdict', 'decidedBy'),
      ...(age !== undefined && { loginAgeSeconds: age }),
      ...(delegation && pick(delegation, 'delegationId', 'version', 'mostMinor')),
    },
    ...(delegation && { parts: list(delegation['rules']).map((rule) => pick(rule, 'rule', 'met', 'says')) }),
    hash: {
      of: 'the receipt it decides on',
      value: textField(row, 'receiptHash'),
      verified: receipt?.['hash'] === row['receiptHash'],
    },
  })
}
