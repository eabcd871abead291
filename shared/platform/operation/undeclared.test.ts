import { Metrics } from '@aws-lambda-powertools/metrics'
import { expect, vi } from 'vitest'
import * as z from 'zod'
import { Failure } from '#shared/kernel/errors.ts'
import { undeclared } from '#test/support/run/undeclared.ts'
import { verifies } from '#test/support/run/verifies.ts'
import { operation } from './operation.ts'

const failing = (code: 'offer.not-found' | 'cart.full' | 'request.rate-limited') =>
  operation(
    {
      name: 'lookAround',
      summary: 'Look around',
      access: 'public',
      output: z.object({}),
      fails: ['offer.not-found'],
      grants: {},
      http: { method: 'GET', path: '/v1/around' },
    },
    async () => {
      throw new Failure(code, 'No')
    },
  ).call({ channel: 'test' })

verifies(
  'api.undeclared-failure',
  'a failure that its operation does not declare is answered as it is, and counted as a defect',
  async () => {
    const counted = vi.spyOn(Metrics.prototype, 'addMetric')
    for (const code of ['offer.not-found', 'request.rate-limited'] as const)
      await expect(failing(code)).rejects.toMatchObject({ code })
    expect([counted.mock.calls, [...undeclared]]).toEqual([[], []])
    await expect(failing('cart.full')).rejects.toMatchObject({ code: 'cart.full' })
    expect(counted.mock.calls).toEqual([['Defect', 'Count', 1]])
    expect([...undeclared]).toEqual(['lookAround fails with cart.full'])
    undeclared.clear()
  },
)
