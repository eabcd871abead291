import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda'
import { drawFaults, type Fault } from '#functions/simulators/company/chaos.ts'
import { companyTable } from '#functions/simulators/company/company-table.ts'
import {
  type ArrivedCall,
  type Binding,
  type CompanyCall,
  type CompanyReply,
  callOf,
  type Endpoint,
  matched,
} from '#functions/simulators/company/endpoint.ts'
import { CompanyRefusal } from '#functions/simulators/company/refusal.ts'
import type { Grants } from '#shared/kernel/grants.ts'
import type { SignedMessage } from '#shared/platform/outward/signature-base.ts'
import { logger, observed } from '#shared/platform/runtime/observe.ts'

export interface CompanySpec {
  kind: 'company'
  company: string
  /** What people call it. */
  title: string
  /** What the platform's settings say of it, once it has an address. */
  entry: (url: string) => { protocol: string; [more: string]: unknown }
  grants: Grants
  timeoutSeconds: number
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
/** Longer than any caller waits, shorter than the gateway does. */
const longMs = 25_000

const unavailable = () => new CompanyRefusal(503, 'unavailable', 'We are not available now', { 'retry-after': '1' })
const broken = () => new CompanyRefusal(500, 'internal_error', 'Something broke')

const withFaults = async (faults: readonly Fault[], serve: () => Promise<CompanyReply>): Promise<CompanyReply> => {
  const on = (kind: Fault['kind']) => faults.find((fault) => fault.kind === kind)
  if (on('dead')) throw unavailable()
  if (on('error-before')) throw broken()
  const hang = on('hang')
  if (hang) {
    await pause(hang.delayMs ?? longMs)
    throw unavailable()
  }
  const slow = on('slow')
  if (slow) await pause(slow.delayMs ?? 1000)
  const reply = await serve()
  const silent = on('timeout-after-commit')
  if (silent) {
    await pause(silent.delayMs ?? longMs)
    throw new CompanyRefusal(504, 'unavailable', 'We took too long')
  }
  if (on('error-after')) throw broken()
  return reply
}

/** Signature headers over a response. */
export type SignReply = (message: SignedMessage) => Promise<Record<string, string>>

const answer = async (
  { status, body, html, headers = {}, signed, badSignature }: CompanyReply & { badSignature?: boolean },
  sign: SignReply | undefined,
): Promise<APIGatewayProxyResult> => {
  const text = html ?? (body === undefined ? '' : JSON.stringify(body))
  const type = html === undefined ? 'application/json' : 'text/html; charset=utf-8'
  const all = { 'content-type': type, 'cache-control': 'no-store', ...headers }
  // The right digest under a signature of another status: well-formed, and wrong.
  const message = { status: badSignature ? 299 : status, headers: all, bytes: Buffer.from(text) }
  const signature = signed && sign ? await sign(message) : {}
  return { statusCode: status, headers: { ...all, ...signature }, body: text }
}

const refused = (error: unknown): CompanyReply => {
  if (error instanceof CompanyRefusal)
    return { status: error.status, body: { code: error.code, content: error.message }, headers: error.headers }
  logger.error('defect', error instanceof Error ? error : new Error(String(error)))
  return { status: 500, body: { code: 'internal_error', content: 'Something broke' } }
}

type Routed = ArrivedCall & Pick<CompanyCall, 'params'>

/** Serves the call as if nothing could go wrong; undefined when chaos rules are on, and then nothing has changed. */
const servedCalmly = async (
  company: string,
  endpoint: Endpoint,
  call: Routed,
): Promise<(() => CompanyReply) | undefined> => {
  const table = companyTable(company, { stopOnChaos: true })
  const outcome = await endpoint.handle({ ...call, table, fault: () => undefined }).then(
    (reply) => () => reply,
    (error: unknown) => () => {
      throw error
    },
  )
  return (await table.askForChaos()) ? undefined : outcome
}

/** One outside company as one Lambda behind a greedy proxy. It routes calls to endpoints and plays the faults of its chaos rules. */
export const company = (
  spec: Omit<CompanySpec, 'kind'>,
  endpoints: readonly Endpoint[],
  { sign, binding }: { sign?: SignReply; binding?: Binding } = {},
) => {
  const handle = async (endpoint: Endpoint, call: Routed): Promise<CompanyReply & { badSignature?: boolean }> => {
    if (endpoint.control) {
      const table = companyTable(spec.company, { stopOnChaos: false })
      return endpoint.handle({ ...call, table, fault: () => undefined })
    }
    const calm = await servedCalmly(spec.company, endpoint, call)
    if (calm) return calm()
    const faults = await drawFaults(spec.company, endpoint.operation)
    const fault: CompanyCall['fault'] = (kind) => faults.find((each) => each.kind === kind)
    const reply = await withFaults(faults, () => {
      const table = companyTable(spec.company, { chaos: true, stopOnChaos: false })
      return endpoint.handle({ ...call, table, fault })
    })
    return { ...reply, badSignature: fault('bad-signature') !== undefined }
  }
  const serve = async (call: ArrivedCall) => {
    for (const endpoint of endpoints) {
      const params = matched(endpoint, call)
      if (params) return handle(endpoint, { ...call, params })
    }
    throw new CompanyRefusal(404, 'not_found', 'There is nothing here')
  }
  const served = async (call: ArrivedCall): Promise<CompanyReply & { badSignature?: boolean }> => {
    const bound = binding?.(call)
    if (bound && 'reply' in bound) return bound.reply
    const reply = await serve(bound?.call ?? call).catch(refused)
    return bound ? bound.answer(reply) : reply
  }
  const handler = observed(async (event: APIGatewayProxyEvent) => answer(await served(callOf(event)), sign))
  return Object.assign(handler, { spec: { kind: 'company', ...spec } satisfies CompanySpec })
}
