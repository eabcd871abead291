import type * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { secret, settings } from '#shared/platform/aws/parameters.ts'
import { timeLeft } from '#shared/platform/runtime/time-left.ts'
import {
  BankRefusal,
  CaptureReply,
  HoldRecord,
  HoldReply,
  type HoldRequest,
  RefundReply,
  VoidReply,
} from './contract.ts'

/** What holds under one of our references, as the bank tells it. A hold that expired counts as voided. */
export interface PaymentRecord {
  state: 'authorized' | 'declined' | 'voided' | 'captured'
  /** Single use, while it can be used. */
  credential?: string
  amountMinor: number
  currency: string
  capturedMinor: number
  captureReference?: string
  refundedMinor: number
  refunds: readonly { refundReference: string; amountMinor: number }[]
  expiresAt: string
}

/** `voided` means that the reference was barred before it was used. */
export type Authorization =
  | { state: 'authorized'; holdId: string; credential: string; expiresAt: string }
  | { state: 'declined'; reason: string }

/** A definite no of the bank to a capture, void or refund, with the bank's own word for it. */
export interface Refused {
  state: 'refused'
  reason: string
}

const patienceMs = 5000
/** Connections that never came up: nothing can have happened at the other end. */
const neverSent = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT', 'EHOSTUNREACH', 'ENETUNREACH']

const causes = (error: unknown): string[] => {
  const { code, cause, errors = [] } = error as { code?: string; cause?: unknown; errors?: unknown[] }
  return [...(code ? [code] : []), ...(cause ? causes(cause) : []), ...errors.flatMap(causes)]
}

const unknownOutcome = (cause: unknown) =>
  new Failure('payment.outcome-unknown', 'The bank did not answer; the outcome is unknown', {}, { cause })

const send = async (method: string, path: string, body: unknown, deadlineMs: number): Promise<Response> => {
  const [{ bankUrl }, key] = await Promise.all([settings(), secret('bank-key')])
  const request = {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    redirect: 'error' as const,
    signal: AbortSignal.timeout(timeLeft(deadlineMs)),
    ...(body !== undefined && { body: JSON.stringify(body) }),
  }
  return fetch(`${bankUrl}${path}`, request).catch((error: unknown) => {
    if (causes(error).some((code) => neverSent.includes(code)))
      throw new Failure('payment.unavailable', 'The bank cannot be reached', {}, { cause: error })
    throw unknownOutcome(error)
  })
}

type Answer<S extends z.ZodType> = { ok: true; reply: z.output<S> } | { ok: false; reason: string }

/** A definite answer, yes or no; anything less is an unknown outcome. A 503 may have come after the commit, so it is one too. */
const ask = async <S extends z.ZodType>(
  reply: S,
  method: string,
  path: string,
  body?: unknown,
  deadlineMs = patienceMs,
): Promise<Answer<S>> => {
  const response = await send(method, path, body, deadlineMs)
  const json = await response.json().catch((error: unknown) => {
    throw unknownOutcome(error)
  })
  if (response.status < 300) {
    const parsed = reply.safeParse(json)
    if (!parsed.success) throw unknownOutcome(parsed.error)
    return { ok: true, reply: parsed.data }
  }
  const refusal = BankRefusal.safeParse(json)
  const { status } = response
  if (status >= 500 || status === 408 || status === 429 || !refusal.success)
    throw unknownOutcome(new Error(`The bank answered ${status}`))
  const { code } = refusal.data
  if (status < 404) throw new Error(`The bank refused our request as such: ${code}`)
  return { ok: false, reason: code }
}

const at = (reference: string): string => `/v1/holds/${encodeURIComponent(reference)}`

/** The credential provider and processor. Definite answers are values; no answer is Failure payment.outcome-unknown: look it up with `find`. */
export const payments = {
  /** Holds funds under our reference; the same reference and terms may be sent again. */
  async authorize(request: HoldRequest, deadlineMs = patienceMs): Promise<Authorization> {
    const answer = await ask(HoldReply, 'POST', '/v1/holds', request, deadlineMs)
    if (answer.ok) return answer.reply
    if (answer.reason === 'reference_voided') return { state: 'declined', reason: 'voided' }
    if (answer.reason === 'instrument_unknown') return { state: 'declined', reason: answer.reason }
    throw new Error(`The bank refused our request as such: ${answer.reason}`)
  },

  /** Undefined means that the bank has never seen this reference; to make that stay so, void it. */
  async find(reference: string, deadlineMs = patienceMs): Promise<PaymentRecord | undefined> {
    const answer = await ask(HoldRecord, 'GET', at(reference), undefined, deadlineMs)
    if (!answer.ok) return undefined
    const { state, credential, captureReference, ...record } = answer.reply
    const { amountMinor, currency, capturedMinor, refundedMinor, refunds, expiresAt } = record
    return {
      state: state === 'expired' ? 'voided' : state,
      amountMinor,
      currency,
      capturedMinor,
      refundedMinor,
      refunds,
      expiresAt,
      ...(credential !== undefined && { credential }),
      ...(captureReference !== undefined && { captureReference }),
    }
  },

  /** Takes held money once; the same captureReference and amount may be sent again. */
  async capture(
    request: { reference: string; captureReference: string; amountMinor: number },
    deadlineMs = patienceMs,
  ): Promise<{ state: 'captured'; captureReference: string; capturedMinor: number } | Refused> {
    const answer = await ask(CaptureReply, 'POST', '/v1/captures', request, deadlineMs)
    if (!answer.ok) return { state: 'refused', reason: answer.reason }
    const { state, captureReference, amountMinor } = answer.reply
    return { state, captureReference, capturedMinor: amountMinor }
  },

  /** Lets held money go, and bars the reference for ever. Refused only when it was captured. */
  async void(reference: string, deadlineMs = patienceMs): Promise<{ state: 'voided' | 'declined' } | Refused> {
    const answer = await ask(VoidReply, 'POST', `${at(reference)}/void`, undefined, deadlineMs)
    return answer.ok ? answer.reply : { state: 'refused', reason: answer.reason }
  },

  /** Gives captured money back, once per refundReference. */
  async refund(
    request: { reference: string; refundReference: string; amountMinor: number },
    deadlineMs = patienceMs,
  ): Promise<{ state: 'refunded'; amountMinor: number; refundedMinor: number } | Refused> {
    const answer = await ask(RefundReply, 'POST', '/v1/refunds', request, deadlineMs)
    if (!answer.ok) return { state: 'refused', reason: answer.reason }
    const { state, amountMinor, refundedMinor } = answer.reply
    return { state, amountMinor, refundedMinor }
  },
}
