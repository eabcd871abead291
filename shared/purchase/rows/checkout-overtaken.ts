import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'

const Latest = z.object({ state: z.string(), v: z.int() }).partial()

/** Another call moved the checkout since it was read. */
export const stale = (latest: unknown): Failure => {
  const { state, v: version } = Latest.safeParse(latest).data ?? {}
  const sentence = 'Another call changed the checkout; read it again, then repeat the command if it still applies'
  return new Failure('checkout.stale', sentence, { state, version })
}

/** The sweep gave it another place on its list. */
export const swept = (): Failure =>
  new Failure('table.conflict', 'The sweep changed this checkout at the same time; retry')
