import { afterEach, expect } from 'vitest'
import { type Served, serve } from '#test/support/api/gateway.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { callOut } from './ssrf-guard.ts'

let served: Served
afterEach(() => served.stop())

for (const [effect, times] of [
  [true, 1],
  [undefined, 2],
] as const)
  verifies(
    'purchase.unknown-placement',
    `${effect ? 'an effect' : 'a question'} whose kept connection breaks is sent ${times === 1 ? 'once' : 'again'}`,
    async () => {
      let read = 0
      served = await serve((request, _, response) => {
        if (request.url === '/before') return void response.end('{}')
        read++
        if (read < 2)
          response.destroy() // acted on, and not answered
        else response.end('{}')
      })
      const call = { method: 'POST' as const, timeoutMs: 5000, allowedOrigins: [served.url] }
      await callOut({ ...call, url: `${served.url}/before` })
      const sent = callOut({ ...call, url: `${served.url}/act`, effect })
      if (effect) await expect(sent).rejects.toMatchObject({ reason: 'broken' })
      else expect((await sent).status).toBe(200)
      expect(read).toBe(times)
    },
  )
