import type * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { secret } from '#shared/platform/aws/parameters.ts'
import { callOut, type OutwardCall, type OutwardReply } from '#shared/platform/outward/ssrf-guard.ts'
import { BankRefusal } from './contract.ts'

const timeLimitMs = 5000
/** Connections that were never made, so the bank received no call. */
const neverSent = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']

const causes = (error: unknown): string[] => {
  const { code, cause, errors = [] } = error as { code?: string; cause?: unknown; errors?: unknown[] }
  return [...(code ? [code] : []), ...(cause ? causes(cause) : []), ...errors.flatMap(causes)]
}

/** For an answer that says neither yes nor no, or none. */
export const unknownOutcome = (cause: unknown) =>
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
export const bankAnswer = async <S extends z.ZodType>(
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

/** What was asked, as the answer has to repeat it. Any other answer is about something else, and the outcome unknown. */
export const assertRepeats = <T extends object>(reply: T, expected: Partial<T>): void => {
  const wrong = (Object.keys(expected) as (keyof T)[]).filter((field) => reply[field] !== expected[field])
  if (wrong.length > 0) throw unknownOutcome(new Error(`The bank answered with another ${wrong.join(', ')}`))
}
