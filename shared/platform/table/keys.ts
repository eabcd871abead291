import { accountKeys } from './account-keys.ts'
import type { Key } from './expression.ts'
import { noticeKeys } from './notice-keys.ts'

const meta = '#META'
/** Sequence numbers in sort keys, so that text order is number order. */
const padded = (n: number): string => String(n).padStart(6, '0')

/** Every key in the table: this file is the access-pattern map. The word before the first # is the key's family (kernel/grants). */
export const keys = {
  user: (userId: string): Key => ({ pk: `USER#${userId}`, sk: meta }),
  userPartition: (userId: string): string => `USER#${userId}`,
  address: (userId: string, addressId: string): Key => ({ pk: `USER#${userId}`, sk: `ADDR#${addressId}` }),
  wallet: (userId: string): Key => ({ pk: `WALLET#${userId}`, sk: meta }),
  walletEvent: (userId: string, v: number): Key => ({ pk: `WALLET#${userId}`, sk: `EVT#${padded(v)}` }),
  paymentMethod: (userId: string, id: string): Key => ({ pk: `WALLET#${userId}`, sk: `PAYMENT_METHOD#${id}` }),
  limits: (userId: string): Key => ({ pk: `USER#${userId}`, sk: 'LIMITS' }),
  agentLimits: (userId: string, agentId: string): Key => ({ pk: `USER#${userId}`, sk: `LIMITS#${agentId}` }),
  email: (blindIndex: string): Key => ({ pk: `EMAIL#${blindIndex}`, sk: '#' }),
  agent: (agentId: string): Key => ({ pk: `AGENT#${agentId}`, sk: meta }),
  ...noticeKeys,
  ...accountKeys,
  epochs: (userId: string): Key => ({ pk: `EPOCHS#${userId}`, sk: '#' }),
  session: (sessionId: string): Key => ({ pk: `SESSION#${sessionId}`, sk: meta }),
  passkey: (userId: string, passkeyId: string): Key => ({ pk: `PASSKEY#${userId}`, sk: passkeyId }),
  passkeyEvent: (userId: string, id: string, name: string): Key => ({
    pk: `PASSKEY#${userId}`,
    sk: `EVT#${id}#${name}`,
  }),
  challenge: (challenge: string): Key => ({ pk: `CHALLENGE#${challenge}`, sk: '#' }),
  limitedList: (userId: string, name: string): Key => ({ pk: `LIST#${userId}`, sk: name }),
  rate: (bucketHash: string): Key => ({ pk: `RATE#${bucketHash}`, sk: '#' }),
  intent: (intentId: string): Key => ({ pk: `INTENT#${intentId}`, sk: meta }),
  intentPartition: (intentId: string): string => `INTENT#${intentId}`,
  intentConsumed: (intentId: string): Key => ({ pk: `INTENT#${intentId}`, sk: 'CONSUMED' }),
  offer: (intentId: string, rank: number): Key => ({ pk: `INTENT#${intentId}`, sk: `OFFER#${padded(rank)}` }),

  cart: (cartId: string): Key => ({ pk: `CART#${cartId}`, sk: meta }),
  cartBought: (cartId: string, checkoutId: string): Key => ({ pk: `CART#${cartId}`, sk: `BOUGHT#${checkoutId}` }),
  madeOf: (checkoutId: string): Key => ({ pk: `CHECKOUT#${checkoutId}`, sk: 'CART' }),
  checkout: (checkoutId: string): Key => ({ pk: `CHECKOUT#${checkoutId}`, sk: meta }),
  checkoutPartition: (checkoutId: string): string => `CHECKOUT#${checkoutId}`,
  delivery: (checkoutId: string, digest: string): Key => ({ pk: `CHECKOUT#${checkoutId}`, sk: `DELIVERY#${digest}` }),
  leg: (checkoutId: string, leg: number): Key => ({ pk: `CHECKOUT#${checkoutId}`, sk: `LEG#${leg}` }),
  receipt: (checkoutId: string, version: number): Key => ({
    pk: `CHECKOUT#${checkoutId}`,
    sk: `RECEIPT#${padded(version)}`,
  }),
  approval: (checkoutId: string, n: number): Key => ({ pk: `CHECKOUT#${checkoutId}`, sk: `APPROVAL#${padded(n)}` }),
  checkoutEvent: (checkoutId: string, seq: number): Key => ({ pk: `CHECKOUT#${checkoutId}`, sk: `EVT#${padded(seq)}` }),
  legEvent: (checkoutId: string, leg: number, seq: number): Key => ({
    pk: `CHECKOUT#${checkoutId}`,
    sk: `EVT#L${leg}#${padded(seq)}`,
  }),
  approvalEvent: (checkoutId: string, n: number, name: string): Key => ({
    pk: `CHECKOUT#${checkoutId}`,
    sk: `EVT#A${n}#${name}`,
  }),
  decision: (approvalId: string): Key => ({ pk: `DECISION#${approvalId}`, sk: '#' }),
  delegation: (delegationId: string): Key => ({ pk: `DELEGATION#${delegationId}`, sk: meta }),
  delegationTemplates: (userId: string): Key => ({ pk: `DELEGATION#${userId}`, sk: 'TEMPLATES' }),
  delegationVersion: (delegationId: string, v: number): Key => ({
    pk: `DELEGATION#${delegationId}`,
    sk: `V#${padded(v)}`,
  }),
  delegationEvent: (delegationId: string, v: number): Key => ({
    pk: `DELEGATION#${delegationId}`,
    sk: `EVT#${padded(v)}`,
  }),
  claim: (claimHash: string): Key => ({ pk: `CLAIM#${claimHash}`, sk: '#' }),
  /** The rules that a user added to the operator's. */
  userPolicy: (userId: string): Key => ({ pk: `POLICY#${userId}`, sk: meta }),
  /** That something was bought from a merchant, to an address, with a payment method. */
  familiar: (userId: string, name: string): Key => ({ pk: `FAMILIAR#${userId}`, sk: `BOUGHT#${name}` }),
  /** How many approvals a user was asked for in one clock hour. */
  asked: (userId: string, hour: number): Key => ({ pk: `FAMILIAR#${userId}`, sk: `ASKED#${hour}` }),
  goods: (userId: string, bucket: string): Key => ({ pk: `GOODS#${userId}`, sk: bucket }),
  budget: (budgetId: string, period: string): Key => ({ pk: `BUDGET#${budgetId}#${period}`, sk: '#' }),
  budgetHold: (checkoutId: string, version: number, budgetId: string): Key => ({
    pk: `HOLD#${checkoutId}`,
    sk: `${padded(version)}#${budgetId}`,
  }),
  freezeCopy: (scope: string, shard: number): Key => ({ pk: `FREEZE#${scope}#${shard}`, sk: '#' }),
  ledger: (checkoutId: string, leg: number, kind: string): Key => ({
    pk: `LEDGER#${checkoutId}`,
    sk: `${leg}#${kind}`,
  }),
  ledgerPartition: (checkoutId: string): string => `LEDGER#${checkoutId}`,
  holdWatch: (checkoutId: string): Key => ({ pk: `CHECKOUT#${checkoutId}`, sk: 'HOLDS' }),
  holdEvent: (checkoutId: string, n: number): Key => ({ pk: `CHECKOUT#${checkoutId}`, sk: `EVT#H#${padded(n)}` }),
  parked: (shard: number, parkedId: string): Key => ({ pk: `PARKED#${shard}`, sk: parkedId }),
  parkedEvent: (shard: number, parkedId: string, v: number): Key => ({
    pk: `PARKED#${shard}`,
    sk: `EVT#${parkedId}#${padded(v)}`,
  }),
  frozen: (scope: string): Key => ({ pk: `FREEZE#${scope}`, sk: '#' }),
  freezeEvent: (scope: string, v: number): Key => ({ pk: `FREEZE#${scope}`, sk: `EVT#${padded(v)}` }),
  audit: (subject: string, seq: number): Key => ({ pk: `AUDIT#${subject}`, sk: padded(seq) }),
  auditPartition: (subject: string): string => `AUDIT#${subject}`,

  order: (orderId: string): Key => ({ pk: `ORDER#${orderId}`, sk: meta }),
  orderClaim: (orderId: string): Key => ({ pk: `ORDER#${orderId}`, sk: 'CLAIM' }),
  orderPartition: (orderId: string): string => `ORDER#${orderId}`,
  fact: (orderId: string, factId: string): Key => ({ pk: `ORDER#${orderId}`, sk: `FACT#${factId}` }),
  factCounts: (orderId: string): Key => ({ pk: `ORDER#${orderId}`, sk: 'COUNTS' }),
  refund: (orderId: string, reference: string): Key => ({ pk: `ORDER#${orderId}`, sk: `REFUND#${reference}` }),
  return: (orderId: string, returnId: string): Key => ({ pk: `ORDER#${orderId}`, sk: `RETURN#${returnId}` }),
  orderFollow: (orderId: string): Key => ({ pk: `ORDER#${orderId}`, sk: 'FOLLOW' }),
  orderEvent: (orderId: string, name: string): Key => ({ pk: `ORDER#${orderId}`, sk: `EVT#${name}` }),
  webhook: (sender: string, eventId: string): Key => ({ pk: `WH#${sender}#${eventId}`, sk: '#' }),
  webhookEvent: (sender: string, eventId: string, attempt: number): Key => ({
    pk: `WH#${sender}#${eventId}`,
    sk: `EVT#${padded(attempt)}`,
  }),

  subscriptions: (userId: string): Key => ({ pk: `SUB#${userId}`, sk: meta }),
  subscriptionEvent: (userId: string, subscriptionId: string, v: number): Key => ({
    pk: `SUB#${userId}`,
    sk: `EVT#${subscriptionId}#${padded(v)}`,
  }),
  webhookDelivery: (subscriptionId: string, id: string): Key => ({ pk: `SUB#${subscriptionId}`, sk: id }),

  idempotency: (caller: string, operation: string, hash: string): Key => ({
    pk: `IDEM#${caller}#${operation}#${hash}`,
    sk: '#',
  }),
}

/** How many partitions a work list or a parked list is spread over. */
export const shards = 16

/** What every index knows beside the keys. Only what never changes: a change of a projected attribute is billed as a write of the index, too. */
export const projected = ['checkoutId', 'approvalId', 'expiresAtSeconds'] as const

export type OwnedKind =
  | 'AGENT'
  | 'SESSION'
  | 'INTENT'
  | 'CART'
  | 'CHECKOUT'
  | 'APPROVAL'
  | 'PENDING'
  | 'ORDER'
  | 'DELEGATION'

/** gsi1: what one owner has, by kind and time. */
export const ownedBy = (userId: string, kind: OwnedKind, sort: string) => ({
  gsi1pk: `USER#${userId}`,
  gsi1sk: `${kind}#${sort}`,
})
/** Lists of due work, each with a sweep of its own. */
export type WorkList = 'purchases' | 'holds' | 'returns' | 'webhooks' | 'deliveries'
const placeAt = (dueAtSeconds: number, id: string): string => `${String(dueAtSeconds).padStart(11, '0')}#${id}`
/** gsi3: work that is due; only while it is. */
export const workDue = (shard: number, dueAtSeconds: number, id: string, list: WorkList) => ({
  gsi3pk: `WORK#${list}#${shard}`,
  gsi3sk: placeAt(dueAtSeconds, id),
})

/** gsi3 of a row that no sweep has to look at. */
export const notDue = { gsi3pk: undefined, gsi3sk: undefined }
/** A later time on the same list. */
export const deferred = (gsi3sk: string, dueAtSeconds: number) => placeAt(dueAtSeconds, placeIn(gsi3sk).id)

/** A row as far as its key goes: stored, listed or due. */
interface Keyed {
  readonly pk?: unknown
  readonly sk?: unknown
}

/** The key of a row, or of the row behind an entry of an index. */
export const keyOf = ({ pk, sk }: Keyed): Key => ({ pk: String(pk), sk: String(sk) })

/** The parts of a sort key: the kind of the row, and its id or number there. */
export const inPartition = ({ sk }: Keyed): { kind: string; id: string } => {
  const [kind = '', id = ''] = String(sk).split('#')
  return sk === meta ? { kind: meta, id } : { kind, id }
}
/** The row that a partition is named after: the checkout, order, cart or intent itself. */
export const isMeta = ({ sk }: Keyed): boolean => sk === meta

/** Whose partition a row is in: the id after the family. */
export const ownerId = ({ pk }: Keyed): string => String(pk).split('#')[1] ?? ''

/** The message that a row of the inbox is. */
export const webhookIn = ({ pk }: Keyed): { sender: string; eventId: string } => {
  const [, sender = '', eventId = ''] = String(pk).split('#')
  return { sender, eventId }
}
/** Whether it is a row of the inbox itself, and not of its events. */
export const isWebhook = ({ pk, sk }: Key): boolean => pk.startsWith('WH#') && sk === '#'

/** A place on a work list: when it is due and whose it is. */
export const placeIn = (gsi3sk: string): { dueAtSeconds: number; id: string } => {
  const [dueAtSeconds = '', id = ''] = gsi3sk.split('#')
  return { dueAtSeconds: Number(dueAtSeconds), id }
}
