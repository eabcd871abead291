import type { ChildHost } from '#infra/host-process/child-host.ts'
import type { Purchase } from './one-purchase.ts'
import { quantile } from './statistics.ts'
import { wireCall } from './wire-calls.ts'

interface HistoryEvent {
  type: string
  at: number
  details: { stateEnteredEventDetails?: { name: string } }
}
/** One part of the time from the decision to the end: the median in ms over the sampled purchases. */
export interface Hop {
  hop: string
  p50: number
}

/** The time of the decision from its event row, right before its commit. */
const decidedAt = async (host: ChildHost, checkoutId: string): Promise<number> => {
  const { Items } = await wireCall<{ Items: Record<string, { S?: string }>[] }>(host, 'DynamoDB_20120810.Query', {
    TableName: 'purser',
    KeyConditionExpression: 'pk = :p AND begins_with(sk, :e)',
    ExpressionAttributeValues: { ':p': { S: `CHECKOUT#${checkoutId}` }, ':e': { S: 'EVT#' } },
  })
  const row = Items.find(({ type }) => type?.S === 'approval.approved')
  return Date.parse(row?.['occurredAt']?.S ?? '')
}

/** Start and end of the work of one state: its first call until its last answer. */
const workOf = (history: readonly HistoryEvent[], state: string): { from: number; to: number } => {
  const entered = history.findIndex(({ details }) => details.stateEnteredEventDetails?.name === state)
  const rest = history.slice(entered + 1)
  const next = rest.findIndex(({ type }) => type.endsWith('StateEntered'))
  const own = next < 0 ? rest : rest.slice(0, next)
  return {
    from: own.find(({ type }) => type.endsWith('Scheduled'))?.at ?? Number.NaN,
    to: own.findLast(({ type }) => type.endsWith('Succeeded'))?.at ?? Number.NaN,
  }
}

/** The parts of one purchase in order. Their sum is the time from decision to end. */
export const stretches = (decided: number, history: readonly HistoryEvent[]): Record<string, number> => {
  const [wait, pay, place, settle] = ['AwaitApproval', 'AuthorizePayment', 'PlaceOrder', 'SettlePurchase'].map(
    (state) => workOf(history, state),
  ) as [Span, Span, Span, Span]
  const end = history.at(-1)?.at ?? Number.NaN
  return {
    'decision, commit, stream, relay, token answered': wait.to - decided,
    'to AuthorizePayment': pay.from - wait.to,
    AuthorizePayment: pay.to - pay.from,
    'to PlaceOrder': place.from - pay.to,
    PlaceOrder: place.to - place.from,
    'to SettlePurchase': settle.from - place.to,
    SettlePurchase: settle.to - settle.from,
    'to the end of the execution': end - settle.to,
  }
}
type Span = ReturnType<typeof workOf>

const historyOf = async (host: ChildHost, approvalId: string): Promise<HistoryEvent[]> => {
  const [execution] = await host.local<{ history: HistoryEvent[] }[]>(`executions?name=${approvalId}`)
  return execution?.history ?? []
}

/** How a purchase spends its time, from the histories of some purchases. */
export const hopsOf = async (host: ChildHost, made: readonly Purchase[]): Promise<Hop[]> => {
  const all: Record<string, number[]> = {}
  for (const { checkoutId, approvalId } of made) {
    const [decided, history] = await Promise.all([decidedAt(host, checkoutId), historyOf(host, approvalId)])
    for (const [hop, ms] of Object.entries(stretches(decided, history))) all[hop] = [...(all[hop] ?? []), ms]
  }
  return Object.entries(all).map(([hop, samples]) => ({ hop, p50: quantile(samples, 0.5) }))
}
