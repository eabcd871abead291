import { Delegation, type DelegationState, DelegationTerms } from '#shared/authority/rules/delegation.ts'
import { delegationTransitions } from '#shared/authority/rules/delegation-states.ts'
import { Failure } from '#shared/kernel/errors.ts'
import { assertAllowed } from '#shared/kernel/transitions.ts'
import { auditLink } from '#shared/platform/table/audit.ts'
import type { Item } from '#shared/platform/table/expression.ts'
import { keys, ownedBy } from '#shared/platform/table/keys.ts'
import { limitedList } from '#shared/platform/table/limited-list.ts'
import { eventRow } from '#shared/platform/table/outbox.ts'
import { everyOwned, ownedRows, type Paging, type Rows } from '#shared/platform/table/owned.ts'
import { type Guarded, getEach, insert, update } from '#shared/platform/table/table.ts'

import { delegationRaced, storedDelegation } from './delegations.ts'

const notFound = () => new Failure('delegation.not-found', 'No such delegation')
const ended = () => new Failure('delegation.revoked', 'This delegation was revoked')
const listOf = (userId: string) => ({ userId, name: 'delegations' }) as const

/** The user's terms alone, every one of them named. */
const termsOf = (terms: DelegationTerms): DelegationTerms =>
  Object.fromEntries(
    Object.keys(DelegationTerms.shape).map((name) => [name, terms[name as keyof DelegationTerms]]),
  ) as unknown as DelegationTerms

const deedOf = (v: number, state: DelegationState): string =>
  v === 0 ? 'delegation.create' : state === 'revoked' ? 'delegation.revoke' : 'delegation.change'

/** One version: the audit's link, the terms as they were then, and the event. */
const versioned = (
  before: Pick<Delegation, 'delegationId' | 'userId' | 'v'> & { auditHead?: string },
  terms: DelegationTerms,
  state: DelegationState,
  nowMs: number,
) => {
  const { delegationId, userId } = before
  const { row, at, v, auditHead } = auditLink(
    { ...before, subject: delegationId },
    { actor: `user:${userId}`, action: deedOf(before.v, state), details: { state }, nowMs },
  )
  const event = { type: 'delegation.changed' as const, subject: delegationId, owner: userId }
  const data = { delegationId, version: v, state }
  return {
    at,
    v,
    auditHead,
    writes: [
      insert(
        { ...keys.delegationVersion(delegationId, v), kind: 'delegation-version', ...termsOf(terms), state, at },
        delegationRaced,
      ),
      row,
      eventRow(keys.delegationEvent(delegationId, v), { ...event, data }, nowMs),
    ],
  }
}

/** What its user does with delegations. */
export const delegations = {
  /** The user's, whatever its state; otherwise not found. */
  async owned(delegationId: string, userId: string): Promise<Delegation> {
    const delegation = await storedDelegation(delegationId)
    if (delegation?.userId !== userId) throw notFound()
    return delegation
  },
  /** Newest first, revoked ones too. */
  ofUser: (userId: string, paging: Paging, fits: (one: Delegation) => boolean): Promise<Rows<Delegation>> =>
    ownedRows(userId, 'DELEGATION', Delegation, paging, fits),
  /** The row that names the user's active ones. */
  activeKey: (userId: string) => limitedList.key(listOf(userId)),
  /** Those that the row behind `activeKey` names, oldest first. */
  async activeIn(row: Item | undefined): Promise<Delegation[]> {
    const ids = [...limitedList.membersIn(row)].sort()
    return (await getEach(ids.map(keys.delegation))).flatMap((item) => (item ? [Delegation.parse(item)] : []))
  },
  /** Refused with `limit.exceeded` for one too many. */
  async create(
    { delegationId, userId }: Pick<Delegation, 'delegationId' | 'userId'>,
    terms: DelegationTerms,
    nowMs: number,
  ): Promise<{ after: Delegation; writes: Guarded[] }> {
    const { at, v, auditHead, writes } = versioned({ delegationId, userId, v: 0 }, terms, 'active', nowMs)
    const after: Delegation = {
      ...terms,
      delegationId,
      userId,
      state: 'active',
      createdAt: at,
      updatedAt: at,
      v,
      auditHead,
    }
    const row = {
      ...keys.delegation(delegationId),
      ...ownedBy(userId, 'DELEGATION', delegationId),
      kind: 'delegation',
      ...after,
    }
    const before = async () =>
      (await everyOwned(userId, 'DELEGATION', Delegation))
        .filter(({ state }) => state === 'active')
        .map((each) => each.delegationId)
    const place = await limitedList.joining(listOf(userId), delegationId, before)
    return { after, writes: [insert(row, delegationRaced), ...writes, place] }
  },
  /** Its next version. What it decided under an older one is held to this one from now on. */
  change(before: Delegation, terms: DelegationTerms, nowMs: number): { after: Delegation; writes: Guarded[] } {
    if (before.state === 'revoked') throw ended()
    assertAllowed(delegationTransitions, before.state, 'active', 'user')
    const { at, v, auditHead, writes } = versioned(before, terms, 'active', nowMs)
    // A limit that is no longer there leaves the row: undefined removes it.
    const next = { ...termsOf(terms), v, auditHead, updatedAt: at }
    const row = update(keys.delegation(before.delegationId), { v: before.v, state: 'active' }, next, delegationRaced)
    return { after: { ...before, ...next }, writes: [row, ...writes] }
  },
  /** From the commit on no step holds or orders under it. */
  revoke(before: Delegation, nowMs: number): { after: Delegation; writes: Guarded[] } {
    if (before.state === 'revoked') throw ended()
    assertAllowed(delegationTransitions, before.state, 'revoked', 'user')
    const { delegationId, userId } = before
    const { at, v, auditHead, writes } = versioned(before, before, 'revoked', nowMs)
    const next = { state: 'revoked' as const, v, auditHead, updatedAt: at }
    const row = update(keys.delegation(delegationId), { v: before.v, state: 'active' }, next, delegationRaced)
    return {
      after: { ...before, ...next },
      writes: [row, ...writes, limitedList.leaving(listOf(userId), delegationId)],
    }
  },
}
