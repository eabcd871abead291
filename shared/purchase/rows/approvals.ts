import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { idWith, ownPart } from '#shared/kernel/ids.ts'
import { assertAllowed, type Mover } from '#shared/kernel/transitions.ts'
import { keys, ownedBy } from '#shared/platform/table/keys.ts'
import { eventRow } from '#shared/platform/table/outbox.ts'
import { ownedEntries, type Paging, readListed } from '#shared/platform/table/owned.ts'
import { type Page, page } from '#shared/platform/table/page.ts'
import { check, checkAbsent, type Guarded, get, getEach, insert, update } from '#shared/platform/table/table.ts'
import { type ApprovalOutcome, approvalOutcomes, approvalTransitions } from '#shared/purchase/rules/approval-states.ts'
import { DelegatedBy, DelegatedDecision, NotCovered } from '#shared/purchase/rules/delegated-by.ts'
import { Demand, PasskeyEvidence } from '#shared/purchase/rules/passkey-evidence.ts'

export const Approval = z.object({
  approvalId: z.string(),
  checkoutId: z.string(),
  userId: z.string(),
  receiptVersion: z.int().positive(),
  receiptHash: z.string(),
  totalMinor: z.int().nonnegative(),
  currency: z.string(),
  requestedBy: z.string(),
  requestedAt: z.string(),
  expiresAtSeconds: z.int(),
  outcome: z.enum(approvalOutcomes),
  /** What the receipt demands of the user. */
  demands: Demand.optional(),
  /** The delegation that decided at once. */
  delegation: DelegatedBy.optional(),
  /** Why no delegation did. */
  notCovered: z.array(NotCovered).optional(),
  /** Why the user rejected it, in their own words. */
  reason: z.string().optional(),
})
export type Approval = z.output<typeof Approval>

export const Decision = z.object({
  approvalId: z.string(),
  checkoutId: z.string(),
  receiptHash: z.string(),
  verdict: z.enum(['approved', 'rejected']),
  decidedBy: z.string(),
  decidedAt: z.string(),
  /** When the user who decided last proved who they are. */
  loginAtSeconds: z.int().optional(),
  /** The passkey that approved, with all that verifies it. */
  passkey: PasskeyEvidence.optional(),
  /** The delegation that decided, with every rule that was met. */
  delegation: DelegatedDecision.optional(),
})
export type Decision = z.output<typeof Decision>

/** One approval per receipt version: `apr_<the checkout's own part>-<version>`. */
export const approvalIdOf = (checkoutId: string, version: number): string =>
  idWith('approval', `${ownPart(checkoutId)}-${version}`)

export const ApprovalId = z.string().regex(/^apr_[0-9A-HJKMNP-TV-Z]{26}-[1-9]\d{0,5}$/, 'Expected an id like apr_...-1')

const placeOf = (approvalId: string): { checkoutId: string; n: number } => {
  const [own = '', n = '0'] = ownPart(approvalId).split('-')
  return { checkoutId: idWith('checkout', own), n: Number(n) }
}
const keyOf = (approvalId: string) => {
  const { checkoutId, n } = placeOf(approvalId)
  return keys.approval(checkoutId, n)
}
const gone = () => new Failure('approval.decided', 'This approval is no longer pending')

export const approvals = {
  checkoutOf: (approvalId: string): string => placeOf(approvalId).checkoutId,

  /** Which of the checkout's receipts it asks about. */
  versionOf: (approvalId: string): number => placeOf(approvalId).n,

  async get(approvalId: string): Promise<Approval | undefined> {
    const item = await get(keyOf(approvalId))
    return item && Approval.parse(item)
  },

  /** Those that there are of these. */
  async each(approvalIds: readonly string[]): Promise<Approval[]> {
    const rows = await getEach([...new Set(approvalIds)].map(keyOf))
    return rows.flatMap((row) => (row ? [Approval.parse(row)] : []))
  },

  async decision(approvalId: string): Promise<Decision | undefined> {
    const item = await get(keys.decision(approvalId))
    return item && Decision.parse(item)
  },

  /** Pending ones, soonest expiry first. */
  pendingOf: (userId: string, paging: Paging): Promise<Page> => ownedEntries(userId, 'APPROVAL', paging),

  /** The same with their rows. */
  async pendingRowsOf(userId: string, paging: Paging): Promise<{ items: Approval[]; cursor?: string | undefined }> {
    const { items, cursor } = await ownedEntries(userId, 'APPROVAL', paging)
    return { items: (await readListed(items)).map((row) => Approval.parse(row)), cursor }
  },

  /** Pending, or decided by a delegation at once. */
  request: (approval: Approval): Guarded =>
    insert(
      {
        ...keyOf(approval.approvalId),
        ...(approval.outcome === 'pending' &&
          ownedBy(
            approval.userId,
            'APPROVAL',
            `${String(approval.expiresAtSeconds).padStart(11, '0')}#${approval.approvalId}`,
          )),
        kind: 'approval',
        ...approval,
      },
      gone,
    ),

  /** Ends a pending approval and takes it off the user's list; a rejection may have a reason. */
  close(approvalId: string, outcome: ApprovalOutcome, by: Mover, reason?: string): Guarded {
    assertAllowed(approvalTransitions, 'pending', outcome, by)
    return update(
      keyOf(approvalId),
      { outcome: 'pending' },
      { outcome, reason, gsi1pk: undefined, gsi1sk: undefined },
      gone,
    )
  },

  /** The decision itself: single use. Only the functions that decide may write this partition. */
  decide: (decision: Decision): Guarded =>
    insert({ ...keys.decision(decision.approvalId), kind: 'decision', ...decision }, () => gone()),

  undecided: (approvalId: string): Guarded =>
    checkAbsent(keys.decision(approvalId), () => new Failure('approval.decided', 'This approval was already decided')),

  /** Refuses a money step without a committed approval of exactly this receipt. */
  decided: (approvalId: string, receiptHash: string): Guarded =>
    check(
      keys.decision(approvalId),
      { verdict: 'approved', receiptHash },
      () => new Failure('approval.pending', 'This receipt is not approved'),
    ),

  /** The event row that keeps the sealed token of a wait. `waitOf` sorts by time: a later wait follows an earlier one in any order of writing. */
  storeToken(approvalId: string, token: string, waitOf: string, nowMs: number): Guarded {
    const { checkoutId, n } = placeOf(approvalId)
    const event = { type: 'approval.waiting' as const, subject: checkoutId, data: { approvalId } }
    return eventRow(keys.approvalEvent(checkoutId, n, `waiting#${waitOf}`), event, nowMs, { token })
  },

  /** The sealed token of the newest wait. A holder of the opened token could answer for the user. */
  async token(approvalId: string): Promise<string | undefined> {
    const { checkoutId, n } = placeOf(approvalId)
    const { pk, sk } = keys.approvalEvent(checkoutId, n, 'waiting#')
    const [newest] = (await page({ partition: pk, prefix: sk, newestFirst: true, limit: 1 })).items
    return newest && String(newest['token'])
  },
}
