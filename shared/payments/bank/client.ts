import type * as z from 'zod'
import { Failure, failedWith } from '#shared/kernel/errors.ts'
import { untrusted } from '#shared/kernel/untrusted-text.ts'
import type { RefusedByProvider } from '#shared/payments/port.ts'
import type { ConnectPayments } from '#shared/payments/protocol.ts'
import { secret } from '#shared/platform/aws/parameters.ts'
import { callOut, type OutwardCall, type OutwardReply } from '#shared/platform/outward/ssrf-guard.ts'
import { BankRefusal, CaptureReply, HoldRecord, HoldReply, MethodList, RefundReply, VoidReply } from './contract.ts'
import { BankEntry } from './entry.ts'

const timeLimitMs = 5000
/** Connections that were never made, so the bank received no call. */
const neverSent = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']

const causes = (error: unknown): string[] => {
  const { code, cause, errors = [] } = error as { code?: string; cause?: unknown; errors?: unknown[] }
  return [...(code ? [code] : []), ...(cause ? causes(cause) : []), ...errors.flatMap(causes)]
}

const unknownOutcome = (cause: unknown) =>
  new Failure('payment.outcome-unknown', 'The bank did not answer; the outcome is unknown', {}, { cause })

type Method = OutwardCall['method']

/** Sends a call that moves money once, over a new connection. */
const send = async (method: Method, url: string, body: unknown, timeoutMs: number): Promise<OutwardReply> => {
  const key = await secret('payment-key')
  const call: OutwardCall = {
    url,
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body !== undefined && { body: Buffer.from(JSON.stringify(body)) }),
    timeoutMs,
    ...(method !== 'GET' && { effect: true }),
    allowedOrigins: [new URL(url).origin],
  }
  return callOut(call).catch((error: unknown) => {
    if (causes(error).some((code) => neverSent.includes(code)))
      throw new Failure('payment.unavailable', 'The bank cannot be reached', {}, { cause: error })
    throw unknownOutcome(error)
  })
}

const jsonIn = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytes.toString())
  } catch (error) {
    throw unknownOutcome(error)
  }
}

type Answer<S extends z.ZodType> = { ok: true; reply: z.output<S> } | { ok: false; reason: string; declined?: true }

/** A definite answer, yes or no; any other is an unknown outcome. A 503 may have come after the commit, so it is one too. */
const ask = async <S extends z.ZodType>(
  reply: S,
  method: Method,
  url: string,
  body?: unknown,
  timeoutMs = timeLimitMs,
): Promise<Answer<S>> => {
  const { status, bytes } = await send(method, url, body, timeoutMs)
  const json = jsonIn(bytes)
  if (status < 300) {
    const parsed = reply.safeParse(json)
    if (!parsed.success) throw unknownOutcome(parsed.error)
    return { ok: true, reply: parsed.data }
  }
  const refusal = BankRefusal.safeParse(json)
  if (status >= 500 || status === 408 || status === 429 || !refusal.success)
    throw unknownOutcome(new Error(`The bank answered ${status}`))
  const { code } = refusal.data
  if (status < 404 && status !== 402) throw new Error(`The bank refused our request as such: ${code}`)
  if (status === 402) return { ok: false, declined: true, reason: code }
  return { ok: false, reason: code }
}

type RepeatedTerms = Pick<HoldRecord, 'reference' | 'merchantId' | 'amountMinor' | 'currency'>

/** What was asked, as the answer has to repeat it. Any other answer is about something else, and the outcome unknown. */
const assertRepeats = <T extends object>(reply: T, expected: Partial<T>): void => {
  const wrong = (Object.keys(expected) as (keyof T)[]).filter((field) => reply[field] !== expected[field])
  if (wrong.length > 0) throw unknownOutcome(new Error(`The bank answered with another ${wrong.join(', ')}`))
}

/** Whether a record agrees with itself: money was taken if it says so, never more than was held, and went back as its refunds say. Each refund has its own name. */
const isConsistent = ({ state, amountMinor, capturedMinor, refundedMinor, refunds }: HoldRecord): boolean =>
  (state === 'captured') === capturedMinor > 0 &&
  capturedMinor <= amountMinor &&
  refundedMinor <= capturedMinor &&
  refunds.reduce((sum, refund) => sum + refund.amountMinor, 0) === refundedMinor &&
  new Set(refunds.map(({ refundReference }) => refundReference)).size === refunds.length

/** Reasons longer than this are cut. */
const maxReason = 80
/** Brands longer than this are cut. */
const maxBrand = 30

const refusedFor = (reason: string): RefusedByProvider => ({
  state: 'refused',
  reason,
  ...(reason === 'amount_exceeds_captured' && { lacking: true }),
})

/** The credential provider and processor. */
export const bankPayments: ConnectPayments = (entry) => {
  const { url } = BankEntry.parse(entry)
  const holds = `${url}/v1/holds`
  const at = (reference: string): string => `${holds}/${encodeURIComponent(reference)}`
  return {
    async methods(customer, timeoutMs) {
      const path = `${url}/v1/customers/${encodeURIComponent(customer)}/methods`
      const answer = await ask(MethodList, 'GET', path, undefined, timeoutMs).catch((error: unknown) => {
        if (!failedWith(error, 'payment.outcome-unknown')) throw error
        throw new Failure('payment.unavailable', 'The bank does not show your payment methods', {}, { cause: error })
      })
      if (!answer.ok) throw new Error(`The bank refused our request as such: ${answer.reason}`)
      return answer.reply.methods.map(({ brand, ...method }) => ({ ...method, brand: untrusted(brand, maxBrand) }))
    },

    async authorize(request, timeoutMs) {
      const answer = await ask(HoldReply, 'POST', holds, request, timeoutMs)
      if (answer.ok) {
        const { reply } = answer
        if (reply.state === 'declined') return { ...reply, reason: untrusted(reply.reason, maxReason) }
        const { reference, merchantId, amountMinor, currency } = request
        assertRepeats<RepeatedTerms>(reply, { reference, merchantId, amountMinor, currency })
        return reply
      }
      if (answer.declined) return { state: 'declined', reason: untrusted(answer.reason, maxReason) }
      if (answer.reason === 'reference_voided') return { state: 'declined', reason: untrusted('voided') }
      if (answer.reason === 'instrument_unknown') return { state: 'declined', reason: untrusted(answer.reason) }
      throw new Error(`The bank refused our request as such: ${answer.reason}`)
    },

    async find(reference, timeoutMs) {
      const answer = await ask(HoldRecord, 'GET', at(reference), undefined, timeoutMs)
      if (!answer.ok) {
        if (answer.reason === 'not_found') return undefined
        throw unknownOutcome(new Error(`The bank refused the look-up: ${answer.reason}`))
      }
      assertRepeats(answer.reply, { reference })
      if (!isConsistent(answer.reply)) throw unknownOutcome(new Error('The record of the bank contradicts itself'))
      const { state, credential, captureReference, reason, action, ...record } = answer.reply
      if ((state === 'requires_action') !== (action !== undefined))
        throw unknownOutcome(new Error('The bank does not say what its customer has to do'))
      const { merchantId, amountMinor, currency, capturedMinor, refundedMinor, refunds, expiresAt } = record
      return {
        state: state === 'expired' ? 'voided' : state,
        merchantId,
        amountMinor,
        currency,
        capturedMinor,
        refundedMinor,
        refunds,
        expiresAt,
        ...(state === 'declined' && reason && { declined: untrusted(reason, maxReason) }),
        ...(action && { action }),
        ...(credential !== undefined && state !== 'requires_action' && { credential }),
        ...(captureReference !== undefined && { captureReference }),
      }
    },

    async capture({ reference, captureReference, amount }, timeoutMs) {
      const body = { reference, captureReference, ...amount }
      const answer = await ask(CaptureReply, 'POST', `${url}/v1/captures`, body, timeoutMs)
      if (!answer.ok) return refusedFor(answer.reason)
      assertRepeats(answer.reply, body)
      return { state: answer.reply.state }
    },

    async void(reference, timeoutMs) {
      const answer = await ask(VoidReply, 'POST', `${at(reference)}/void`, undefined, timeoutMs)
      if (!answer.ok) return refusedFor(answer.reason)
      assertRepeats(answer.reply, { reference })
      return { state: answer.reply.state }
    },

    async refund({ reference, refundReference, amount }, timeoutMs) {
      const body = { reference, refundReference, ...amount }
      const answer = await ask(RefundReply, 'POST', `${url}/v1/refunds`, body, timeoutMs)
      if (!answer.ok) return refusedFor(answer.reason)
      assertRepeats(answer.reply, body)
      return { state: answer.reply.state }
    },
  }
}
