import { Failure } from '#shared/kernel/errors.ts'
import { derivedUuid } from '#shared/kernel/hash.ts'
import type { ProtocolState } from '#shared/kernel/protocol-state.ts'
import { ErrorEnvelope, ProtocolError, type UcpMessage } from '#shared/merchants/ucp/contract/messages.ts'
import { signUcp, verifyUcp } from '#shared/merchants/ucp/contract/signing.ts'
import { type Settings, secret } from '#shared/platform/aws/parameters.ts'
import { PrivateJwk } from '#shared/platform/outward/http-signature.ts'
import { callOut, type OutwardReply } from '#shared/platform/outward/ssrf-guard.ts'
import type { UcpMerchant } from './entry.ts'
import { jsonOf } from './json-of.ts'
import { platformProfileUrl } from './platform-profile.ts'
import { type MerchantProfile, type ProfileSource, profileAnew, profileOf } from './profile.ts'
import { stateOf, stateOfEffect } from './state.ts'

export interface UcpCall {
  operation: string
  method: 'GET' | 'POST' | 'PUT'
  /** Below the merchant's endpoint. */
  path: string
  body?: unknown
  /** Names the effect: the same reference and operation send the same Idempotency-Key. */
  reference?: string
  /** Its effect counts even without an answer: the outcome is then unknown, not absent. */
  effect?: true
  /** A point in time, in ms. */
  deadlineMs: number
  /** Of the session or order it is about. */
  state?: ProtocolState | undefined
}

/** What came back: a resource, or the merchant's no with its reasons. */
export type UcpReply =
  | { state: 'ok'; body: unknown; profile: MerchantProfile }
  | { state: 'refused'; messages: UcpMessage[]; continueUrl?: string }

const keyOf = new Map<string, PrivateJwk>()
const signingKey = async (): Promise<PrivateJwk> => {
  const text = await secret('signing-key')
  const cached = keyOf.get(text)
  if (cached) return cached
  const key = PrivateJwk.parse(JSON.parse(text))
  keyOf.set(text, key)
  return key
}

/** A merchant's code, if it is one plain word that we may repeat. */
export const plainCode = (code: unknown): string =>
  typeof code === 'string' && /^[a-z][a-z0-9_.-]{0,63}$/i.test(code) ? code.toLowerCase() : 'unknown'

const noAnswer = ({ effect, operation }: UcpCall, reason: string, cause?: unknown): Failure =>
  effect
    ? new Failure(
        'merchant.outcome-unknown',
        'The merchant gave no clear answer; the outcome is unknown',
        { operation, reason },
        { cause },
      )
    : new Failure('merchant.unavailable', 'The merchant does not answer', { operation, reason }, { cause })

const unreadable = (call: UcpCall, reason: string): Failure =>
  call.effect
    ? noAnswer(call, reason)
    : new Failure('merchant.protocol', 'The merchant broke the protocol', { operation: call.operation, reason })

/** A signed answer must hold; an unsigned one is accepted, because only webhooks have to be signed. */
const assertGenuine = async (
  merchant: ProfileSource,
  settings: Settings,
  call: UcpCall,
  reply: OutwardReply,
  profile: MerchantProfile,
): Promise<void> => {
  if (reply.headers['signature'] === undefined && reply.headers['signature-input'] === undefined) return
  const checked = (keys: MerchantProfile['keys']) => verifyUcp(reply, { keys, nowMs: Date.now() })
  let result = checked(profile.keys)
  if (!result.ok && result.reason === 'unknown-key') {
    const anew = await profileAnew(merchant, settings).catch(() => profile)
    result = checked(anew.keys)
  }
  if (!result.ok) throw unreadable(call, `signature-${result.reason}`)
}

const refusal = (call: UcpCall, { status, headers, bytes }: OutwardReply): UcpReply => {
  const body = jsonOf(bytes)
  const envelope = ErrorEnvelope.safeParse(body).data
  if (envelope)
    return {
      state: 'refused',
      messages: envelope.messages,
      ...(envelope.continue_url && { continueUrl: envelope.continue_url }),
    }
  const { code, content = '' } = ProtocolError.safeParse(body).data ?? { code: undefined }
  const word = plainCode(code)
  const { operation } = call
  if (status === 429) {
    const wait = Number(headers['retry-after'])
    const retryAfterSeconds = Number.isInteger(wait) && wait > 0 ? Math.min(wait, 3600) : 1
    throw new Failure('merchant.rate-limited', 'The merchant limits our requests; retry later', {
      operation,
      retryAfterSeconds,
    })
  }
  if (status >= 500 || status === 408 || status === 425) throw noAnswer(call, `http-${status}`)
  // The key's first call may still be running, or have landed with another body: its outcome is what counts.
  if (status === 409 && word.startsWith('idempotency')) throw noAnswer(call, word)
  const codes: Record<number, string> = { 402: 'payment_failed', 404: 'not_found', 410: 'not_found' }
  const business = codes[status] ?? (status === 400 || status === 409 ? businessCode(word) : undefined)
  if (business)
    return { state: 'refused', messages: [{ type: 'error', code: business, content, severity: 'unrecoverable' }] }
  throw new Failure('merchant.protocol', 'The merchant rejected the request as invalid', {
    operation,
    status,
    reason: word,
  })
}

/** Businesses of older versions answer these outcomes as HTTP errors. */
const businessCode = (code: string): string | undefined =>
  ['out_of_stock', 'item_unavailable', 'address_undeliverable', 'payment_failed', 'not_found'].includes(code)
    ? code
    : undefined

/** One signed call to one merchant, sorted into answer, business refusal and failure. */
export const ucpCall = async (merchant: UcpMerchant, settings: Settings, call: UcpCall): Promise<UcpReply> => {
  const remainingMs = call.deadlineMs - Date.now()
  if (remainingMs <= 0) throw noAnswer(call, 'deadline')
  const state = call.effect ? stateOfEffect(call.state, call.operation) : stateOf(call.state)
  const source = { ...merchant, version: state?.version }
  const profile = await profileOf(source, settings, Math.min(3000, remainingMs)).catch((error: unknown) => {
    // This call was not sent, but an earlier call under the same key may have been.
    throw call.effect ? noAnswer(call, 'profile', error) : error
  })
  const url = new URL(profile.endpoint + call.path)
  const bytes = call.body === undefined ? undefined : Buffer.from(JSON.stringify(call.body))
  const headers: Record<string, string> = {
    accept: 'application/json',
    'ucp-agent': `profile="${platformProfileUrl(state?.platform ?? settings.baseUrl, merchant.merchantId)}"`,
    'request-id': crypto.randomUUID(),
    ...(bytes && { 'content-type': 'application/json' }),
    ...(call.reference && { 'idempotency-key': derivedUuid(`${call.reference} ${call.operation}`) }),
  }
  const message = {
    method: call.method,
    authority: url.host,
    path: url.pathname + url.search,
    headers,
    bytes: bytes ?? new Uint8Array(),
  }
  const signed = { ...headers, ...signUcp(message, await signingKey(), Math.floor(Date.now() / 1000)) }
  const reply = await callOut({
    url: url.href,
    method: call.method,
    headers: signed,
    ...(bytes && { body: bytes }),
    timeoutMs: call.deadlineMs - Date.now(),
    effect: call.effect,
    allowedOrigins: settings.merchantOrigins,
  }).catch((error: unknown) => {
    throw noAnswer(call, error instanceof Error && 'reason' in error ? String(error.reason) : 'broken', error)
  })
  await assertGenuine(source, settings, call, reply, profile)
  if (reply.status < 200 || reply.status > 299) return refusal(call, reply)
  const body = jsonOf(reply.bytes)
  if (body === undefined) throw unreadable(call, 'not-json')
  return ErrorEnvelope.safeParse(body).success ? refusal(call, reply) : { state: 'ok', body, profile }
}

/** What the merchant said, held to its schema. */
export const readAs = <T>(
  call: UcpCall,
  schema: { safeParse: (value: unknown) => { success: true; data: T } | { success: false } },
  body: unknown,
): T => {
  const parsed = schema.safeParse(body)
  if (!parsed.success) throw unreadable(call, 'schema')
  return parsed.data
}
