import { inPartition } from '#shared/platform/table/keys.ts'
import { approvals } from '#shared/purchase/rows/approvals.ts'
import { evidenceFault, PasskeyEvidence } from '#shared/purchase/rules/passkey-evidence.ts'
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
    says: `${textField(row, 'requestedBy')} requested approval of ${moneyText(numberField(row, 'totalMinor'), textField(row, 'currency'))}.${unmetIn(row)}`,
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

const withPasskey = (row: StoredRow): string =>
  row['passkey'] === undefined ? '' : `, with the passkey ${textField(nested(row, 'passkey'), 'passkeyId')}`

/** That a passkey signed a decision, verified again from the decision alone. */
export const passkeyEntries = (row: StoredRow): ExplainEntry[] => {
  if (row['passkey'] === undefined) return []
  const { data: evidence } = PasskeyEvidence.safeParse(row['passkey'])
  const approved = { approvalId: textField(row, 'approvalId'), receiptHash: textField(row, 'receiptHash') }
  const verified = evidence !== undefined && evidenceFault(approved, evidence) === undefined
  return [
    entryOf(row, {
      at: textField(row, 'decidedAt'),
      kind: 'decision',
      says: verified
        ? 'The passkey signed this approval and this receipt, after it verified the person.'
        : 'The signature of the passkey does not belong to this approval and this receipt.',
      data: pick(nested(row, 'passkey'), 'passkeyId', 'rpId'),
      hash: { of: 'the signature of the passkey', value: textField(nested(row, 'passkey'), 'signature'), verified },
    }),
  ]
}

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
      : `${textField(row, 'decidedBy')} decided: ${textField(row, 'verdict')}${age === undefined ? '' : `, ${age} seconds after logging in`}${withPasskey(row)}.`,
    data: {
      ...pick(row, 'approvalId', 'verdict', 'decidedBy'),
      ...(age !== undefined && { loginAgeSeconds: age }),
      ...(delegation && pick(delegation, 'delegationId', 'version', 'mostMinor')),
      ...pick(nested(row, 'passkey'), 'passkeyId'),
    },
    ...(delegation && { parts: list(delegation['rules']).map((rule) => pick(rule, 'rule', 'met', 'says')) }),
    hash: {
      of: 'the receipt it decides on',
      value: textField(row, 'receiptHash'),
      verified: receipt?.['hash'] === row['receiptHash'],
    },
  })
}
