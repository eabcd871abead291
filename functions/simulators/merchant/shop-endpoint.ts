import type * as z from 'zod'
import { bodyAs, type Call, type Endpoint, type Reply } from '#functions/simulators/company/endpoint.ts'
import { Answered, type Once, once } from '#functions/simulators/company/once.ts'
import { BusinessNo, envelope } from '#functions/simulators/merchant/answers.ts'
import { type Platform, platformOf } from '#functions/simulators/merchant/platform.ts'
import type { Shop } from '#functions/simulators/merchant/shop.ts'
import { capability } from '#shared/merchants/ucp/contract/profile.ts'

export interface Given<B> {
  call: Call
  body: B
  shop: Shop
  platform: Platform
  /** The caller's Idempotency-Key; put `answered` into the transaction the reply is about. */
  once: Once
}

interface Manner {
  /** Saves a read: the transaction itself finds out whether the key was answered. */
  optimistic?: boolean
  /** Its answers carry the shop's signature. */
  signed?: boolean
}

/** One UCP endpoint of one shop: knows its platform, answers the same to the same key, and turns business refusals into envelopes. */
export const shopEndpoint =
  <S extends z.ZodType>(
    operation: string,
    method: Endpoint['method'],
    path: string,
    body: S,
    handle: (given: Given<z.output<S>>) => Promise<Reply>,
    { optimistic = false, signed = false }: Manner = {},
  ) =>
  (shop: Shop): Endpoint => ({
    operation,
    method,
    path: `/ucp/v1${path}`,
    async handle(call) {
      const platform = await platformOf(call)
      const key = once(shop.company, platform.profileUrl, call)
      const replay = optimistic ? undefined : await key.settle()
      if (replay) return { ...replay, signed }
      try {
        if (!platform.capabilities.has(capability.checkout))
          throw new BusinessNo('capabilities_incompatible', 'We have no capability in common')
        return { ...(await handle({ call, body: bodyAs(body, call), shop, platform, once: key })), signed }
      } catch (error) {
        if (error instanceof Answered) return { ...error.reply, signed }
        if (error instanceof BusinessNo) return (optimistic && (await key.settle())) || envelope(error)
        throw error
      }
    },
  })
