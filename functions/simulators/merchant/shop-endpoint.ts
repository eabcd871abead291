import type * as z from 'zod'
import { bodyAs, type CompanyCall, type CompanyReply, type Endpoint } from '#functions/simulators/company/endpoint.ts'
import { AlreadyAnswered, type IdempotencyKey, idempotencyKey } from '#functions/simulators/company/idempotency-key.ts'
import { BusinessRefusal, refusalReply } from '#functions/simulators/merchant/business-refusal.ts'
import type { Shop } from '#functions/simulators/merchant/shop.ts'
import { inCall, type ShopContext } from '#functions/simulators/merchant/shop-context.ts'
import { type CallingPlatform, callingPlatform } from '#functions/simulators/merchant/webhooks/platform.ts'
import { capability } from '#shared/merchants/ucp/contract/profile.ts'
import type { Key } from '#shared/platform/table/expression.ts'

export interface Given<B> extends ShopContext {
  call: CompanyCall
  body: B
  platform: CallingPlatform
  /** Put `storing` into the transaction that the reply is about. */
  idempotency: IdempotencyKey
}

interface Options {
  /** The row that the path's id names, read in one request with the stored answer. */
  subject?: (shop: Shop, id: string) => Key
  /** The answer's transaction finds a stored answer by itself; nothing is read first. */
  optimistic?: boolean
  /** The shop signs its answers. */
  signed?: boolean
}

/** One UCP endpoint of one shop. It identifies the platform, with proof where the path names a checkout or an order, repeats stored answers, and puts business refusals into envelopes. */
export const shopEndpoint =
  <S extends z.ZodType>(
    operation: string,
    method: Endpoint['method'],
    path: string,
    body: S,
    handle: (request: Given<z.output<S>>) => Promise<CompanyReply>,
    { subject, optimistic = false, signed = false }: Options = {},
  ) =>
  (shop: Shop): Endpoint => ({
    operation,
    method,
    path: `/ucp/v1${path}`,
    async handle(call) {
      const platform = await callingPlatform(call, path.includes('{id}'))
      const idempotency = idempotencyKey(shop.company, platform.profileUrl, call)
      const { id } = call.params
      if (subject && id) await call.table.prefetch([...idempotency.rows, subject(shop, id)])
      const stored = optimistic ? undefined : await idempotency.storedReply()
      if (stored) return { ...stored, signed }
      try {
        if (!platform.capabilities.has(capability.checkout))
          throw new BusinessRefusal('capabilities_incompatible', 'We have no capability in common')
        const request = { ...inCall(shop, call), call, body: bodyAs(body, call), platform, idempotency }
        return { ...(await handle(request)), signed }
      } catch (error) {
        if (error instanceof AlreadyAnswered) return { ...error.reply, signed }
        if (error instanceof BusinessRefusal)
          return (optimistic && (await idempotency.storedReply())) || refusalReply(error)
        throw error
      }
    },
  })
